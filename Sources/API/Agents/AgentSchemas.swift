internal import Domain
internal import JSON

// The shapes of the agents API.
extension Schema {
    private static let choices = (
        modality: Schema.string(choices: AgentModality.allCases.map { $0.rawValue }),
        panel: Schema.string(choices: PanelType.allCases.map { $0.rawValue }),
        status: Schema.string(choices: AgentStatus.allCases.map { $0.rawValue }),
        health: Schema.string(choices: AgentHealth.allCases.map { $0.rawValue })
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
        ] + more + givenCondition
    }

    private static let more: [Property] =
        [
            "display_name", "avatar", "program", "task_description", "owner", "team", "role",
        ].map { .init(name: $0, schema: .nullable(.text), isRequired: false) }
        + ["tags", "capabilities", "plugins"].map {
            .init(name: $0, schema: .nullable(.array(.text)), isRequired: false)
        }
        + ["deployment", "preferences", "documentation", "extensions"].map {
            .init(name: $0, schema: .nullable(.anyObject), isRequired: false)
        }

    /// How an agent fares; a change of it makes no version.
    private static let condition: [Property] = [
        .init(name: "status", schema: choices.status),
        .init(name: "health", schema: choices.health),
        .init(name: "metrics", schema: .anyObject),
        .init(name: "last_activity", schema: .nullable(.time)),
        .init(name: "current_tasks", schema: .array(.text)),
    ]

    private static let givenCondition = condition.map { property -> Property in
        if case .nullable = property.schema { return property.optional }
        return Property(
            name: property.name, schema: .nullable(property.schema), isRequired: false)
    }

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
            .init(name: "panels", schema: .array(choices.panel, unique: true)),
        ]
        + more.map { property in
            // A list or an object that nobody gave is empty, not null.
            guard case .nullable(let schema) = property.schema, !schema.isText else {
                return Property(name: property.name, schema: property.schema)
            }
            return Property(name: property.name, schema: schema)
        }

    static let agent = Schema.named(
        "AgentPublic",
        .object(
            [
                .init(name: "id", schema: .uuid), .init(name: "organization_id", schema: .uuid),
                .init(name: "key", schema: .text),
            ] + shown + condition + [
                .init(name: "is_active", schema: .boolean),
                .init(name: "current_version", schema: .integer(minimum: 1)),
                .init(name: "revision", schema: .integer(minimum: 1)),
                .init(name: "created_at", schema: .time),
                .init(name: "created_by", schema: .text),
                .init(name: "updated_at", schema: .time),
                .init(name: "updated_by", schema: .text),
                .init(name: "deleted_at", schema: .nullable(.time)),
            ]))

    private static let snapshot = Schema.named(
        "AgentSnapshot", .object(shown + [.init(name: "is_active", schema: .boolean)]))

    static let agentVersion = Schema.named(
        "AgentVersionPublic",
        .object([
            .init(name: "id", schema: .uuid, text: "The event that made the version."),
            .init(name: "agent_id", schema: .uuid),
            .init(name: "version", schema: .integer(minimum: 1)),
            .init(name: "snapshot", schema: snapshot),
            .init(name: "created_at", schema: .time),
            .init(name: "created_by", schema: .text),
            .init(name: "change", schema: .text),
            .init(name: "message", schema: .nullable(.text)),
        ]))

    /// An agent without its long parts.
    private static let agentEntry = Schema.named(
        "AgentEntry",
        .object([
            .init(name: "id", schema: .uuid), .init(name: "organization_id", schema: .uuid),
            .init(name: "key", schema: .text), .init(name: "name", schema: .text),
            .init(name: "display_name", schema: .nullable(.text)),
            .init(name: "model", schema: .text), .init(name: "voice", schema: .nullable(.text)),
            .init(name: "modality", schema: choices.modality),
            .init(name: "handoff_targets", schema: .array(.uuid)),
            .init(name: "tools", schema: .array(.text)),
            .init(name: "tags", schema: .array(.text)),
            .init(name: "program", schema: .nullable(.text)),
            .init(name: "task_description", schema: .nullable(.text)),
            .init(name: "owner", schema: .nullable(.text)),
            .init(name: "team", schema: .nullable(.text)),
            .init(name: "role", schema: .nullable(.text)),
            .init(name: "status", schema: .text), .init(name: "health", schema: .text),
            .init(name: "is_active", schema: .boolean),
            .init(name: "current_version", schema: .integer(minimum: 1)),
            .init(name: "created_at", schema: .time), .init(name: "created_by", schema: .text),
            .init(name: "updated_at", schema: .time), .init(name: "updated_by", schema: .text),
            .init(name: "deleted_at", schema: .nullable(.time)),
            .init(name: "last_activity", schema: .nullable(.time)),
        ]))

    static let agentMatch = Schema.named(
        "AgentMatch",
        .object([
            .init(
                name: "match", schema: .string(choices: ["found", "ambiguous", "missing"]),
                text: "Whether one agent is meant, one of several, or none."),
            .init(
                name: "agents", schema: .array(agentEntry),
                text: "The one, the several, or those whose names come near."),
        ]))

    static let fieldDifference = Schema.named(
        "FieldDifference",
        .object([
            .init(name: "field", schema: .text), .init(name: "old", schema: .nullable(.any)),
            .init(name: "new", schema: .nullable(.any)),
        ]))

    /// An agent in its portable form. Members that no field has are kept and given back.
    static let agentExport = Schema.named(
        "AgentExport",
        .object(
            [
                .init(name: "name", schema: .string(length: 1...255)),
                .init(name: "instructions", schema: .string(length: 1...1_048_576)),
                .init(name: "model", schema: .text),
                .init(name: "voice", schema: .nullable(.text), isRequired: false),
                .init(name: "modality", schema: choices.modality),
                .init(name: "panels", schema: .array(choices.panel)),
                .init(name: "tools", schema: .array(.text)),
            ] + more))

    static let importRequest = Schema.named(
        "AgentImportRequest",
        .object([.init(name: "agents", schema: .array(agentExport), text: "At most 5,000.")]))

    static let importResponse = Schema.named(
        "AgentImportResponse",
        .object([
            .init(name: "created", schema: .integer(minimum: 0)),
            .init(name: "skipped", schema: .integer(minimum: 0)),
            .init(
                name: "agents", schema: .array(agent), text: "What was made.", isRequired: false),
            .init(
                name: "digest", schema: .text, text: "Of a plan: for `digest=`.",
                isRequired: false),
            .init(name: "refused", schema: .integer(minimum: 0), isRequired: false),
            .init(name: "items", schema: .array(.anyObject), isRequired: false),
            .init(name: "problems", schema: .array(.anyObject), isRequired: false),
        ]))

    static let agentDuplicate = Schema.named(
        "AgentDuplicate",
        .object([
            .init(
                name: "name", schema: .nullable(.string(length: 1...255)),
                text: "Of the copy; else the old one with “ (Copy)”.", isRequired: false),
            .init(
                name: "key", schema: .nullable(.text), text: "Of the copy.", isRequired: false),
        ]))

    static let agentUndelete = Schema.named(
        "AgentUndelete",
        .object([
            .init(
                name: "key", schema: .nullable(.text),
                text: "A new key, where the old one is taken.", isRequired: false)
        ]))

    static let agentRollBack = Schema.named(
        "AgentRollBack",
        .object([
            .init(
                name: "version", schema: .integer(minimum: 1), text: "The old version.",
                isRequired: false),
            .init(
                name: "drop_unknown_targets", schema: .boolean,
                text: "Leave out handoff targets that are no more.", isRequired: false),
        ]))

    static let event = Schema.named(
        "Event",
        .object([
            .init(name: "position", schema: .position), .init(name: "id", schema: .uuid),
            .init(name: "organization_id", schema: .nullable(.uuid)),
            .init(name: "stream", schema: .text),
            .init(name: "revision", schema: .integer(minimum: 1)),
            .init(name: "type", schema: .text),
            .init(name: "schema_version", schema: .integer(minimum: 0)),
            .init(name: "recorded_at", schema: .time),
            .init(name: "actor", schema: .text),
            .init(name: "correlation_id", schema: .nullable(.uuid)),
            .init(name: "causation_id", schema: .nullable(.uuid)),
            .init(name: "summary", schema: .text),
            .init(name: "message", schema: .nullable(.text)),
            .init(name: "tags", schema: .array(.text)),
            .init(name: "payload", schema: .nullable(.any)),
            .init(name: "metadata", schema: .any, isRequired: false),
        ]))
}
