public import EventSourcing
public import JSON

/// What can happen to an agent.
///
/// Its payloads are boxed: they are large, and events are copied more often than they are made.
public indirect enum AgentEvent: Hashable, Sendable {
    case created(AgentCreated)
    case updated(AgentUpdated)
    case rolledBack(AgentRolledBack)
    case deleted(AgentDeleted)
    case undeleted(AgentUndeleted)
    case statusChanged(AgentStatusChanged)
    case healthChanged(AgentHealthChanged)
    case metricsReported(AgentMetricsReported)
    case activityReported(AgentActivityReported)
}

/// Where the configuration of a new agent came from, when nobody wrote it for the occasion.
public enum AgentOrigin: Hashable, Sendable, Codable {
    case duplicate(of: ID<Agent>, version: UInt64)
    /// An import, known by the digest of its plan.
    case imported(plan: String)

    private enum CodingKeys: String, CodingKey {
        case duplicateOf = "duplicate_of"
        case version
        case importPlan = "import_plan"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let plan = try container.decodeIfPresent(String.self, forKey: .importPlan) {
            self = .imported(plan: plan)
        } else {
            self = .duplicate(
                of: try container.decode(ID<Agent>.self, forKey: .duplicateOf),
                version: try container.decode(UInt64.self, forKey: .version))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .duplicate(let agent, let version):
            try container.encode(agent, forKey: .duplicateOf)
            try container.encode(version, forKey: .version)
        case .imported(let plan):
            try container.encode(plan, forKey: .importPlan)
        }
    }
}

/// The first event of an agent: it makes version 1.
public struct AgentCreated: Hashable, Sendable, Codable {
    public var agent: ID<Agent>
    public var organization: ID<Organization>
    public var key: AgentKey
    public var configuration: AgentConfiguration
    public var origin: AgentOrigin?
    /// Why, in the words of who did it.
    public var message: String?
}

/// Fields of the configuration or the key have new values: it makes the next version. It may also
/// be one that was asked for where nothing has a new value.
public struct AgentUpdated: Hashable, Sendable, Codable {
    public struct KeyChange: Hashable, Sendable, Codable {
        public var from: AgentKey
        public var to: AgentKey
    }

    public var version: UInt64
    public var changes: AgentChanges
    public var key: KeyChange?
    public var message: String?
}

/// The configuration is again what it was: that, too, makes the next version.
public struct AgentRolledBack: Hashable, Sendable, Codable {
    public var version: UInt64
    /// The version whose configuration it is again.
    public var target: UInt64
    public var changes: AgentChanges
    /// Handoff targets of that version that are no more.
    public var droppedTargets: [ID<Agent>]?
    public var message: String?

    private enum CodingKeys: String, CodingKey {
        case version, target, changes
        case droppedTargets = "dropped_targets"
        case message
    }
}

/// The agent is gone from lists, and its key is free.
public struct AgentDeleted: Hashable, Sendable, Codable {
    public var key: AgentKey
    public var message: String?
}

/// The agent is back, under its old key or another.
public struct AgentUndeleted: Hashable, Sendable, Codable {
    public var key: AgentKey
    public var message: String?
}

public struct AgentStatusChanged: Hashable, Sendable, Codable {
    public var status: AgentStatus
    public var message: String?
}

public struct AgentHealthChanged: Hashable, Sendable, Codable {
    public var health: AgentHealth
    public var message: String?
}

public struct AgentMetricsReported: Hashable, Sendable, Codable {
    /// All of the metrics: they take the place of the ones before.
    public var metrics: JSONObject
}

public struct AgentActivityReported: Hashable, Sendable, Codable {
    public var lastActivity: Timestamp?
    public var currentTasks: [String]?

    private enum CodingKeys: String, CodingKey {
        case lastActivity = "last_activity"
        case currentTasks = "current_tasks"
    }
}
