internal import Domain
public import EventSourcing
internal import Projections
public import Views

/// Which agent a person means.
public enum AgentResolution: Sendable {
    case found(AgentEntry)
    /// Several have the name, or an id that begins so.
    case ambiguous([AgentEntry])
    /// None; the suggestions are for people to read, never to be acted upon.
    case missing(suggestions: [AgentEntry])
}

extension FleetScope {
    /// The agent that `text` names: by id, by key, by name, or by the beginning of an id.
    ///
    /// - Parameter presence: among which agents to look; an id finds a deleted one in any case.
    public func resolveAgent(
        _ text: String, presence: AgentQuery.Presence = .active, asOf moment: Position? = nil
    ) throws -> AgentResolution {
        try fleet.refresh()
        if moment == nil, presence == .active, let entry = try entry(withKey: text) {
            return .found(entry)
        }
        if let id = ID<Agent>(text), let record = try agent(id, asOf: moment) {
            return .found(AgentEntry(record))
        }
        var query = AgentQuery()
        query.presence = presence
        let entries = try entries(asOf: moment).filter(query.matches)
        let folded = Folding.fold(text)
        for candidates in [
            entries.filter { $0.key.folded.utf8.elementsEqual(folded.utf8) },
            entries.filter { $0.name.utf8.elementsEqual(text.utf8) },
            entries.filter { Folding.fold($0.name).utf8.elementsEqual(folded.utf8) },
            Self.isPrefixOfID(folded) ? entries.filter { $0.id.description.hasPrefix(folded) } : [],
        ] where !candidates.isEmpty {
            return candidates.count == 1 ? .found(candidates[0]) : .ambiguous(candidates)
        }
        return .missing(suggestions: NearMiss.suggestions(for: folded, among: entries))
    }

    private func entry(withKey text: String) throws -> AgentEntry? {
        guard let key = AgentKey(text),
            let holder = try fleet.views.row(
                AgentKeys.self, at: RowKey.agentKey(key.folded, of: organization))
        else { return nil }
        return try fleet.views.row(
            AgentDirectory.self, at: RowKey.agent(holder.agent, of: organization))
    }

    /// At least four digits, so that a short word is not taken for one.
    private static func isPrefixOfID(_ text: String) -> Bool {
        text.utf8.count >= 4
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) || byte == 0x2D
            }
    }
}

/// Finds what somebody may have meant by a name that nothing has.
enum NearMiss {
    static let suggestionsMax = 3

    static func suggestions(for folded: String, among entries: [AgentEntry]) -> [AgentEntry] {
        let wanted = Array(folded.unicodeScalars.prefix(100))
        let reach = max(1, wanted.count / 3)
        return entries.compactMap { entry -> (distance: Int, entry: AgentEntry)? in
            let names = [entry.key.folded, Folding.fold(entry.name)]
            let distance =
                names.map { name in
                    name.hasPrefix(folded) && !folded.isEmpty
                        ? 1 : Self.distance(wanted, Array(name.unicodeScalars.prefix(100)))
                }.min() ?? .max
            return distance <= reach ? (distance, entry) : nil
        }
        .sorted { ($0.distance, $0.entry.key.folded) < ($1.distance, $1.entry.key.folded) }
        .prefix(suggestionsMax).map { $0.entry }
    }

    /// How many letters must be added, removed, changed or swapped with their neighbour.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var (older, old) = ([Int](), Array(0...right.count))
        for row in left.indices {
            var new = [row + 1]
            for column in right.indices {
                let change = old[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(change, old[column + 1] + 1, new[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    best = min(best, older[column - 1] + 1)
                }
                new.append(best)
            }
            (older, old) = (old, new)
        }
        return old[right.count]
    }
}
