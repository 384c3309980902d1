public import Domain
public import EventSourcing

/// Answers «who belongs to this organisation, and what may they do?».
public enum Users: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var state: User.State
        public var createdAt: Timestamp
        public var updatedAt: Timestamp
        public var revision: Revision

        public var id: ID<User> { state.id }
        public var organization: ID<Organization> { state.organization }
        public var name: String { state.name }
        public var role: Role { state.role }
        public var isActive: Bool { state.isActive }
        public var keys: [APIKey] { state.keys }
    }

    public static let name = "users"
    public static let version = 1
    public static let storedStateInterval: UInt64? = 64

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .user = event.payload, let key = event.subjectKey else { return [] }
        return [key]
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard case .user(let change) = event.payload else { return }
        var user = User(state: row?.state)
        user.evolve(change)
        row = user.state.map {
            Row(
                state: $0, createdAt: row?.createdAt ?? event.recordedAt,
                updatedAt: event.recordedAt, revision: event.revision)
        }
    }
}
