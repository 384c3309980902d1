public import Domain
public import EventSourcing

/// Answers «whose is this API key?», by the SHA-256 of its text.
///
/// It tells where to look, and keeps its rows for ever: whether the key still stands, the row of
/// its user says.
public enum APIKeys: Projection {
    public struct Row: Hashable, Sendable, Codable {
        public var organization: ID<Organization>
        public var user: ID<User>
        public var key: ID<APIKey>
        /// Nil for a key that does not expire.
        public var expiresAt: Timestamp?
    }

    public static let name = "api-keys"
    public static let version = 1

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .user(.keyAdded(let added)) = event.payload else { return [] }
        return [RowKey.apiKey(added.key.hash)]
    }

    public static func evolve(
        _ row: inout Row?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        guard case .user(.keyAdded(let added)) = event.payload,
            let organization = event.organization, let user = UUID(event.stream.id)
        else { return }
        row = Row(
            organization: ID(organization), user: ID(user), key: added.key.id,
            expiresAt: added.key.expiresAt)
    }
}
