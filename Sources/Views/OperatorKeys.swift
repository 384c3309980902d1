public import Domain
public import EventSourcing

/// Answers «which keys act for whoever runs the store?», in one row.
public enum OperatorKeys: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var state: Operator.State
        public var revision: Revision

        public var keys: [APIKey] { state.keys }
    }

    public static let name = "operator-keys"
    public static let version = 1
    public static let storedStateInterval: UInt64? = 64

    /// The key of the only row.
    public static let key = Array("operator".utf8)

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .operator = event.payload else { return [] }
        return [key]
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard case .operator(let change) = event.payload else { return }
        var decider = Operator(state: row?.state ?? Operator.State())
        decider.evolve(change)
        row = Row(state: decider.state, revision: event.revision)
    }
}
