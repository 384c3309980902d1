public import EventSourcing

/// Which events a read is for. Each part that is given must be met; an empty part asks nothing.
public struct EventFilter: Hashable, Sendable {
    /// Any of these types.
    public var types: [EventType] = []
    /// All of these tags.
    public var tags: [Tag] = []
    /// Any of these streams.
    public var streams: [StreamName] = []
    /// Any of these categories.
    public var categories: [Category] = []
    /// Any of these actors.
    public var actors: [Actor] = []
    public var organization: UUID?
    public var correlationID: UUID?
    /// Recorded at this time or later.
    public var since: Timestamp?
    /// Recorded before this time.
    public var until: Timestamp?

    public init(types: [EventType] = [], tags: [Tag] = [], streams: [StreamName] = []) {
        self.types = types
        self.tags = tags
        self.streams = streams
    }

    /// Whether an event is one of those meant.
    public func matches<Payload>(_ event: RecordedEvent<Payload>) -> Bool {
        (types.isEmpty || types.contains(event.type))
            && (streams.isEmpty || streams.contains(event.stream))
            && (categories.isEmpty || categories.contains(event.stream.category))
            && (actors.isEmpty || actors.contains(event.actor))
            && (organization == nil || organization == event.organization)
            && (correlationID == nil || correlationID == event.correlationID)
            && (since == nil || event.recordedAt >= since!)
            && (until == nil || event.recordedAt < until!)
            && tags.allSatisfy(event.tags.contains)
    }

    /// Lists of terms: an event that matches has at least one of each list.
    var termGroups: [[Term]] {
        var groups = tags.map { [Term.tag($0)] }
        groups.append(types.map(Term.type))
        groups.append(categories.map(Term.category))
        groups.append(actors.map(Term.actor))
        if let organization { groups.append([.organization(organization)]) }
        if let correlationID { groups.append([.correlation(correlationID)]) }
        groups.append(streams.map(Term.stream))
        return groups.filter { !$0.isEmpty }
    }
}
