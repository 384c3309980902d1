public import Domain
public import EventSourcing
public import Fleet
internal import JSON

// Users and their keys.
extension RemoteScope: UserAccess {
    public func users(asOf moment: Position?) throws -> [UserRecord] {
        var call = call("GET", ["users"])
        call.query = asOf(moment)
        return try fleet.array(fleet.send(call)).map { try fleet.user($0) }
    }

    public func user(_ id: ID<User>, asOf moment: Position?) throws -> UserRecord? {
        var call = userCall("GET", id)
        call.query = asOf(moment)
        do {
            return try fleet.user(fleet.send(call).json)
        } catch FleetError.notFound {
            return nil
        }
    }

    public func createUser(
        _ name: String, role: Role, options: CommandOptions
    ) throws -> Written<UserRecord> {
        var call = call("POST", ["users"])
        call.body = ["name": .string(name), "role": .string(role.rawValue)]
        return try written(call, options)
    }

    public func createUserWithKey(
        _ name: String, role: Role, _ request: KeyRequest, options: CommandOptions
    ) throws -> KeyedUser {
        var call = call("POST", ["users"])
        call.body = [
            "name": .string(name), "role": .string(role.rawValue), "key": .object(request.json),
        ]
        let (made, landing) = try fleet.writeKey(call, options)
        let (key, secret) = try fleet.newKey(made["key"])
        return KeyedUser(
            written: Written(value: try fleet.user(.object(made)), append: landing), key: key,
            secret: secret)
    }

    public func changeRole(
        of id: ID<User>, to role: Role, options: CommandOptions
    ) throws -> Written<UserRecord> {
        try change(id, ["role": .string(role.rawValue)], options)
    }

    public func deactivateUser(
        _ id: ID<User>, options: CommandOptions
    ) throws -> Written<UserRecord> {
        try change(id, ["is_active": false], options)
    }

    public func reactivateUser(
        _ id: ID<User>, options: CommandOptions
    ) throws -> Written<UserRecord> {
        try change(id, ["is_active": true], options)
    }

    private func change(
        _ id: ID<User>, _ body: JSONObject, _ options: CommandOptions
    ) throws -> Written<UserRecord> {
        var call = userCall("PATCH", id)
        call.body = .object(body)
        return try written(call, options)
    }

    private func written(
        _ call: ServerCall, _ options: CommandOptions
    ) throws -> Written<UserRecord> {
        let (answer, landing) = try fleet.write(call, options)
        return Written(value: try fleet.user(answer.json), append: landing)
    }

    private func userCall(_ method: String, _ id: ID<User>, _ rest: String...) -> ServerCall {
        call(method, ["users", id.description] + rest)
    }
}

extension RemoteScope {
    public func keys(of id: ID<User>, asOf moment: Position?) throws -> [KeyRecord] {
        var call = userCall("GET", id, "keys")
        call.query = asOf(moment)
        return try fleet.array(fleet.send(call)).map { try fleet.key($0) }
    }

    public func addAPIKey(
        to id: ID<User>, _ request: KeyRequest, options: CommandOptions
    ) throws -> KeyedUser {
        var call = userCall("POST", id, "keys")
        call.body = .object(request.json)
        let (made, landing) = try fleet.writeKey(call, options)
        let (key, secret) = try fleet.newKey(.object(made))
        return KeyedUser(written: try written(id, landing), key: key, secret: secret)
    }

    public func revokeAPIKey(
        _ key: ID<APIKey>, of id: ID<User>, options: CommandOptions
    ) throws -> Written<UserRecord> {
        let call = userCall("DELETE", id, "keys", key.description)
        return try written(id, fleet.write(call, options).landing)
    }

    /// The server answers no user: it is read as the write left it.
    private func written(_ id: ID<User>, _ landing: Landing?) throws -> Written<UserRecord> {
        guard let user = try user(id, asOf: landing?.last) else {
            throw FleetError.user(.notFound)
        }
        return Written(value: user, append: landing)
    }
}
