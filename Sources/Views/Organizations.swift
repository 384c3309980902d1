public import Domain
public import EventSourcing

/// Answers «which organisations are there, and how large are they?».
public enum Organizations: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var id: ID<Organization>
        public var name: String
        public var createdAt: Timestamp
        public var createdBy: Actor
        /// The newest event of the organisation's own stream.
        public var revision: Revision
        public var activeAgents = 0
        public var deletedAgents = 0
        public var users = 0
        /// Versions of all agents together.
        public var versions = 0
        /// Events of the organisation, of whatever kind.
        public var events = 0
        public var lastEventAt: Timestamp
    }

    public static let name = "organizations"
    public static let version = 1

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        event.organization.map { [$0.bytes] } ?? []
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        if case .organization(.created(let created)) = event.payload {
            row = Row(
                id: created.organization, name: created.name, createdAt: event.recordedAt,
                createdBy: event.actor, revision: event.revision, lastEventAt: event.recordedAt)
        }
        row?.take(event)
    }
}

extension Organizations.Row {
    fileprivate mutating func take(_ event: RecordedEvent<DomainEvent>) {
        events += 1
        lastEventAt = event.recordedAt
        switch event.payload {
        case .organization(let change):
            revision = event.revision
            if case .renamed(let renamed) = change { name = renamed.name }
        case .user(let change):
            if case .created = change { users += 1 }
        case .agent(let change):
            take(change)
        case .operator:
            break
        }
    }

    private mutating func take(_ change: AgentEvent) {
        switch change {
        case .created:
            activeAgents += 1
            versions += 1
        case .updated, .rolledBack:
            versions += 1
        case .deleted:
            activeAgents -= 1
            deletedAgents += 1
        case .undeleted:
            activeAgents += 1
            deletedAgents -= 1
        case .statusChanged, .healthChanged, .metricsReported, .activityReported:
            break
        }
    }
}
