public import EventSourcing

/// What can happen to a user.
public enum UserEvent: Hashable, Sendable {
    case created(UserCreated)
    case roleChanged(UserRoleChanged)
    case deactivated(UserDeactivated)
    case reactivated(UserReactivated)
    case keyAdded(APIKeyAdded)
    case keyRevoked(APIKeyRevoked)
}

public struct UserCreated: Hashable, Sendable, Codable {
    public var user: ID<User>
    public var organization: ID<Organization>
    public var name: String
    public var role: Role
    /// Why, in the words of who did it; so for all events of users.
    public var message: String?
}

public struct UserRoleChanged: Hashable, Sendable, Codable {
    public var role: Role
    public var previousRole: Role
    public var message: String?

    private enum CodingKeys: String, CodingKey {
        case role
        case previousRole = "previous_role"
        case message
    }
}

public struct UserDeactivated: Hashable, Sendable, Codable {
    public var message: String?
}

public struct UserReactivated: Hashable, Sendable, Codable {
    public var message: String?
}

public struct APIKeyAdded: Hashable, Sendable, Codable {
    public var key: APIKey
    public var message: String?

    public init(key: APIKey, message: String? = nil) {
        self.key = key
        self.message = message
    }
}

public struct APIKeyRevoked: Hashable, Sendable, Codable {
    public var key: ID<APIKey>
    public var message: String?
}
