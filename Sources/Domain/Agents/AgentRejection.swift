public import EventSourcing

/// Why a command on an agent was not carried out.
public enum AgentRejection: Error, Hashable, Sendable {
    /// Everything that is wrong with the input, all of it at once.
    case invalid([ValidationProblem])
    /// Handoff targets that are not active agents of the organisation, and whether the agent would
    /// hand off to itself.
    case handoffTargets(unknown: [ID<Agent>], itself: Bool)
    case keyTaken(AgentKey, by: ID<Agent>, free: AgentKey)
    case alreadyExists
    case notFound
    /// The agent is deleted: nothing but undeleting it will do.
    case deleted
    case notDeleted
    case noSuchVersion(UInt64, newest: UInt64)
}

extension AgentRejection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems):
            problems.map { $0.description }.joined(separator: "; ")
        case .handoffTargets(let unknown, let itself):
            Self.sentence(unknown: unknown, itself: itself)
        case .keyTaken(let key, let holder, let free):
            "the key \(key) belongs to agent \(holder); \(free) is free"
        case .alreadyExists: "an agent with this id exists already"
        case .notFound: "there is no such agent"
        case .deleted: "the agent is deleted"
        case .notDeleted: "the agent is not deleted"
        case .noSuchVersion(let version, let newest):
            "there is no version \(version); the newest is \(newest)"
        }
    }

    private static func sentence(unknown: [ID<Agent>], itself: Bool) -> String {
        var parts: [String] = []
        if !unknown.isEmpty {
            let ids = unknown.map { $0.description }.joined(separator: ", ")
            parts.append("not active agents of this organisation: \(ids)")
        }
        if itself { parts.append("an agent cannot hand off to itself") }
        return "invalid handoff targets: " + parts.joined(separator: "; ")
    }
}
