public import Domain
public import EventSourcing

/// The users of one organisation as commands use them, on this host or behind a server.
///
/// `FleetScope` says what each of them does.
public protocol UserAccess: Sendable {
    func users(asOf moment: Position?) throws -> [UserRecord]
    func user(_ id: ID<User>, asOf moment: Position?) throws -> UserRecord?

    func createUser(
        _ name: String, role: Role, options: CommandOptions
    ) throws -> Written<UserRecord>
    func createUserWithKey(
        _ name: String, role: Role, _ request: KeyRequest, options: CommandOptions
    ) throws -> KeyedUser
    func changeRole(
        of id: ID<User>, to role: Role, options: CommandOptions
    ) throws -> Written<UserRecord>
    func deactivateUser(_ id: ID<User>, options: CommandOptions) throws -> Written<UserRecord>
    func reactivateUser(_ id: ID<User>, options: CommandOptions) throws -> Written<UserRecord>

    func keys(of id: ID<User>, asOf moment: Position?) throws -> [KeyRecord]
    func addAPIKey(
        to id: ID<User>, _ request: KeyRequest, options: CommandOptions
    ) throws -> KeyedUser
    func revokeAPIKey(
        _ key: ID<APIKey>, of id: ID<User>, options: CommandOptions
    ) throws -> Written<UserRecord>
}

extension FleetScope: UserAccess {}

/// Everything of one organisation.
public typealias OrganizationAccess = AgentAccess & UserAccess
