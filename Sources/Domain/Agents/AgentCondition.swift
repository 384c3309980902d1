public import EventSourcing
public import JSON

/// Whether an agent is at work.
///
/// Three of the states come from systems that switch agents on and off, two from those that watch
/// their sessions; an agent may have any of the five.
public enum AgentStatus: String, CaseIterable, Hashable, Sendable, Codable {
    /// Operational.
    case active
    /// Switched off by somebody.
    case inactive
    /// Being worked on.
    case maintenance
    /// Running, with nothing to do.
    case idle
    /// Not running.
    case offline
}

public enum AgentHealth: String, CaseIterable, Hashable, Sendable, Codable {
    case healthy, degraded, unhealthy
}

/// How an agent fares: the part that changes by itself and has no versions.
public struct AgentCondition: Hashable, Sendable {
    public var status = AgentStatus.active
    public var health = AgentHealth.healthy
    /// Figures of the agent's own, as sessions, tokens and cost.
    public var metrics: JSONObject = [:]
    public var lastActivity: Timestamp?
    public var currentTasks: [String] = []

    public init() {}

    static let jsonKeys = ["status", "health", "metrics", "last_activity", "current_tasks"]

    var jsonValues: [JSONValue] {
        [
            .string(status.rawValue), .string(health.rawValue), .object(metrics),
            .text(lastActivity?.description), .texts(currentTasks),
        ]
    }
}
