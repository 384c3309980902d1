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
        return .read(.array(users.map { .object($0.document) }), asOf: moment)
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        var input = AccessInput(try call.object())
        let (name, role) = (input.requiredText("name"), input.role("role") ?? .member)
        try input.check()
        let made = try scope.createUser(name, role: role, options: call.options())
        var response = HTTPResponse.written(
            .object(made.value.document), status: 201, revision: made.value.revision,
            at: made.append?.last)
        response.headers["Location"] = "/api/v1/users/\(made.value.id)"
        return response
    }

    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let id = try call.id("user_id", of: User.self)
        guard let user = try call.scope().user(id, asOf: moment) else {
            throw APIError(404, "There is no user \(id)")
        }
        return call.answer(.object(user.document), revision: user.revision, asOf: moment)
    }

    @Sendable static func update(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        let id = try call.id("user_id", of: User.self)
        guard try scope.user(id) != nil else { throw APIError(404, "There is no user \(id)") }
        var input = AccessInput(try call.object())
        let (role, isActive) = (input.role("role"), input.flag("is_active"))
        try input.check()
        let changed = try scope.changeUser(
            id, role: role, isActive: isActive, options: call.options())
        return .written(
            .object(changed.value.document), revision: changed.value.revision,
            at: changed.append?.last)
    }
}

/// What the routes of keys do: those of users, and those of whoever runs the store.
enum KeyHandlers {
    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        let moment = try call.asOf()
        return documents(try scope.keys(of: user, asOf: moment), call, asOf: moment)
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        guard try scope.user(user) != nil else { throw APIError(404, "There is no user \(user)") }
        let made = try scope.addAPIKey(to: user, KeyRequest(call), options: call.options())
        return response(
            try made.key.document(with: made.secret), at: made.written.append?.last,
            "/api/v1/users/\(user)/keys/\(made.key.id)")
    }

    @Sendable static func revoke(_ call: Call) throws -> HTTPResponse {
        let (scope, user) = try managed(call)
        let key = try call.id("key_id", of: APIKey.self)
        let done = try scope.revokeAPIKey(key, of: user, options: call.options())
        return gone(at: done.append?.last)
    }

    /// The user in the path, when the caller may look after its keys; that is asked first.
    private static func managed(_ call: Call) throws -> (FleetScope, ID<User>) {
        let scope = try call.scope()
        guard let id = call.path["user_id"].flatMap({ ID<User>($0) }) else {
            throw scope.caller.role == .admin
                ? APIError.notFound : APIError(403, "Insufficient permissions")
        }
        try scope.mayManageKeys(of: id)
        return (scope, id)
    }

    @Sendable static func listOfOperator(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let known = try call.fleet.operatorKeys(
            for: call.requiredIdentity().caller, asOf: moment)
        return documents(known.keys, call, asOf: moment)
    }

    @Sendable static func createOfOperator(_ call: Call) throws -> HTTPResponse {
        let made = try call.fleet.addOperatorKey(
            KeyRequest(call), as: call.requiredIdentity().caller, options: call.options())
        return response(
            try made.key.document(with: made.secret), at: made.append.last,
            "/api/v1/operator/keys/\(made.key.id)")
    }

    @Sendable static func revokeOfOperator(_ call: Call) throws -> HTTPResponse {
        let done = try call.fleet.revokeOperatorKey(
            call.id("key_id", of: APIKey.self), as: call.requiredIdentity().caller,
            options: call.options())
        return gone(at: done.last)
    }

    private static func documents(
        _ keys: [APIKey], _ call: Call, asOf moment: Position?
    ) -> HTTPResponse {
        let uses = moment == nil && !keys.isEmpty ? call.fleet.lastUses() : [:]
        return .read(
            .array(keys.map { .object($0.document(lastUse: uses[$0.id])) }), asOf: moment)
    }

    private static func response(
        _ document: JSONObject, at position: Position?, _ path: String
    ) -> HTTPResponse {
        var response = HTTPResponse(201, json: .object(document))
        response.headers["Location"] = path
        response.headers["X-Varve-Position"] = position?.description
        return response
    }

    private static func gone(at position: Position?) -> HTTPResponse {
        var response = HTTPResponse(204)
        response.headers["X-Varve-Position"] = position?.description
        return response
    }
}
