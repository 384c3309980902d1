public import Domain
public import EventSourcing

/// Answers «what is this agent?», in full.
public enum Agents: Projection {
    public static let name = "agents"
    public static let version = 1
    public static let storedStateInterval: UInt64? = 3

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .agent = event.payload, let key = event.subjectKey else { return [] }
        return [key]
    }

    public static func evolve(
        _ row: inout AgentRecord?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        row.evolve(with: event)
    }
}
