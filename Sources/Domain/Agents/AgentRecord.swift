public import EventSourcing
public import JSON

/// One agent as it is at a moment: what it is, and when and by whom it became so.
public struct AgentRecord: Hashable, Sendable {
    public var state: AgentState
    public var createdAt: Timestamp
    public var createdBy: Actor
    /// When the configuration, the key or the status last changed or the agent went or came back;
    /// reports of health, metrics and activity do not count.
    public var updatedAt: Timestamp
    public var updatedBy: Actor
    public var deletedAt: Timestamp?
    /// The newest event's place in the agent's stream.
    public var revision: Revision
    /// The newest event's place in the log.
    public var position: Position

    /// The agent that an event makes; nil when it is not the first event of an agent.
    public init?(first recorded: RecordedEvent<DomainEvent>) {
        guard case .agent(.created(let created)) = recorded.payload else { return nil }
        state = AgentState(created)
        createdAt = recorded.recordedAt
        createdBy = recorded.actor
        updatedAt = recorded.recordedAt
        updatedBy = recorded.actor
        revision = recorded.revision
        position = recorded.position
    }

    public var id: ID<Agent> { state.id }
    public var organization: ID<Organization> { state.organization }
    public var key: AgentKey { state.key }
    public var name: String { state.configuration.name }
    public var version: UInt64 { state.version }
    public var configuration: AgentConfiguration { state.configuration }
    public var condition: AgentCondition { state.condition }
    public var isDeleted: Bool { state.isDeleted }
}

extension AgentRecord? {
    /// Takes in an event of the agent's stream; events of other subjects change nothing.
    public mutating func evolve(with recorded: RecordedEvent<DomainEvent>) {
        if case .none = self {
            self = AgentRecord(first: recorded)
        } else {
            self?.evolve(with: recorded)
        }
    }
}

extension AgentRecord {
    /// Takes in an event of the agent's stream that is not the first.
    public mutating func evolve(with recorded: RecordedEvent<DomainEvent>) {
        guard case .agent(let event) = recorded.payload else { return }
        state.evolve(event)
        revision = recorded.revision
        position = recorded.position
        switch event {
        case .created, .updated, .rolledBack, .statusChanged: break
        case .deleted: deletedAt = recorded.recordedAt
        case .undeleted: deletedAt = nil
        case .healthChanged, .metricsReported, .activityReported: return
        }
        updatedAt = recorded.recordedAt
        updatedBy = recorded.actor
    }

    /// The record as one flat object, as programs read it.
    public var json: JSONObject {
        var values: [JSONValue] = [
            .string(id.description), .string(organization.description), .string(key.text),
        ]
        values += AgentField.allCases.map { configuration[$0] }
        values += condition.jsonValues
        values += [
            .bool(!isDeleted), .integer(Int64(version)), .integer(Int64(revision.rawValue)),
            .string(createdAt.description), .string(createdBy.text),
            .string(updatedAt.description), .string(updatedBy.text),
            .text(deletedAt?.description),
        ]
        return Self.form.object(values)
    }

    private static let form = JSONForm(
        ["id", "organization_id", "key"] + AgentField.allCases.map { $0.rawValue }
            + AgentCondition.jsonKeys + [
                "is_active", "current_version", "revision", "created_at", "created_by",
                "updated_at", "updated_by", "deleted_at",
            ])
}
