public import Domain
public import EventSourcing
public import Views

/// Which agents a list is to have, and in what order.
public struct AgentQuery: Hashable, Sendable {
    public enum Sort: String, CaseIterable, Hashable, Sendable {
        case created, updated, name, key, status
    }

    public enum Presence: String, CaseIterable, Hashable, Sendable {
        case active, deleted, all
    }

    /// All of these tags.
    public var tags: [String] = []
    /// Any of these, and so on for the lists below; an empty list asks nothing.
    public var statuses: [AgentStatus] = []
    public var healths: [AgentHealth] = []
    public var roles: [String] = []
    public var owners: [String] = []
    public var teams: [String] = []
    /// Is in the key, the names, the task description or a tag, whatever the case.
    public var text: String?
    public var presence = Presence.active
    public var sort = Sort.created
    public var isDescending = true
    /// The moment to look at; nil for now.
    public var asOf: Position?
    public var limit = 50
    /// Where the page before ended.
    public var cursor: String?

    public init() {}
}

/// A page of a list of agents.
public struct AgentPage: Sendable {
    public let entries: [AgentEntry]
    /// How many agents the query is met by, on all pages together.
    public let total: Int
    /// Goes into the query of the next page; nil on the last.
    public let cursor: String?
    /// The moment that the list shows.
    public let position: Position

    public init(entries: [AgentEntry], total: Int, cursor: String?, position: Position) {
        self.entries = entries
        self.total = total
        self.cursor = cursor
        self.position = position
    }
}

/// How many agents there are, at a moment.
public struct AgentCounts: Hashable, Sendable {
    public var active = 0
    public var deleted = 0
    /// Of the active ones.
    public var byStatus: [AgentStatus: Int] = [:]
    public var byHealth: [AgentHealth: Int] = [:]
}

extension AgentQuery {
    /// Whether an agent is one of those meant.
    func matches(_ entry: AgentEntry) -> Bool {
        switch presence {
        case .active: if entry.isDeleted { return false }
        case .deleted: if !entry.isDeleted { return false }
        case .all: break
        }
        return tags.allSatisfy(entry.tags.contains)
            && (statuses.isEmpty || statuses.contains(entry.status))
            && (healths.isEmpty || healths.contains(entry.health))
            && Self.asks(roles, entry.role) && Self.asks(owners, entry.owner)
            && Self.asks(teams, entry.team) && matchesText(entry)
    }

    private static func asks(_ wanted: [String], _ found: String?) -> Bool {
        wanted.isEmpty || found.map(wanted.contains) ?? false
    }

    private func matchesText(_ entry: AgentEntry) -> Bool {
        guard let text, !text.isEmpty else { return true }
        let needle = Folding.fold(text)
        let places = [entry.key.text, entry.name, entry.displayName, entry.taskDescription]
        return (places.compactMap { $0 } + entry.tags).contains {
            Folding.fold($0).contains(needle)
        }
    }

    /// What an agent is sorted by; the id after it makes every place in the list one of a kind.
    func place(of entry: AgentEntry) -> SortPlace {
        let value: SortPlace.Value =
            switch sort {
            case .created: .number(entry.createdAt.microseconds)
            case .updated: .number(entry.updatedAt.microseconds)
            case .name: .text(Folding.fold(entry.name))
            case .key: .text(entry.key.folded)
            case .status: .text(entry.status.rawValue)
            }
        return SortPlace(value: value, id: entry.id)
    }

    func isBefore(_ left: SortPlace, _ right: SortPlace) -> Bool {
        isDescending ? right < left : left < right
    }
}

/// A place in a sorted list of agents.
struct SortPlace: Hashable, Comparable, Codable {
    enum Value: Hashable, Codable {
        case number(Int64)
        case text(String)
    }

    let value: Value
    let id: ID<Agent>

    static func < (left: SortPlace, right: SortPlace) -> Bool {
        switch (left.value, right.value) {
        case (.number(let first), .number(let second)):
            return first == second ? left.id < right.id : first < second
        case (.text(let first), .text(let second)):
            if first.utf8.elementsEqual(second.utf8) { return left.id < right.id }
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        case (.number, .text): return true
        case (.text, .number): return false
        }
    }
}
