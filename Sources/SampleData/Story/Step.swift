public import EventSourcing

/// One thing that somebody does at one moment: the story is a list of them.
public struct Step: Sendable, Hashable {
    public enum Author: Sendable, Hashable {
        /// A person, by handle.
        case person(String)
        /// A part of the company's systems, as `telemetry`.
        case system(String)
    }

    public let time: Timestamp
    public let author: Author
    public let action: Action
    /// What is said about it, as a commit message.
    public let message: String?
    /// Steps of one sitting or one incident share it.
    public let conversation: String?
}

/// What a step does. Agents and people go by handles, which never change.
public enum Action: Sendable, Hashable {
    public enum Role: String, Sendable { case admin, member }

    case foundOrganization(name: String)
    case addPerson(String, Role)
    case changeRole(of: String, Role)
    case deactivate(String)
    case issueKey(to: String, label: String)

    case create(agent: String, AgentDraft)
    case importAgents([String], [AgentDraft])
    case duplicate(agent: String, as: String)
    case edit(agent: String, AgentEdit)
    case rollBack(agent: String, toVersion: UInt64)
    case delete(agent: String)
    case undelete(agent: String, key: String?)

    case status(agent: String, String)
    case health(agent: String, String)
    case metrics(agent: String, AgentFigures)
    case activity(agent: String, tasks: [String])
}

/// What an agent is created from.
public struct AgentDraft: Sendable, Hashable {
    public var key: String
    public var name: String
    public var instructions: String
    public var model: String
    public var voice: String?
    public var tools: [String]
    public var modality = "audio_only"
    public var panels: [String] = []
    public var taskDescription: String
    public var tags: [String]
    public var owner: String
    public var team: String
    public var role: String
    public var avatar: String
    public var program: String?
}

/// New values for some of an agent's fields; nil leaves a field as it is.
public struct AgentEdit: Sendable, Hashable {
    public var key: String?
    public var name: String?
    public var instructions: String?
    public var model: String?
    public var voice: String?
    public var tools: [String]?
    public var tags: [String]?
    public var taskDescription: String?
    public var owner: String?
    /// The handles of the agents that it may hand a conversation to.
    public var handoffTargets: [String]?
}

/// A week's figures of one agent.
public struct AgentFigures: Sendable, Hashable {
    public var conversations: Int
    public var handovers: Int
    public var tokens: Int
    public var costCents: Int
    public var medianSeconds: Int
    public var thumbsUpPercent: Int
}
