internal import Domain
internal import JSON

// The shapes of the agents API.
extension Schema {
    private static let choices = (
        modality: Schema.string(choices: AgentModality.allCases.map { $0.rawValue }),
        panel: Schema.string(choices: PanelType.allCases.map { $0.rawValue })
    )

    /// What a client may set, beside what document formats bring.
    private static func fields(areOptional: Bool) -> [Property] {
        func optional(_ schema: Schema) -> Schema { .nullable(schema) }
        return [
            .init(
                name: "name", schema: .string(length: 1...255), isRequired: !areOptional),
            .init(
                name: "instructions", schema: .string(length: 1...1_048_576),
                text: "The system prompt.", isRequired: !areOptional),
            .init(name: "model", schema: optional(.string(length: 1...255)), isRequired: false),
            .init(name: "voice", schema: optional(.string(length: 0...255)), isRequired: false),
            .init(
                name: "handoff_targets", schema: optional(.array(.uuid)),
                text: "Active agents of the organization, and not the agent itself.",
                isRequired: false),
            .init(
                name: "tools", schema: optional(.array(.string(length: 0...1_000))),
                isRequired: false),
            .init(name: "modality", schema: optional(choices.modality), isRequired: false),
            .init(
                name: "panels", schema: optional(.array(choices.panel)), isRequired: false),
            .init(
                name: "key", schema: optional(.text),
                text: "Unique in the organization; made from the name when not given.",
                isRequired: false),
        ] + more
    }

    private static let more: [Property] = [
        .init(name: "display_name", schema: .nullable(.text), isRequired: false),
        .init(name: "avatar", schema: .nullable(.text), isRequired: false),
        .init(name: "program", schema: .nullable(.text), isRequired: false),
        .init(name: "task_description", schema: .nullable(.text), isRequired: false),
        .init(name: "tags", schema: .nullable(.array(.text)), isRequired: false),
        .init(name: "capabilities", schema: .nullable(.array(.text)), isRequired: false),
        .init(name: "owner", schema: .nullable(.text), isRequired: false),
        .init(name: "team", schema: .nullable(.text), isRequired: false),
        .init(name: "role", schema: .nullable(.text), isRequired: false),
        .init(name: "plugins", schema: .nullable(.array(.text)), isRequired: false),
        .init(name: "deployment", schema: .nullable(.anyObject), isRequired: false),
        .init(name: "preferences", schema: .nullable(.anyObject), isRequired: false),
        .init(name: "documentation", schema: .nullable(.anyObject), isRequired: false),
        .init(name: "extensions", schema: .nullable(.anyObject), isRequired: false),
    ]

    static let agentCreate = Schema.named("AgentCreate", .object(fields(areOptional: false)))

    static let agentUpdate = Schema.named(
        "AgentUpdate",
        .object(
            fields(areOptional: true) + [
                .init(
                    name: "is_active", schema: .nullable(.boolean),
                    text: "False deletes the agent.", isRequired: false)
            ]))

    /// The configuration as answers have it: nothing is left out.
    private static let shown: [Property] =
        [
            .init(name: "name", schema: .text), .init(name: "instructions", schema: .text),
            .init(name: "model", schema: .text), .init(name: "voice", schema: .nullable(.text)),
            .init(name: "handoff_targets", schema: .array(.uuid)),
            .init(name: "tools", schema: .array(.text)),
            .init(name: "modality", schema: choices.modality),
            .init(name: "panels", schema: .array(.text)),
        ] + more

    static let agent = Schema.named(
        "AgentPublic",
        .object(
            [
                .init(name: "id", schema: .uuid), .init(name: "organization_id", schema: .uuid),
                .init(name: "key", schema: .text),
            ] + shown + [
                .init(name: "status", schema: .text, isRequired: false),
                .init(name: "health", schema: .text, isRequired: false),
                .init(name: "is_active", schema: .boolean),
                .init(name: "current_version", schema: .integer(minimum: 1)),
                .init(name: "revision", schema: .integer(minimum: 1)),
                .init(name: "created_at", schema: .time),
                .init(name: "created_by", schema: .text),
                .init(name: "updated_at", schema: .time),
                .init(name: "updated_by", schema: .text),
                .init(name: "deleted_at", schema: .nullable(.time), isRequired: false),
            ]))

    static let agentVersion = Schema.named(
        "AgentVersionPublic",
        .object([
            .init(name: "id", schema: .uuid, text: "The event that made the version."),
            .init(name: "agent_id", schema: .uuid),
            .init(name: "version", schema: .integer(minimum: 1)),
            .init(
                name: "snapshot",
                schema: .named(
                    "AgentSnapshot", .object(shown + [.init(name: "is_active", schema: .boolean)]))),
            .init(name: "created_at", schema: .time),
            .init(name: "created_by", schema: .text),
            .init(name: "change", schema: .text),
            .init(name: "message", schema: .nullable(.text)),
        ]))

    static let fieldDifference = Schema.named(
        "FieldDifference",
        .object([
            .init(name: "field", schema: .text), .init(name: "old", schema: .nullable(.any)),
            .init(name: "new", schema: .nullable(.any)),
        ]))

    static let agentExport = Schema.named(
        "AgentExport",
        .object(shown.map { Property(name: $0.name, schema: $0.schema, isRequired: false) }))

    static let importRequest = Schema.named(
        "AgentImportRequest",
        .object([.init(name: "agents", schema: .array(.anyObject), text: "At most 5,000.")]))

    static let importResponse = Schema.named(
        "AgentImportResponse",
        .object([
            .init(name: "created", schema: .integer(minimum: 0)),
            .init(name: "skipped", schema: .integer(minimum: 0)),
            .init(name: "agents", schema: .array(agent), isRequired: false),
            .init(name: "digest", schema: .text, isRequired: false),
            .init(name: "items", schema: .array(.anyObject), isRequired: false),
        ]))

    static let event = Schema.named(
        "Event",
        .object([
            .init(name: "position", schema: .position), .init(name: "id", schema: .uuid),
            .init(name: "organization_id", schema: .nullable(.uuid)),
            .init(name: "stream", schema: .text),
            .init(name: "revision", schema: .integer(minimum: 1)),
            .init(name: "type", schema: .text), .init(name: "recorded_at", schema: .time),
            .init(name: "actor", schema: .text),
            .init(name: "correlation_id", schema: .nullable(.uuid)),
            .init(name: "causation_id", schema: .nullable(.uuid)),
            .init(name: "summary", schema: .text),
            .init(name: "message", schema: .nullable(.text)),
            .init(name: "tags", schema: .array(.text)),
            .init(name: "payload", schema: .nullable(.any)),
        ]))
}
