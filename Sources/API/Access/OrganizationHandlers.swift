internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

/// What the routes of organisations do, and the one that tells who asks.
enum OrganizationHandlers {
    @Sendable static func me(_ call: Call) throws -> HTTPResponse {
        let identity = try call.requiredIdentity()
        let caller = identity.caller
        return HTTPResponse(
            200,
            json: [
                "actor": .string(caller.actor.text), "role": .string(caller.role.rawValue),
                "is_operator": .bool(caller.isOperator),
                "organization_id": caller.organization.map { .string($0.description) } ?? .null,
                "user": identity.user.map { .object($0.json) } ?? .null,
                "key": identity.key.map { .object($0.json) } ?? .null,
            ])
    }

    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let all = try call.fleet.organizations(
            for: call.requiredIdentity().caller, asOf: moment)
        return HTTPResponse.read(.array(all.map { .object($0.json) }), asOf: moment)
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        var input = AccessInput(try call.object())
        let (name, admin) = (input.requiredText("name"), input.requiredText("admin"))
        try input.check()
        let founding = try call.fleet.found(
            organization: name, admin: admin, as: call.requiredIdentity().caller,
            options: call.options())
        let answer = try founding.key.answer(with: founding.secret, landing: founding.append) {
            [
                "organization": .object(founding.organization.json),
                "admin": .object(founding.admin.json), "key": .object($0),
            ]
        }
        var response = HTTPResponse(201, json: .object(answer))
        response.headers["ETag"] = ETag.text(founding.organization.revision)
        response.headers["Location"] = "/api/v1/organizations/\(founding.organization.id)"
        response.tell(founding.append)
        return response
    }

    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let row = try scope(call).organizationRow(asOf: moment)
        return call.answer(.object(row.json), revision: row.revision, asOf: moment)
    }

    @Sendable static func update(_ call: Call) throws -> HTTPResponse {
        let scope = try scope(call)
        var input = AccessInput(try call.object())
        let name = input.requiredText("name")
        try input.check()
        let current = try scope.organizationRow().revision
        let written = try scope.renameOrganization(
            to: name, options: call.options(current: current))
        return .written(
            .object(written.value.json), revision: written.value.revision, written.append)
    }

    /// The organisation in the path, where the caller may see it.
    private static func scope(_ call: Call) throws -> FleetScope {
        try call.fleet.scope(
            call.id("organization_id", of: Organization.self), as: call.requiredIdentity().caller)
    }
}

extension Call {
    func requiredIdentity() throws -> Identity {
        guard let identity else { throw Authenticator.unauthorized("Not authenticated") }
        return identity
    }

    /// A thing that was read.
    func answer(_ json: JSONValue, revision: Revision, asOf moment: Position?) -> HTTPResponse {
        let tag = ETag.text(revision)
        var response = HTTPResponse(200, json: json)
        response.headers["ETag"] = tag
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }
}

extension HTTPResponse {
    static func read(_ json: JSONValue, asOf moment: Position?) -> HTTPResponse {
        var response = HTTPResponse(200, json: json)
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    static func written(
        _ json: JSONValue, status: Int = 200, revision: Revision, _ landing: Landing?
    ) -> HTTPResponse {
        var response = HTTPResponse(status, json: json)
        response.headers["ETag"] = ETag.text(revision)
        response.tell(landing)
        return response
    }
}
