public import Domain
public import EventSourcing

/// Answers «did this agent exist then?», for lists and counts as of a moment.
public enum AgentLifetimes: Projection {
    /// The spans of the log in which the agent was there.
    public struct Row: Hashable, Sendable, Codable {
        public struct Span: Hashable, Sendable, Codable {
            public var from: Position
            /// The position that ended it; nil while it lasts.
            public var to: Position?
        }

        public var id: ID<Agent>
        public var spans: [Span]

        /// Whether the agent is there now.
        public var isActive: Bool { spans.last.map { $0.to == nil } ?? false }

        /// Whether the agent had been created when the log ended at `moment`, and was not deleted.
        public func exists(asOf moment: Position) -> Bool {
            spans.contains { $0.from <= moment && ($0.to.map { $0 > moment } ?? true) }
        }

        /// Whether the agent had been created when the log ended at `moment`.
        public func wasCreated(asOf moment: Position) -> Bool {
            spans.first.map { $0.from <= moment } ?? false
        }
    }

    public static let name = "agent-lifetimes"
    public static let version = 1

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .agent(let change) = event.payload else { return [] }
        return switch change {
        case .created, .deleted, .undeleted: event.subjectKey.map { [$0] } ?? []
        case .updated, .rolledBack, .statusChanged, .healthChanged, .metricsReported,
            .activityReported:
            []
        }
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard case .agent(let change) = event.payload else { return }
        switch change {
        case .created(let created):
            row = Row(id: created.agent, spans: [Row.Span(from: event.position)])
        case .undeleted:
            row?.spans.append(Row.Span(from: event.position))
        case .deleted:
            guard let last = row?.spans.indices.last else { return }
            row?.spans[last].to = event.position
        case .updated, .rolledBack, .statusChanged, .healthChanged, .metricsReported,
            .activityReported:
            break
        }
    }
}
