internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

/// What the routes of agents do.
enum AgentHandlers {
    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let record = try active(call, asOf: moment)
        let tag = ETag.text(record.revision)
        var response =
            ETag.matches(call.request.headers["If-None-Match"], tag)
            ? HTTPResponse(304) : HTTPResponse(200, json: .object(record.json))
        response.headers["ETag"] = tag
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        return made(try scope.createAgent(call.object(), options: call.options()))
    }

    @Sendable static func update(_ call: Call) throws -> HTTPResponse {
        let id = try active(call).id
        let input = try call.object()
        var deletes = false
        switch input["is_active"] {
        case nil, .null?, .bool(true)?: break
        case .bool(false)?: deletes = true
        case let other?:
            throw APIError.invalid(
                [
                    ValidationProblem(
                        "bool_type", at: [.member("is_active")], "Input should be a valid boolean",
                        input: other)
                ])
        }
        return written(
            try call.scope().updateAgent(
                id, input, makesVersionIfUnchanged: true, deletes: deletes,
                options: call.options()))
    }

    @Sendable static func delete(_ call: Call) throws -> HTTPResponse {
        let options = try call.options()
        let id = try call.id("agent_id", of: Agent.self)
        // Sent again under its key, a deletion finds the agent gone and is answered as before.
        if options.commandID == nil { _ = try active(call) }
        let done = try call.scope().deleteAgent(id, options: options)
        var response = HTTPResponse(204)
        response.headers["X-Varve-Position"] = done.append.map { "\($0.last)" }
        return response
    }

    @Sendable static func undelete(_ call: Call) throws -> HTTPResponse {
        let id = try call.id("agent_id", of: Agent.self)
        return written(
            try call.scope().undeleteAgent(
                id, key: call.request.parameter("key"), options: call.options()))
    }

    @Sendable static func duplicate(_ call: Call) throws -> HTTPResponse {
        let id = try active(call).id
        return made(
            try call.scope().duplicateAgent(
                id, name: call.request.parameter("name"), key: call.request.parameter("key"),
                options: call.options()))
    }

    @Sendable static func rollBack(_ call: Call) throws -> HTTPResponse {
        let id = try active(call).id
        guard let version = try call.number("version", in: 1...Int.max) else {
            throw APIError.invalid("query", "version", "Field required", input: "")
        }
        return written(
            try call.scope().rollBackAgent(
                id, to: UInt64(version),
                dropsUnknownTargets: call.flag("drop_unknown_targets"), options: call.options()))
    }

    /// The agent in the path, where it is active at the moment; what is deleted is not found.
    static func active(_ call: Call, asOf moment: Position? = nil) throws -> AgentRecord {
        let id = try call.id("agent_id", of: Agent.self)
        guard let record = try call.scope().agent(id, asOf: moment), !record.isDeleted else {
            throw APIError(404, "There is no agent \(id)")
        }
        return record
    }

    private static func written(
        _ written: Written<AgentRecord>, status: Int = 200
    ) -> HTTPResponse {
        var response = HTTPResponse(status, json: .object(written.value.json))
        response.headers["ETag"] = ETag.text(written.value.revision)
        response.headers["X-Varve-Position"] = written.append.map { "\($0.last)" }
        return response
    }

    private static func made(_ agent: Written<AgentRecord>) -> HTTPResponse {
        var response = written(agent, status: 201)
        response.headers["Location"] = "/api/v1/agents/\(agent.value.id)"
        return response
    }
}

// Lists, import and export.
extension AgentHandlers {
    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        let query = try query(call)
        let page = try scope.agents(query)
        let records = try page.entries.compactMap { try scope.agent($0.id, asOf: query.asOf) }
        var response = HTTPResponse(200, json: .array(records.map { .object($0.json) }))
        response.headers["X-Total-Count"] = String(page.total)
        response.headers["X-Varve-Position"] = "\(page.position)"
        if let cursor = page.cursor {
            response.headers["X-Next-Cursor"] = cursor
            response.headers["Link"] = call.nextLink(["cursor": cursor])
        }
        return response
    }

    private static func query(_ call: Call) throws -> AgentQuery {
        let request = call.request
        var query = AgentQuery()
        query.tags = request.parameters("tag")
        query.statuses = try call.choices("status")
        query.healths = try call.choices("health")
        query.roles = request.parameters("role")
        query.owners = request.parameters("owner")
        query.teams = request.parameters("team")
        query.text = request.parameter("text")
        query.presence = try call.choice("presence") ?? .active
        query.sort = try call.choice("sort") ?? .created
        let isDate = query.sort == .created || query.sort == .updated
        query.isDescending = try call.choice("order", Order.self).map { $0 == .desc } ?? isDate
        query.asOf = try call.asOf()
        query.limit = try call.number("limit", in: 1...10_000) ?? .max
        query.cursor = request.parameter("cursor")
        return query
    }

    @Sendable static func export(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let agents = try call.scope().exportAgents(asOf: moment)
        var response = HTTPResponse(200, json: .array(agents.map { .object($0) }))
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func importAgents(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        let document = try call.json()
        if try call.flag("plan") {
            return HTTPResponse(200, json: .object(try scope.planImport(document).json))
        }
        let options = try call.options()
        let imported =
            try scope.earlierImport(document, options: options)
            ?? scope.importAgents(document, digest: try digest(call), options: options)
        let made = imported.append == nil ? 0 : imported.agents.count
        var response = HTTPResponse(
            200,
            json: [
                "created": .integer(Int64(made)),
                "skipped": .integer(Int64(imported.plan.items.count - made)),
                "agents": .array(imported.agents.map { .object($0.json) }),
            ])
        response.headers["X-Varve-Position"] = imported.append.map { "\($0.last)" }
        return response
    }

    private static func digest(_ call: Call) throws -> SHA256Digest? {
        guard let text = call.request.parameter("digest") else { return nil }
        guard let digest = SHA256Digest(hex: text) else {
            throw APIError.invalid(
                "query", "digest", "Input should be 64 hexadecimal digits", input: text)
        }
        return digest
    }
}

/// Which way a list goes.
enum Order: String, CaseIterable {
    case asc, desc
}
