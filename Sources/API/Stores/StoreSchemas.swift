internal import Fleet
internal import JSON

// The shapes of the stores API.
extension Schema {
    static let streamName = Schema.string(length: 1...200)
    static let revision = Schema.integer(minimum: 0)
    private static let hash = Schema.string(length: 64...64)

    static let storeName = Schema.named(
        "StoreName", .object([.init(name: "name", schema: .text)]))

    static let store = Schema.named(
        "Store",
        .object([
            .init(name: "name", schema: .text),
            .init(name: "id", schema: .uuid, text: "It is the same on every host."),
            .init(
                name: "organization_id", schema: .nullable(.uuid),
                text: "Whose it is; null: the operator's."),
            .init(name: "created_at", schema: .time),
            .init(
                name: "position", schema: .nullable(.position),
                text: "Of the last event; null: there is none."),
            .init(name: "origin", schema: .text, text: "Its name in tree heads."),
            .init(
                name: "verifier_key", schema: .text,
                text: "Checks its tree heads: keep it elsewhere."),
        ]))

    static let head = Schema.named(
        "Head", .object([.init(name: "position", schema: .nullable(.position))]))

    static let storedEvent = Schema.named(
        "StoredEvent",
        .object(
            [
                .init(name: "position", schema: .integer(minimum: 1)),
                .init(name: "id", schema: .uuid), .init(name: "stream", schema: .text),
                .init(name: "revision", schema: .integer(minimum: 1)),
                .init(name: "type", schema: .text),
                .init(name: "schema_version", schema: .integer(minimum: 1, maximum: 65_535)),
                .init(name: "recorded_at", schema: .time), .init(name: "actor", schema: .text),
                .init(name: "correlation_id", schema: .nullable(.uuid)),
                .init(name: "causation_id", schema: .nullable(.uuid)),
                .init(name: "tags", schema: .array(.text)),
                .init(name: "metadata", schema: .nullable(.anyObject)),
            ] + payload))

    private static let payload: [Property] = [
        .init(
            name: "data", schema: .nullable(.any), text: "A payload that is JSON.",
            isRequired: false),
        .init(
            name: "data_base64", schema: .text, text: "Any other payload.", isRequired: false),
    ]

    private static let newEvent = Schema.named(
        "NewEvent",
        .object([
            .init(name: "stream", schema: .streamName),
            .init(name: "type", schema: .string(length: 1...100)),
            .init(
                name: "schema_version", schema: .integer(minimum: 1, maximum: 65_535),
                isRequired: false),
            .init(
                name: "data", schema: .nullable(.any),
                text: "The payload; it is kept as canonical JSON.", isRequired: false),
            .init(
                name: "data_base64", schema: .text, text: "Or its bytes.", isRequired: false),
            .init(
                name: "tags", schema: .array(.string(length: 1...255), unique: true),
                isRequired: false),
            .init(name: "metadata", schema: .nullable(.anyObject), isRequired: false),
            .init(name: "id", schema: .nullable(.uuid), isRequired: false),
        ]))

    private static let eventQuery = Schema.named(
        "EventQuery",
        .object([
            .init(
                name: "items",
                schema: .array(
                    .object([
                        .init(name: "types", schema: .array(.text), isRequired: false),
                        .init(name: "tags", schema: .array(.text), isRequired: false),
                    ])),
                text: "Events of any of the types with all of the tags of one item.",
                isRequired: false)
        ]))

    static let appendRequest = Schema.named(
        "AppendRequest",
        .object([
            .init(name: "events", schema: .array(newEvent)),
            .init(
                name: "expected", schema: .map(.any),
                text: "By stream: its revision, \"none\" or \"any\".", isRequired: false),
            .init(
                name: "condition", schema: .any,
                text: "`{query, after}` or a list of them: no such event behind that position.",
                isRequired: false),
            .init(
                name: "command_id", schema: .nullable(.string(length: 1...200)),
                text: "Sent twice, written once, for ever.", isRequired: false),
            .init(
                name: "checkpoint",
                schema: .nullable(
                    .object([
                        .init(name: "name", schema: .string(length: 1...200)),
                        .init(name: "position", schema: .integer(minimum: 1)),
                    ])),
                text: "Moves forward with the events, or nothing is written.", isRequired: false),
            .init(name: "correlation_id", schema: .nullable(.uuid), isRequired: false),
            .init(name: "causation_id", schema: .nullable(.uuid), isRequired: false),
        ]))

    static let appendResult = Schema.named(
        "AppendResult",
        .object([
            .init(
                name: "positions", schema: .array(.integer(minimum: 1)),
                text: "In the order of the request's events, as all lists here."),
            .init(name: "revisions", schema: .array(.integer(minimum: 1))),
            .init(name: "ids", schema: .array(.uuid)),
            .init(name: "recorded_at", schema: .time),
            .init(
                name: "repeated", schema: .boolean,
                text: "The command id was known: this is its first answer."),
        ]))

    static let streamPage = Schema.named(
        "StreamPage",
        .object([
            .init(name: "stream", schema: .text),
            .init(name: "revision", schema: .revision, text: "Of its last event."),
            .init(name: "events", schema: .array(.storedEvent)),
        ]))

    static func page(of event: Schema) -> Schema {
        .object([
            .init(name: "events", schema: .array(event)),
            .init(name: "next", schema: .integer(minimum: 1), text: "Where to read on."),
            .init(name: "head", schema: .position, text: "The last event's; 0: there is none."),
        ])
    }

    static let eventsPage = Schema.named("EventsPage", page(of: storedEvent))

    static let queryRequest = Schema.named(
        "QueryRequest",
        .object([
            .init(
                name: "query", schema: eventQuery, text: "Every event, where it is left out.",
                isRequired: false),
            .init(name: "after", schema: .position, isRequired: false),
            .init(
                name: "limit",
                schema: .integer(minimum: 1, maximum: Int64(StoreHandlers.limitMax)),
                isRequired: false),
        ]))

    static let queryResult = Schema.named(
        "QueryResult",
        .object([
            .init(name: "events", schema: .array(.storedEvent)),
            .init(
                name: "head", schema: .position,
                text: "All that matches up to here is in the answer: the condition's `after`."),
            .init(name: "has_more", schema: .boolean, text: "Read on after `head`."),
        ]))

    static let checkpoint = Schema.named(
        "Checkpoint",
        .object([
            .init(name: "name", schema: .text),
            .init(name: "position", schema: .nullable(.position)),
        ]))

    static let checkpointMove = Schema.named(
        "CheckpointMove", .object([.init(name: "position", schema: .position)]))

    private static let kept: [Property] = [
        .init(name: "stream", schema: .text),
        .init(name: "revision", schema: .integer(minimum: 1)),
        .init(name: "recorded_at", schema: .time),
    ]

    static let snapshotKept = Schema.named("SnapshotKept", .object(kept))

    static let streamSnapshot = Schema.named("StreamSnapshot", .object(kept + payload))

    static let snapshotPut = Schema.named(
        "SnapshotPut",
        .object([.init(name: "revision", schema: .integer(minimum: 1))] + payload))

    static let inclusionProof = Schema.named(
        "InclusionProof",
        .object([
            .init(name: "position", schema: .integer(minimum: 1)),
            .init(name: "size", schema: .integer(minimum: 1)),
            .init(name: "leaf_hash", schema: hash), .init(name: "root", schema: hash),
            .init(name: "hashes", schema: .array(hash)),
            .init(
                name: "proof", schema: .text,
                text: "The same with the signed tree head, as C2SP's tlog-proof@v1."),
            .init(name: "verifier_key", schema: .text),
            .init(
                name: "record", schema: .string(format: "byte"),
                text: "What the leaf's hash is of, in base64."),
        ]))

    static let consistencyProof = Schema.named(
        "ConsistencyProof",
        .object([
            .init(name: "old_size", schema: .integer(minimum: 1)),
            .init(name: "new_size", schema: .integer(minimum: 1)),
            .init(name: "old_root", schema: hash), .init(name: "new_root", schema: hash),
            .init(name: "hashes", schema: .array(hash)),
        ]))
}
