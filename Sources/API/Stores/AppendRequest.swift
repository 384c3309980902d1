internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import JSON

/// What comes as the body of an append, read and checked.
struct AppendRequest {
    private(set) var append: Append
    private let body: JSONObject

    init(_ body: JSONObject, by actor: Actor, organization: UUID?) throws(BodyProblem) {
        self.body = body
        let reader = BodyReader(body)
        try reader.only([
            "events", "expected", "condition", "command_id", "checkpoint", "correlation_id",
            "causation_id",
        ])
        append = Append(
            try reader.require("events").list(Self.event),
            conditions: try reader["condition"]?.oneOrMany(Self.condition) ?? [],
            checkpoint: try reader["checkpoint"].map(Self.checkpoint), organization: organization,
            actor: actor, correlationID: try reader["correlation_id"]?.uuid(),
            causationID: try reader["causation_id"]?.uuid())
        if let expected = try reader["expected"]?.object(Self.expected) {
            append.expected = expected
        }
        if let command = try reader["command_id"]?.text() { try name(command) }
    }

    /// Names the append: sent twice, it is written once. The name is for this very body.
    mutating func name(_ command: String) throws(BodyProblem) {
        var asked = body
        asked["command_id"] = nil
        do {
            append.commandID = CommandID(command, body: SHA256.digest(of: try JSON.encode(asked)))
        } catch {
            throw BodyProblem(["command_id"], "The body has no canonical form", .null)
        }
    }

    private static func event(_ value: BodyValue) throws(BodyProblem) -> NewEvent<[UInt8]> {
        try value.object { (event) throws(BodyProblem) in
            try event.only(eventMembers)
            let version = try event["schema_version"]?.number(in: 1...UInt64(UInt16.max)) ?? 1
            return NewEvent(
                id: try event["id"]?.uuid(),
                stream: StreamName(try event.require("stream").text()),
                type: EventType(try event.require("type").text()), schemaVersion: UInt16(version),
                tags: try event["tags"]?.list(tag) ?? [], payload: try event.payload(),
                metadata: try event["metadata"]?.objectBytes() ?? [])
        }
    }

    private static let eventMembers = [
        "stream", "type", "schema_version", "data", "data_base64", "tags", "metadata", "id",
    ]

    private static func tag(_ value: BodyValue) throws(BodyProblem) -> Tag {
        Tag(try value.text())
    }

    private static func type(_ value: BodyValue) throws(BodyProblem) -> EventType {
        EventType(try value.text())
    }

    private static func expected(
        _ streams: BodyReader
    ) throws(BodyProblem) -> [StreamName: ExpectedRevision] {
        var expected: [StreamName: ExpectedRevision] = [:]
        for stream in streams.members { expected[StreamName(stream.name)] = try revision(stream) }
        return expected
    }

    private static func revision(_ value: BodyValue) throws(BodyProblem) -> ExpectedRevision {
        switch value.json {
        case "any": return .any
        case "none": return .noStream
        default:
            let number = try value.number(
                else: "Input should be a revision, \"none\" or \"any\"")
            return number == 0 ? .noStream : .exactly(Revision(number))
        }
    }

    private static func condition(_ value: BodyValue) throws(BodyProblem) -> AppendCondition {
        try value.object { (condition) throws(BodyProblem) in
            try condition.only(["query", "after"])
            return AppendCondition(
                noEventMatching: try query(try condition.require("query")),
                after: Position(try condition["after"]?.number() ?? 0))
        }
    }

    /// A query of items; without an item it is for every event.
    static func query(_ value: BodyValue) throws(BodyProblem) -> EventQuery {
        let items = try value.object { (query) throws(BodyProblem) in
            try query.only(["items"])
            return try query["items"]?.list(item) ?? []
        }
        guard items.count <= queryItemsMax else {
            throw value.problem("A query has at most \(queryItemsMax) items")
        }
        return EventQuery(items: items.isEmpty ? [EventQuery.Item()] : items)
    }

    private static let queryItemsMax = 100

    private static func item(_ value: BodyValue) throws(BodyProblem) -> EventQuery.Item {
        try value.object { (item) throws(BodyProblem) in
            try item.only(["types", "tags"])
            return EventQuery.Item(
                types: try item["types"]?.list(type) ?? [],
                tags: try item["tags"]?.list(tag) ?? [])
        }
    }

    private static func checkpoint(_ value: BodyValue) throws(BodyProblem) -> Checkpoint {
        try value.object { (checkpoint) throws(BodyProblem) in
            try checkpoint.only(["name", "position"])
            return Checkpoint(
                try checkpoint.require("name").text(),
                at: Position(try checkpoint.require("position").number()))
        }
    }
}
