public import Domain
public import EventSourcing

/// Answers «which agent has this key?», in the order of folded keys.
///
/// A deleted agent has no key.
public enum AgentKeys: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var agent: ID<Agent>
        public var key: AgentKey
    }

    public static let name = "agent-keys"
    public static let version = 1

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .agent(let change) = event.payload, let organization = event.organization else {
            return []
        }
        let keys: [AgentKey] =
            switch change {
            case .created(let created): [created.key]
            case .updated(let updated): updated.key.map { [$0.from, $0.to] } ?? []
            case .deleted(let deleted): [deleted.key]
            case .undeleted(let undeleted): [undeleted.key]
            case .rolledBack, .statusChanged, .healthChanged, .metricsReported, .activityReported:
                []
            }
        let rows = keys.map { RowKey.agentKey($0.folded, of: ID(organization)) }
        return rows.count == 2 && rows[0] == rows[1] ? [rows[1]] : rows
    }

    public static func evolve(
        _ row: inout Row?, at rowKey: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard case .agent(let change) = event.payload, let id = UUID(event.stream.id) else {
            return
        }
        if let taken = change.takenKey, rowKey.dropFirst(16).elementsEqual(taken.folded.utf8) {
            row = Row(agent: ID(id), key: taken)
        } else if row?.agent.uuid == id {
            row = nil
        }
    }
}
