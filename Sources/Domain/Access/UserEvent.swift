public import EventSourcing

/// What can happen to a user.
public enum UserEvent: Hashable, Sendable {
    case created(UserCreated)
    case roleChanged(UserRoleChanged)
    case deactivated
    case reactivated
    case keyAdded(APIKeyAdded)
    case keyRevoked(APIKeyRevoked)
}

public struct UserCreated: Hashable, Sendable, Codable {
    public var user: ID<User>
    public var organization: ID<Organization>
    public var name: String
    public var role: Role
}

public struct UserRoleChanged: Hashable, Sendable, Codable {
    public var role: Role
    public var previousRole: Role

    private enum CodingKeys: String, CodingKey {
        case role
        case previousRole = "previous_role"
    }
}

public struct APIKeyAdded: Hashable, Sendable, Codable {
    public var key: APIKey

    public init(key: APIKey) {
        self.key = key
    }
}

public struct APIKeyRevoked: Hashable, Sendable, Codable {
    public var key: ID<APIKey>
}
