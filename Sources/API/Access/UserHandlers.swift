internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

/// What the routes of users do.
enum UserHandlers {
    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let users = try call.scope().users(asOf: moment)
        return .read(.array(users.map { .object($0.json) }), asOf: moment)
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        var input = AccessInput(try call.object())
        let (name, role) = (input.requiredText("name"), input.role("role") ?? .member)
        let request = input.key("key")
        try input.check()
        guard let request else {
            let user = try scope.createUser(name, role: role, options: call.options())
            return made(user, user.value.json)
        }
        let keyed = try scope.createUserWithKey(
            name, role: role, request, options: call.options())
        let user = keyed.written
        let answer = try keyed.key.answer(with: keyed.secret, landing: user.append) {
            user.value.json.setting("key", .object($0))
        }
        return made(user, answer)
    }

    private static func made(_ user: Written<UserRecord>, _ json: JSONObject) -> HTTPResponse {
        var response = HTTPResponse.written(
            .object(json), status: 201, revision: user.value.revision, user.append)
        response.headers["Location"] = "/api/v1/users/\(user.value.id)"
        return response
    }

    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let id = try call.id("user_id", of: User.self)
        guard let user = try call.scope().user(id, asOf: moment) else {
            throw APIError(404, "There is no user \(id)")
        }
        return call.answer(.object(user.json), revision: user.revision, asOf: moment)
    }

    @Sendable static func update(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        let id = try call.id("user_id", of: User.self)
        guard let user = try scope.user(id) else { throw APIError(404, "There is no user \(id)") }
        var input = AccessInput(try call.object())
        let (role, isActive) = (input.role("role"), input.flag("is_active"))
        try input.check()
        let changed = try scope.changeUser(
            id, role: role, isActive: isActive, options: call.options(current: user.revision))
        return .written(
            .object(changed.value.json), revision: changed.value.revision, changed.append)
    }
}

/// What the routes of keys do: those of users, and those of whoever runs the store.
enum KeyHandlers {
    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        let moment = try call.asOf()
        return documents(try scope.keys(of: user, asOf: moment), asOf: moment)
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        guard let holder = try scope.user(user) else {
            throw APIError(404, "There is no user \(user)")
        }
        let made = try scope.addAPIKey(
            to: user, KeyRequest(call), options: call.options(current: holder.revision))
        let answer = try made.key.answer(with: made.secret, landing: made.written.append)
        return response(answer, made.written.append, "/api/v1/users/\(user)/keys/\(made.key.id)")
    }

    @Sendable static func revoke(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        let key = try call.id("key_id", of: APIKey.self)
        let current = try scope.user(user)?.revision
        let done = try scope.revokeAPIKey(key, of: user, options: call.options(current: current))
        return gone(done.append)
    }

    /// The user in the path, when the caller may look after its keys; that is asked first.
    private static func managed(_ call: Call) throws -> (FleetScope, ID<User>) {
        let scope = try call.scope()
        guard let id = call.path["user_id"].flatMap({ ID<User>($0) }) else {
            throw scope.caller.role == .admin ? APIError.notFound : .forbidden(needs: .admin)
        }
        guard scope.managesKeys(of: id) else { throw APIError.forbidden(needs: .admin) }
        return (scope, id)
    }

    @Sendable static func listOfOperator(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let keys = try call.fleet.operatorKeys(
            for: call.requiredIdentity().caller, asOf: moment)
        return documents(keys, asOf: moment)
    }

    @Sendable static func createOfOperator(_ call: Call) throws -> HTTPResponse {
        let made = try call.fleet.addOperatorKey(
            KeyRequest(call), as: call.requiredIdentity().caller, options: call.options())
        let answer = try made.key.answer(with: made.secret, landing: made.append)
        return response(answer, made.append, "/api/v1/operator/keys/\(made.key.id)")
    }

    @Sendable static func revokeOfOperator(_ call: Call) throws -> HTTPResponse {
        let done = try call.fleet.revokeOperatorKey(
            call.id("key_id", of: APIKey.self), as: call.requiredIdentity().caller,
            options: call.options())
        return gone(done)
    }

    private static func documents(_ keys: [KeyRecord], asOf moment: Position?) -> HTTPResponse {
        .read(.array(keys.map { .object($0.json) }), asOf: moment)
    }

    private static func response(
        _ document: JSONObject, _ landing: Landing?, _ path: String
    ) -> HTTPResponse {
        var response = HTTPResponse(201, json: .object(document))
        response.headers["Location"] = path
        response.tell(landing)
        return response
    }

    private static func gone(_ landing: Landing?) -> HTTPResponse {
        var response = HTTPResponse(204)
        response.tell(landing)
        return response
    }
}
