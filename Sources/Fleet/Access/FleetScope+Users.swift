public import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
public import Views

/// A user that was given an API key.
public struct KeyedUser: Sendable {
    public let written: Written<Users.Row>
    public let key: APIKey
    /// It is shown now and never again. Nil when the command had been carried out before.
    public let secret: APIKeySecret?
}

extension FleetScope {
    /// The users of the organisation, in the order of their names.
    public func users() throws -> [Users.Row] {
        try fleet.refresh()
        return try fleet.views.rows(Users.self, prefix: RowKey.organization(organization))
            .sorted { (Folding.fold($0.name), $0.id) < (Folding.fold($1.name), $1.id) }
    }

    public func user(_ id: ID<User>) throws -> Users.Row? {
        try fleet.refresh()
        return try fleet.views.row(Users.self, at: RowKey.user(id, of: organization))
    }

    /// The users that `text` may mean: by id, by name, or by the beginning of an id.
    public func users(named text: String) throws -> [Users.Row] {
        let all = try users()
        let folded = Folding.fold(text)
        // A whole id means nothing else, whatever others are called.
        if let one = all.first(where: { $0.id.description == folded }) { return [one] }
        let exact = all.filter { Folding.fold($0.name) == folded }
        if !exact.isEmpty || text.utf8.count < 4 { return exact }
        return all.filter { $0.id.description.hasPrefix(folded) }
    }

    public func createUser(
        _ name: String, role: Role, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try create(name, role, with: nil, options)
    }

    /// Makes a user with an API key, in one append.
    public func createUserWithKey(
        _ name: String, role: Role, label: String? = nil,
        options: CommandOptions = CommandOptions()
    ) throws -> KeyedUser {
        let (key, secret) = newKey(label, id: nil, options)
        return keyed(try create(name, role, with: key, options), key, secret)
    }

    private func create(
        _ name: String, _ role: Role, with key: APIKey?, _ options: CommandOptions
    ) throws -> Written<Users.Row> {
        try mayWrite()
        let id = ID<User>(options.newID ?? fleet.newID(at: options.recordedAt))
        var body: JSONObject = [
            "command": "user-create", "name": .string(name), "role": .string(role.rawValue),
        ]
        if let key { body["key"] = ["label": key.label.map { .string($0) } ?? .null] }
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

    public func changeRole(
        of id: ID<User>, to role: Role, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(
            id, "user-role", options, ["role": .string(role.rawValue)],
            .changeRole(role, message: options.message))
    }

    public func deactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(id, "user-deactivate", options, [:], .deactivate(message: options.message))
    }

    public func reactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(id, "user-reactivate", options, [:], .reactivate(message: options.message))
    }

    /// Gives a user an API key; its secret is in the answer and nowhere else.
    ///
    /// With a command id that was used before, no second key is made, but the secret of the first
    /// can't be given again.
    public func addAPIKey(
        to id: ID<User>, label: String? = nil, expiresAt: Timestamp? = nil,
        options: CommandOptions = CommandOptions()
    ) throws -> KeyedUser {
        let (key, secret) = newKey(label, expiresAt, id: options.newID, options)
        let body: JSONObject = [
            "label": label.map { .string($0) } ?? .null,
            "expires_at": expiresAt.map { .string($0.description) } ?? .null,
        ]
        let command = User.Command.addAPIKey(
            key, now: fleet.options.clock(), message: options.message)
        return keyed(try change(id, "user-key-add", options, body, command), key, secret)
    }

    private func newKey(
        _ label: String?, _ expiresAt: Timestamp? = nil, id: UUID?, _ options: CommandOptions
    ) -> (key: APIKey, secret: APIKeySecret) {
        let secret = APIKeySecret(random: fleet.options.entropy(APIKeySecret.byteCount))
        let id = ID<APIKey>(id ?? fleet.newID(at: options.recordedAt))
        return (APIKey(id: id, label: label, hash: secret.hash, expiresAt: expiresAt), secret)
    }

    private func keyed(
        _ written: Written<Users.Row>, _ key: APIKey, _ secret: APIKeySecret
    ) -> KeyedUser {
        guard written.isRepeated else {
            return KeyedUser(written: written, key: key, secret: secret)
        }
        // The newest key of the user as it was just after the command.
        return KeyedUser(written: written, key: written.value.keys.last ?? key, secret: nil)
    }

    public func revokeAPIKey(
        _ key: ID<APIKey>, of id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(
            id, "user-key-revoke", options, ["key": .string(key.description)],
            .revokeAPIKey(key, message: options.message))
    }

    private func change(
        _ id: ID<User>, _ name: String, _ options: CommandOptions, _ body: JSONObject,
        _ command: User.Command
    ) throws -> Written<Users.Row> {
        try mayWrite()
        var named = body
        named["command"] = .string(name)
        named["user"] = .string(id.description)
        return try run(id, options, named) { row in
            guard let row else { throw FleetError.user(.notFound) }
            if let expected = options.expectedRevision, expected != row.revision {
                throw FleetError.conflict(.user(id), expected: expected, found: row.revision)
            }
            return [command]
        }
    }

    private func run(
        _ id: ID<User>, _ options: CommandOptions, _ body: JSONObject,
        commands: (Users.Row?) throws -> [User.Command]
    ) throws -> Written<Users.Row> {
        let subject = EventSubject.user(id, of: organization)
        var named = body
        named["message"] = options.message.map { .string($0) } ?? .null
        let append = try fleet.run(options, by: caller, in: organization, body: .object(named)) {
            let row = try user(id)
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
        return Written(value: row, append: append)
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
