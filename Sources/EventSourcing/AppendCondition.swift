/// Which events are meant: those that match at least one of the items. No item matches no event.
public struct EventQuery: Hashable, Sendable, Codable {
    /// Events of any of the types that carry all of the tags; an empty list asks nothing.
    public struct Item: Hashable, Sendable, Codable {
        public var types: [EventType]
        public var tags: [Tag]

        public init(types: [EventType] = [], tags: [Tag] = []) {
            self.types = types
            self.tags = tags
        }

        public func matches(type: EventType, tags carried: [Tag]) -> Bool {
            (types.isEmpty || types.contains(type)) && tags.allSatisfy(carried.contains)
        }
    }

    public var items: [Item]

    public init(items: [Item]) {
        self.items = items
    }

    public func matches(type: EventType, tags: [Tag]) -> Bool {
        items.contains { $0.matches(type: type, tags: tags) }
    }
}

/// "No event that matches `query` after `position`": the rule that spans streams.
public struct AppendCondition: Hashable, Sendable, Codable {
    public var query: EventQuery
    public var after: Position

    public init(noEventMatching query: EventQuery, after position: Position) {
        self.query = query
        after = position
    }
}
