public import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
public import Views

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
        try mayWrite()
        let id = ID<User>(options.newID ?? fleet.newID(at: options.recordedAt))
        let body: JSONObject = [
            "command": "user-create", "name": .string(name), "role": .string(role.rawValue),
        ]
        return try run(id, options, body) { _ in
            let folded = Folding.fold(name)
            let holder = try users().first { Folding.fold($0.name) == folded }?.id
            return .create(
                CreateUser(
                    id: id, organization: organization, name: name, role: role, holder: holder))
        }
    }

    public func changeRole(
        of id: ID<User>, to role: Role, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(id, "user-role", options, ["role": .string(role.rawValue)], .changeRole(role))
    }

    public func deactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(id, "user-deactivate", options, [:], .deactivate())
    }

    public func reactivateUser(
        _ id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(id, "user-reactivate", options, [:], .reactivate())
    }

    /// Gives a user an API key; its secret is in the answer and nowhere else.
    ///
    /// A command id is of no use here: the secret could not be given again.
    public func addAPIKey(
        to id: ID<User>, label: String? = nil, options: CommandOptions = CommandOptions()
    ) throws -> (written: Written<Users.Row>, key: APIKey, secret: APIKeySecret) {
        let secret = APIKeySecret(random: fleet.options.entropy(APIKeySecret.byteCount))
        let key = APIKey(
            id: ID(options.newID ?? fleet.newID(at: options.recordedAt)), label: label,
            hash: secret.hash)
        var options = options
        options.commandID = nil
        return (try change(id, "user-key-add", options, [:], .addAPIKey(key)), key, secret)
    }

    public func revokeAPIKey(
        _ key: ID<APIKey>, of id: ID<User>, options: CommandOptions = CommandOptions()
    ) throws -> Written<Users.Row> {
        try change(
            id, "user-key-revoke", options, ["key": .string(key.description)], .revokeAPIKey(key))
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
            return command
        }
    }

    private func run(
        _ id: ID<User>, _ options: CommandOptions, _ body: JSONObject,
        command: (Users.Row?) throws -> User.Command
    ) throws -> Written<Users.Row> {
        let subject = EventSubject.user(id, of: organization)
        let append = try fleet.run(options, by: caller, in: organization, body: .object(body)) {
            let row = try user(id)
            let command = try command(row)
            let user = User(state: row?.state, isOnlyAdmin: try isOnlyAdmin(row))
            let events = try refusing { try user.decide(command) }
            var decision = Decision()
            decision.events = try events.map { try DomainEvent.user($0).newEvent(of: subject) }
            decision.expected[subject.stream] = row.map { .exactly($0.revision) } ?? .noStream
            if case .create(let create) = command {
                decision.conditions = [.tagged(.userName(create.name, of: organization))]
            }
            if command.mayTakeAdmin { decision.conditions.append(adminsTaken) }
            return decision
        }
        let made = append?.places.first.flatMap { ID<User>($0.stream.id) } ?? id
        guard let row = try user(made) else { throw FleetError.user(.notFound) }
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

extension User.Command {
    fileprivate var mayTakeAdmin: Bool {
        switch self {
        case .changeRole, .deactivate: true
        case .create, .reactivate, .addAPIKey, .revokeAPIKey: false
        }
    }
}

extension Fleet {
    /// The caller that a user is: with its role, in its organisation.
    ///
    /// - Throws: `FleetError.forbidden` for a user that is deactivated.
    public func caller(_ user: Users.Row) throws(FleetError) -> Caller {
        guard user.isActive else { throw .forbidden("the user \(user.name) is deactivated") }
        return Caller(actor: .user(user.id.uuid), role: user.role, organization: user.organization)
    }

    /// Whom an API key belongs to; nil for a key that nobody has, or that was revoked.
    public func user(withSecret secret: APIKeySecret) throws -> Users.Row? {
        try refresh()
        let hash = secret.hash
        return try views.rows(Users.self).first { user in
            user.keys.contains { $0.hash == hash }
        }
    }
}
