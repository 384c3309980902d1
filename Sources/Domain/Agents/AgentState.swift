public import EventSourcing

/// What the events of an agent have made of it: the one fold behind decisions, rows and versions.
public struct AgentState: Hashable, Sendable {
    public var id: ID<Agent>
    public var organization: ID<Organization>
    public var key: AgentKey
    /// The number of the newest version, from 1.
    public var version: UInt64
    public var configuration: AgentConfiguration
    public var condition: AgentCondition
    public var isDeleted: Bool
}

extension AgentState {
    init(_ created: AgentCreated) {
        self.init(
            id: created.agent, organization: created.organization, key: created.key, version: 1,
            configuration: created.configuration, condition: AgentCondition(), isDeleted: false)
    }

    /// Takes in an event that is not the first.
    mutating func evolve(_ event: AgentEvent) {
        switch event {
        case .created(let created):
            self = AgentState(created)
        case .updated(let updated):
            version = updated.version
            configuration.apply(updated.changes)
            if let change = updated.key { key = change.to }
        case .rolledBack(let rolledBack):
            version = rolledBack.version
            configuration.apply(rolledBack.changes)
        case .deleted:
            isDeleted = true
        case .undeleted(let undeleted):
            isDeleted = false
            key = undeleted.key
        case .statusChanged(let changed): condition.status = changed.status
        case .healthChanged(let changed): condition.health = changed.health
        case .metricsReported(let reported): condition.metrics = reported.metrics
        case .activityReported(let reported):
            condition.lastActivity = reported.lastActivity ?? condition.lastActivity
            condition.currentTasks = reported.currentTasks ?? condition.currentTasks
        }
    }
}

extension AgentState? {
    /// Takes in any event of an agent's stream: the first makes the agent.
    mutating func evolve(_ event: AgentEvent) {
        if self == nil {
            if case .created(let created) = event { self = AgentState(created) }
        } else {
            self?.evolve(event)
        }
    }
}
