public import Domain
public import EventSourcing

/// Answers «which organisation does this user belong to?», for tokens that name a user alone.
public enum UserOrganizations: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var organization: ID<Organization>
    }

    public static let name = "user-organizations"
    public static let version = 1

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .user(.created) = event.payload, let user = UUID(event.stream.id) else {
            return []
        }
        return [user.bytes]
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard let organization = event.organization else { return }
        row = Row(organization: ID(organization))
    }
}
