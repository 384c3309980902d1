public import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
internal import Views

/// A user that was given an API key.
public struct KeyedUser: Sendable {
    public let written: Written<UserRecord>
    public let key: KeyRecord
    /// It is shown now and never again; nil when the command had been carried out before, and it
    /// can't be made again.
    public let secret: APIKeySecret?

    public init(written: Written<UserRecord>, key: KeyRecord, secret: APIKeySecret?) {
        self.written = written
        self.key = key
        self.secret = secret
    }
}

extension FleetScope {
    /// The users of the organisation, in the order of their names now.
    public func users(asOf moment: Position? = nil) throws -> [UserRecord] {
        try fleet.refresh()
        let now = try fleet.views.rows(Users.self, prefix: RowKey.organization(organization))
            .map(record).inOrder
        guard let moment else { return now }
        // No user ever goes away, so those of now are asked.
        return try now.compactMap { try user($0.id, asOf: moment) }
    }

    /// Nil for a user that there is not, or was not at the moment.
    public func user(_ id: ID<User>, asOf moment: Position? = nil) throws -> UserRecord? {
        try fleet.refresh()
        return try fleet.user(id, of: organization, asOf: moment).map(record)
    }

    /// The user as the caller sees it: keys are shown to who may look after them.
    private func record(_ row: Users.Row) -> UserRecord {
        UserRecord(row, showsKeys: managesKeys(of: row.id))
    }

    public func createUser(
        _ name: String, role: Role, options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        try create(name, role, with: nil, creation(name, role, nil), options)
    }

    /// Makes a user with an API key, in one append.
    public func createUserWithKey(
        _ name: String, role: Role, _ request: KeyRequest = KeyRequest(),
        options: CommandOptions = CommandOptions()
    ) throws -> KeyedUser {
        let body = creation(name, role, request)
        let (key, secret) = try newKey(request, body, id: nil, options)
        return try keyed(create(name, role, with: key, body, options), key, secret)
    }

    private func creation(_ name: String, _ role: Role, _ request: KeyRequest?) -> JSONObject {
        var body: JSONObject = [
            "command": "user-create", "name": .string(name), "role": .string(role.rawValue),
        ]
        if let request { body["key"] = .object(request.json) }
        return body
    }

    private func create(
        _ name: String, _ role: Role, with key: APIKey?, _ body: JSONObject,
        _ options: CommandOptions
    ) throws -> Written<UserRecord> {
        try mayWrite()
        let id = ID<User>(options.newID ?? fleet.newID(at: options.recordedAt))
        return try run(id, options, body) { _ in
            let folded = Folding.fold(name)
            let holder = try users().first { Folding.fold($0.name) == folded }?.id
            let create = CreateUser(
                id: id, organization: organization, name: name, role: role, holder: holder,
                message: options.message)
            return [.create(create)]
                + (key.map {
                    [.addAPIKey($0, now: fleet.options.clock(), message: options.message)]
                } ?? [])
        }
    }

    /// Changes what is given, all of it in one append.
    public func changeUser(
        _ id: ID<User>, role: Role? = nil, isActive: Bool? = nil,
        options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        var commands: [User.Command] = []
        if let role { commands.append(.changeRole(role, message: options.message)) }
        switch isActive {
        case true?: commands.append(.reactivate(message: options.message))
        case false?: commands.append(.deactivate(message: options.message))
        case nil: break
        }
        let body: JSONObject = [
            "role": role.map { .string($0.rawValue) } ?? .null,
            "is_active": isActive.map { .bool($0) } ?? .null,
        ]
        try mayWrite()
        return try change(id, options, named("user-change", id, body), commands)
    }

    public func changeRole(
        of id: ID<User>, to role: Role, options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        try change(
            id, "user-role", options, ["role": .string(role.rawValue)],
            .changeRole(role, message: options.message))
    }

    public func deactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        try change(id, "user-deactivate", options, [:], .deactivate(message: options.message))
    }

    public func reactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        try change(id, "user-reactivate", options, [:], .reactivate(message: options.message))
    }

    private func change(
        _ id: ID<User>, _ name: String, _ options: CommandOptions, _ body: JSONObject,
        _ command: User.Command
    ) throws -> Written<UserRecord> {
        try mayWrite()
        return try change(id, options, named(name, id, body), [command])
    }

    private func named(_ name: String, _ id: ID<User>, _ body: JSONObject) -> JSONObject {
        var named = body
        named["command"] = .string(name)
        named["user"] = .string(id.description)
        return named
    }

    /// Does the commands when the user is there and at the revision that the caller expects.
    private func change(
        _ id: ID<User>, _ options: CommandOptions, _ body: JSONObject, _ commands: [User.Command]
    ) throws -> Written<UserRecord> {
        try run(id, options, body) { row in
            guard let row else { throw FleetError.user(.notFound) }
            if let expected = options.expectedRevision, expected != row.revision {
                throw FleetError.conflict(.user(id), expected: expected, found: row.revision)
            }
            return commands
        }
    }

    private func run(
        _ id: ID<User>, _ options: CommandOptions, _ body: JSONObject,
        commands: (Users.Row?) throws -> [User.Command]
    ) throws -> Written<UserRecord> {
        let subject = EventSubject.user(id, of: organization)
        let body = JSONValue.object(options.named(body))
        let append = try fleet.run(options, by: caller, in: organization, body: body) {
            try fleet.refresh()
            let row = try fleet.user(id, of: organization)
            let commands = try commands(row)
            let user = User(state: row?.state, isOnlyAdmin: try isOnlyAdmin(row))
            let events = try refusing { try user.decide(commands) }
            var decision = Decision()
            decision.events = try events.map { try DomainEvent.user($0).newEvent(of: subject) }
            decision.expected[subject.stream] = row.map { .exactly($0.revision) } ?? .noStream
            if case .create(let create) = commands.first {
                decision.conditions = [.tagged(.userName(create.name, of: organization))]
            }
            if commands.contains(where: { $0.mayTakeAdmin }) {
                decision.conditions.append(adminsTaken)
            }
            return decision
        }
        let made = append?.places.first.flatMap { ID<User>($0.stream.id) } ?? id
        // A command that was done before is answered as it was then.
        let moment = append.flatMap { $0.isRepeated ? $0.last : nil }
        guard let row = try fleet.user(made, of: organization, asOf: moment) else {
            throw FleetError.user(.notFound)
        }
        return Written(value: record(row), append: append)
    }

    private func isOnlyAdmin(_ user: Users.Row?) throws -> Bool {
        guard let user, user.isActive, user.role == .admin else { return false }
        return try !users().contains { $0.isActive && $0.role == .admin && $0.id != user.id }
    }

    /// What may take another admin from the organisation while a decision counts on that one.
    private var adminsTaken: EventQuery {
        let types = [DomainEvent.Kind.userRoleChanged.type, DomainEvent.Kind.userDeactivated.type]
        return EventQuery(items: [.init(types: types, tags: [.organization(organization)])])
    }
}

/// The keys by which programs act as a user.
extension FleetScope {
    /// Whether the caller may see and change the keys of a user.
    public func managesKeys(of id: ID<User>) -> Bool { (try? mayManageKeys(of: id)) != nil }

    private func mayManageKeys(of id: ID<User>) throws {
        try caller.mayManageKeys(of: id, in: organization)
    }

    /// A user's keys: one's own, or for an admin those of all. The log does not tell when they were
    /// last used, so that is only known of now.
    public func keys(of id: ID<User>, asOf moment: Position? = nil) throws -> [KeyRecord] {
        try mayManageKeys(of: id)
        try fleet.refresh()
        guard let row = try fleet.user(id, of: organization, asOf: moment) else {
            throw FleetError.user(.notFound)
        }
        return fleet.records(of: row.keys, asOf: moment)
    }

    /// Gives a user an API key; its secret is in the answer and nowhere else.
    ///
    /// With a command id that was used before, no second key is made. Who sent it then is given the
    /// same secret again.
    public func addAPIKey(
        to id: ID<User>, _ request: KeyRequest = KeyRequest(),
        options: CommandOptions = CommandOptions()
    ) throws -> KeyedUser {
        try mayManageKeys(of: id)
        let body = named("user-key-add", id, request.json)
        let (key, secret) = try newKey(request, body, id: options.newID, options)
        let command = User.Command.addAPIKey(
            key, now: fleet.options.clock(), message: options.message)
        return try keyed(change(id, options, body, [command]), key, secret)
    }

    public func revokeAPIKey(
        _ key: ID<APIKey>, of id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<UserRecord> {
        try mayManageKeys(of: id)
        let body = named("user-key-revoke", id, ["key": .string(key.description)])
        return try change(id, options, body, [.revokeAPIKey(key, message: options.message)])
    }

    private func newKey(
        _ request: KeyRequest, _ body: JSONObject, id: UUID?, _ options: CommandOptions
    ) throws -> (key: APIKey, secret: APIKeySecret) {
        let secret = try fleet.secrets.secret(
            .user, for: options, scope: organization.description, body, by: caller)
        let id = ID<APIKey>(id ?? fleet.newID(at: options.recordedAt))
        let key = APIKey(
            id: id, label: request.label, hash: secret.hash, expiresAt: request.expiresAt)
        return (key, secret)
    }

    private func keyed(
        _ written: Written<UserRecord>, _ key: APIKey, _ secret: APIKeySecret
    ) throws -> KeyedUser {
        // Of a command of before, the newest key of the user as it was just after.
        let moment = written.append.flatMap { $0.isRepeated ? $0.last : nil }
        let row = try moment.flatMap {
            try fleet.user(written.value.id, of: organization, asOf: $0)
        }
        let made = row?.keys.last ?? key
        return KeyedUser(
            written: written, key: KeyRecord(made),
            secret: made.hash == secret.hash ? secret : nil)
    }
}

extension User {
    /// The events of several commands, one after the other.
    func decide(_ commands: [Command]) throws(Rejection) -> [UserEvent] {
        var user = self
        var events: [UserEvent] = []
        for command in commands {
            let decided = try user.decide(command)
            for event in decided { user.evolve(event) }
            events += decided
        }
        return events
    }
}

extension User.Command {
    fileprivate var mayTakeAdmin: Bool {
        switch self {
        case .changeRole, .deactivate: true
        case .create, .reactivate, .addAPIKey, .revokeAPIKey: false
        }
    }
}
