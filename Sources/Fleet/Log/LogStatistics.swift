internal import Domain
internal import EventLog
public import EventSourcing
public import JSON

/// What is in a log, in numbers.
public struct LogStatistics: Hashable, Sendable {
    /// Up to here events were counted.
    public let position: Position
    public private(set) var events = 0
    public private(set) var payloadBytes = 0
    public private(set) var types: [EventType: Int] = [:]
    /// How many streams there are of each category.
    public private(set) var streams: [Category: Int] = [:]
    public private(set) var actors: [Actor: Int] = [:]
    /// An organisation that each actor worked in, where its name can be looked up.
    public private(set) var organizations: [Actor: UUID] = [:]
    public private(set) var first: Timestamp?
    public private(set) var last: Timestamp?

    init(position: Position) {
        self.position = position
    }

    fileprivate mutating func add(_ event: RecordedEvent<[UInt8]>) {
        events += 1
        payloadBytes += event.payload.count
        types[event.type, default: 0] += 1
        // The first event of a stream is there, as the count begins with the log's.
        if event.revision == Revision(1) { streams[event.stream.category, default: 0] += 1 }
        actors[event.actor, default: 0] += 1
        organizations[event.actor] = event.organization ?? organizations[event.actor]
        first = first ?? event.recordedAt
        last = event.recordedAt
    }
}

extension Fleet {
    /// Counts the events of one organisation, or all of them, up to a position or to the end.
    ///
    /// - Parameter progress: is told the position and the end now and then.
    public func statistics(
        of organization: UUID?, through position: Position?,
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws -> LogStatistics {
        let end = try position ?? store.head()
        var counts = LogStatistics(position: end)
        guard end > .start else { return counts }
        var filter = EventFilter()
        filter.organization = organization
        try store.forEach(filter, through: end) { event in
            counts.add(event)
            if counts.events % 1_024 == 0 { progress(event.position, end) }
            return true
        }
        return counts
    }
}

// The form in which programs read it.
extension LogStatistics {
    public var json: JSONObject {
        [
            "position": .count(position.rawValue), "events": .count(events),
            "payload_bytes": .count(payloadBytes), "first_recorded_at": .text(first),
            "last_recorded_at": .text(last), "types": Self.json(types) { $0.text },
            "streams": Self.json(streams) { $0.text }, "actors": Self.json(actors) { $0.text },
            "organizations": .object(
                organizations.reduce(into: [:]) { $0[$1.key.text] = .text($1.value) }),
        ]
    }

    private static func json<Name>(_ counts: [Name: Int], _ text: (Name) -> String) -> JSONValue {
        .object(counts.reduce(into: [:]) { $0[text($1.key)] = .count($1.value) })
    }

    /// Reads what `json` gives; nil for what has no counts.
    public init?(json: JSONObject) {
        guard let position = json.number("position"), let events = json.count("events"),
            let payloadBytes = json.count("payload_bytes")
        else { return nil }
        self.init(position: Position(position))
        self.events = events
        self.payloadBytes = payloadBytes
        types = json.counts("types") { EventType($0) }
        streams = json.counts("streams") { Category($0) }
        actors = json.counts("actors") { Actor($0) }
        for member in json["organizations"]?.object ?? [:] {
            organizations[Actor(member.key)] = member.value.string.flatMap { UUID($0) }
        }
        first = json.time("first_recorded_at")
        last = json.time("last_recorded_at")
    }
}

extension JSONObject {
    fileprivate func counts<Name>(_ name: String, _ read: (String) -> Name) -> [Name: Int] {
        let object = self[name]?.object ?? [:]
        return object.reduce(into: [:]) { $0[read($1.key)] = object.count($1.key) }
    }
}
