public import Domain
public import EventSourcing
public import JSON

/// An event, as people read it in an audit.
public struct AuditEntry: Sendable {
    /// The event with its payload as it is stored.
    public let event: RecordedEvent<[UInt8]>
    /// The event of the domain; nil for one that is not of it, or cannot be read.
    public let decoded: DomainEvent?

    public init(_ event: RecordedEvent<[UInt8]>) {
        self.event = event
        decoded = (try? DomainEvent.decode(event))?.payload
    }

    /// What happened, in a phrase.
    public var summary: String { decoded?.summary ?? event.type.text }

    /// Why, in the words of who did it.
    public var message: String? { decoded?.message }

    public var json: JSONObject {
        var object: JSONObject = [
            "position": .integer(Int64(event.position.rawValue)),
            "id": .string(event.id.description),
            "organization_id": event.organization.map { .string($0.description) } ?? .null,
            "stream": .string(event.stream.text),
            "revision": .integer(Int64(event.revision.rawValue)),
            "type": .string(event.type.text),
            "schema_version": .integer(Int64(event.schemaVersion)),
            "recorded_at": .string(event.recordedAt.description),
            "actor": .string(event.actor.text),
            "correlation_id": event.correlationID.map { .string($0.description) } ?? .null,
            "causation_id": event.causationID.map { .string($0.description) } ?? .null,
            "summary": .string(summary), "message": message.map { .string($0) } ?? .null,
            "tags": .array(event.tags.map { .string($0.text) }),
            "payload": (try? JSON.parse(event.payload)) ?? .null,
        ]
        if !event.metadata.isEmpty { object["metadata"] = try? JSON.parse(event.metadata) }
        return object
    }
}

/// Which events an audit is to show.
public struct AuditQuery: Hashable, Sendable {
    /// Any of these; and so on for the lists below. An empty list asks nothing.
    public var actors: [Actor] = []
    public var agents: [ID<Agent>] = []
    public var users: [ID<User>] = []
    public var types: [EventType] = []
    public var correlationID: UUID?
    /// Recorded at this time or later.
    public var since: Timestamp?
    /// Recorded before this time.
    public var until: Timestamp?
    public var from = Position(1)
    public var through = Position(.max)
    /// Is in the summary, the message or the payload, whatever the case.
    public var text: String?
    public var isAscending = false
    public var limit = 50
    /// Where the page before ended.
    public var cursor: Position?

    public init() {}
}

/// A page of an audit.
public struct AuditPage: Sendable {
    public let entries: [AuditEntry]
    /// Goes into the query of the next page; nil when there is no more.
    public let cursor: Position?
    /// The log's last position when the page was read: from here on one may follow.
    public let head: Position
}
