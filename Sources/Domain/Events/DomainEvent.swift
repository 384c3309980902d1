public import EventSourcing

/// Everything that can happen, by subject.
public enum DomainEvent: Hashable, Sendable {
    case organization(OrganizationEvent)
    case user(UserEvent)
    case agent(AgentEvent)
    case `operator`(OperatorEvent)
}

extension DomainEvent {
    /// The kind of event, which has a stable name on disk.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        case organizationCreated = "organization-created"
        case organizationRenamed = "organization-renamed"
        case userCreated = "user-created"
        case userRoleChanged = "user-role-changed"
        case userDeactivated = "user-deactivated"
        case userReactivated = "user-reactivated"
        case apiKeyAdded = "user-api-key-added"
        case apiKeyRevoked = "user-api-key-revoked"
        case agentCreated = "agent-created"
        case agentUpdated = "agent-updated"
        case agentRolledBack = "agent-rolled-back"
        case agentDeleted = "agent-deleted"
        case agentUndeleted = "agent-undeleted"
        case agentStatusChanged = "agent-status-changed"
        case agentHealthChanged = "agent-health-changed"
        case agentMetricsReported = "agent-metrics-reported"
        case agentActivityReported = "agent-activity-reported"
        case operatorKeyAdded = "operator-key-added"
        case operatorKeyRevoked = "operator-key-revoked"

        public var type: EventType { EventType(rawValue) }

        /// The newest version of the payload's shape.
        public var schemaVersion: UInt16 {
            switch self {
            case .agentCreated, .apiKeyAdded: 2
            default: 1
            }
        }
    }

    /// The version of the shape in which this event is written: the oldest that says all of it.
    ///
    /// A key without an expiry is written as ever. One that expires needs readers that know of it:
    /// to others it would be good for ever.
    public var schemaVersion: UInt16 {
        if case .user(.keyAdded(let added)) = self, added.key.expiresAt == nil { return 1 }
        return kind.schemaVersion
    }

    public var kind: Kind {
        switch self {
        case .organization(.created): .organizationCreated
        case .organization(.renamed): .organizationRenamed
        case .user(let event): event.kind
        case .agent(let event): event.kind
        case .operator(.keyAdded): .operatorKeyAdded
        case .operator(.keyRevoked): .operatorKeyRevoked
        }
    }
}

extension UserEvent {
    var kind: DomainEvent.Kind {
        switch self {
        case .created: .userCreated
        case .roleChanged: .userRoleChanged
        case .deactivated: .userDeactivated
        case .reactivated: .userReactivated
        case .keyAdded: .apiKeyAdded
        case .keyRevoked: .apiKeyRevoked
        }
    }
}

extension AgentEvent {
    var kind: DomainEvent.Kind {
        switch self {
        case .created: .agentCreated
        case .updated: .agentUpdated
        case .rolledBack: .agentRolledBack
        case .deleted: .agentDeleted
        case .undeleted: .agentUndeleted
        case .statusChanged: .agentStatusChanged
        case .healthChanged: .agentHealthChanged
        case .metricsReported: .agentMetricsReported
        case .activityReported: .agentActivityReported
        }
    }
}
