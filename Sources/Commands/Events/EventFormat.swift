internal import Console
internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON

typealias StoredEvent = RecordedEvent<[UInt8]>

/// How lists of events are printed.
enum EventFormat: String, CaseIterable {
    case table
    case jsonLines = "json-lines"
    case csv

    static let option = Option<String>(
        "format", "FORMAT", help: "How to print", choices: allCases.map { $0.rawValue },
        fallback: EventFormat.table.rawValue)
}

/// One event in the forms that lists of events take.
struct EventText {
    let event: StoredEvent
    let names: Names

    /// All that is known of the event; the payload as JSON, or in base64 when it is none.
    var json: JSONValue {
        var object: JSONObject = [
            "position": .number(event.position.rawValue), "id": .text(event.id),
            "organization": .text(event.organization), "stream": .text(event.stream),
            "revision": .number(event.revision.rawValue), "type": .text(event.type),
            "schema_version": .integer(Int64(event.schemaVersion)),
            "recorded_at": .text(event.recordedAt), "actor": .text(event.actor),
            "correlation_id": .text(event.correlationID),
            "causation_id": .text(event.causationID),
            "tags": .array(event.tags.map { .text($0) }),
        ]
        if let payload = try? JSON.parse(event.payload) {
            object["payload"] = payload
        } else {
            object["payload_base64"] = .string(Base64.encode(event.payload))
        }
        if !event.metadata.isEmpty, let metadata = try? JSON.parse(event.metadata) {
            object["metadata"] = metadata
        }
        return .object(object)
    }

    /// The same with what the ids are called and what happened, as a table shows it.
    var listing: JSONValue {
        var object = json.object ?? [:]
        object["actor_name"] = .string(names.actor(of: event))
        object["subject"] = .string(names.subject(of: event))
        object["summary"] = .string(summary)
        return .object(object)
    }

    static let csvHeader = [
        "position", "recorded_at", "actor", "actor_name", "type", "stream", "revision", "subject",
        "organization", "correlation_id", "causation_id", "id", "summary", "payload",
    ]

    var csv: [String] {
        [
            event.position.description, event.recordedAt.description, event.actor.text,
            names.actor(of: event), event.type.text, event.stream.text,
            event.revision.description, names.subject(of: event),
            event.organization?.description ?? "", event.correlationID?.description ?? "",
            event.causationID?.description ?? "", event.id.description, summary,
            String(decoding: event.payload, as: UTF8.self),
        ]
    }

    static let columns: [Table.Column] = [
        .init("POSITION", .right), .init("TIME (UTC)"), .init("ACTOR", squeeze: .shrinks),
        .init("EVENT", squeeze: .vanishes), .init("SUBJECT", squeeze: .shrinks),
        .init("WHAT", squeeze: .shrinks),
    ]

    var cells: [Table.Cell] {
        [
            Table.Cell(event.position.description, .dim), Table.Cell(event.recordedAt.short),
            Table.Cell(names.actor(of: event)), Table.Cell(event.type.text, .cyan),
            Table.Cell(names.subject(of: event)), Table.Cell(summary),
        ]
    }

    /// What happened, and why in the words of who did it.
    var summary: String {
        guard let known = try? DomainEvent.decode(event)?.payload else { return "" }
        return known.summary + (known.message.map { " “\($0)”" } ?? "")
    }
}
