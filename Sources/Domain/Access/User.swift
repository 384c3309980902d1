public import Crypto
public import EventSourcing
internal import JSON

/// What a user may do in its organisation.
public enum Role: String, CaseIterable, Hashable, Sendable, Codable {
    /// Reads and writes.
    case admin
    /// Reads.
    case member
}

/// A secret by which a program acts as a user; only its hash is kept.
public struct APIKey: Hashable, Sendable, Codable {
    public var id: ID<APIKey>
    /// What the key is for, in its owner's words.
    public var label: String?
    /// The SHA-256 of the secret's text.
    public var hash: SHA256Digest
    /// From then on the key is refused; nil for never.
    public var expiresAt: Timestamp?

    public init(
        id: ID<APIKey>, label: String? = nil, hash: SHA256Digest, expiresAt: Timestamp? = nil
    ) {
        self.id = id
        self.label = label
        self.hash = hash
        self.expiresAt = expiresAt
    }

    public func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }

    private enum CodingKeys: String, CodingKey {
        case id, label, hash
        case expiresAt = "expires_at"
    }
}

/// A person or program that belongs to an organisation.
public struct User: Decider {
    public enum Command: Sendable {
        case create(CreateUser)
        case changeRole(Role, message: String? = nil)
        case deactivate(message: String? = nil)
        case reactivate(message: String? = nil)
        case addAPIKey(APIKey, now: Timestamp, message: String? = nil)
        case revokeAPIKey(ID<APIKey>, message: String? = nil)
    }

    public enum Rejection: Error, Hashable, Sendable {
        case invalid([ValidationProblem])
        case nameTaken(String, by: ID<User>)
        case alreadyExists
        case notFound
        case inactive
        case tooManyKeys(Int)
        case noSuchKey(ID<APIKey>)
        /// Nobody would be left to manage the organisation.
        case lastAdmin
    }

    public struct State: Hashable, Sendable, Codable {
        public var id: ID<User>
        public var organization: ID<Organization>
        public var name: String
        public var role: Role
        public var isActive: Bool
        public var keys: [APIKey]
    }

    /// How many API keys a user may have at once.
    public static let keysMax = 100

    /// Nil before the user exists.
    public private(set) var state: State?
    /// Whether the organisation has no other active admin.
    private let isOnlyAdmin: Bool

    public init() {
        self.init(state: nil)
    }

    public init(state: State?, isOnlyAdmin: Bool = false) {
        self.state = state
        self.isOnlyAdmin = isOnlyAdmin
    }

    public mutating func evolve(_ event: UserEvent) {
        switch event {
        case .created(let created):
            state = State(
                id: created.user, organization: created.organization, name: created.name,
                role: created.role, isActive: true, keys: [])
        case .roleChanged(let changed): state?.role = changed.role
        case .deactivated: state?.isActive = false
        case .reactivated: state?.isActive = true
        case .keyAdded(let added): state?.keys.append(added.key)
        case .keyRevoked(let revoked): state?.keys.removeAll { $0.id == revoked.key }
        }
    }

    public func decide(_ command: Command) throws(Rejection) -> [UserEvent] {
        if case .create(let command) = command {
            guard state == nil else { throw .alreadyExists }
            return try Self.create(command)
        }
        guard let state else { throw .notFound }
        switch command {
        case .create: throw .alreadyExists
        case .changeRole(let role, let message):
            let reason = try Self.reason(message)
            guard role != state.role else { return [] }
            guard !isOnlyAdmin else { throw .lastAdmin }
            return [
                .roleChanged(
                    UserRoleChanged(role: role, previousRole: state.role, message: reason))
            ]
        case .deactivate(let message):
            let reason = try Self.reason(message)
            guard state.isActive else { return [] }
            guard !isOnlyAdmin else { throw .lastAdmin }
            return [.deactivated(UserDeactivated(message: reason))]
        case .reactivate(let message):
            let reason = try Self.reason(message)
            return state.isActive ? [] : [.reactivated(UserReactivated(message: reason))]
        case .addAPIKey(let key, let now, let message):
            return try state.add(key, now: now, Self.reason(message))
        case .revokeAPIKey(let id, let message):
            let reason = try Self.reason(message)
            guard state.keys.contains(where: { $0.id == id }) else { throw .noSuchKey(id) }
            return [.keyRevoked(APIKeyRevoked(key: id, message: reason))]
        }
    }

    /// The message as it is recorded.
    private static func reason(_ message: String?) throws(Rejection) -> String? {
        var problems: [ValidationProblem] = []
        let reason = MessageRule.read(message, noting: &problems)
        guard problems.isEmpty else { throw .invalid(problems) }
        return reason
    }

    private static func create(_ command: CreateUser) throws(Rejection) -> [UserEvent] {
        var problems = NameRule.problems(with: command.name)
        let reason = MessageRule.read(command.message, noting: &problems)
        guard problems.isEmpty else { throw .invalid(problems) }
        if let holder = command.holder { throw .nameTaken(command.name, by: holder) }
        let created = UserCreated(
            user: command.id, organization: command.organization, name: command.name,
            role: command.role, message: reason)
        return [.created(created)]
    }
}

extension APIKey {
    /// What is wrong with the label and the expiry of a new key.
    func problems(now: Timestamp) -> [ValidationProblem] {
        var problems = label.map { NameRule.problems(with: $0, at: "label") } ?? []
        if let expiresAt, expiresAt <= now {
            problems.append(
                .value(
                    "the expiry is a time to come", at: [.member("expires_at")],
                    input: .string(expiresAt.description)))
        }
        return problems
    }
}

extension User.State {
    fileprivate func add(
        _ key: APIKey, now: Timestamp, _ reason: String?
    ) throws(User.Rejection) -> [UserEvent] {
        guard isActive else { throw .inactive }
        guard keys.count < User.keysMax else { throw .tooManyKeys(User.keysMax) }
        let problems = key.problems(now: now)
        guard problems.isEmpty else { throw .invalid(problems) }
        return [.keyAdded(APIKeyAdded(key: key, message: reason))]
    }
}

/// Makes a user of an organisation.
public struct CreateUser: Sendable {
    public var id: ID<User>
    public var organization: ID<Organization>
    public var name: String
    public var role: Role
    /// The user of the organisation who already has the name, if one does.
    public var holder: ID<User>?
    public var message: String?

    public init(
        id: ID<User>, organization: ID<Organization>, name: String, role: Role,
        holder: ID<User>? = nil, message: String? = nil
    ) {
        self.id = id
        self.organization = organization
        self.name = name
        self.role = role
        self.holder = holder
        self.message = message
    }
}

extension User.Rejection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems): problems.map { $0.description }.joined(separator: "; ")
        case .nameTaken(let name, let holder):
            "the name \(name.debugDescription) belongs to user \(holder)"
        case .alreadyExists: "a user with this id exists already"
        case .notFound: "there is no such user"
        case .inactive: "the user is deactivated"
        case .tooManyKeys(let most): "a user has at most \(most) API keys"
        case .noSuchKey(let id): "the user has no API key \(id)"
        case .lastAdmin: "the user is the last active admin of its organisation"
        }
    }
}
