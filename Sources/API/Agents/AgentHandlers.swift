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
        let record = try present(call, asOf: moment)
        var response = HTTPResponse(200, json: .object(record.json))
        response.headers["ETag"] = ETag.text(record.revision)
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        return made(try scope.createAgent(call.object(), options: call.options()))
    }

    @Sendable static func update(_ call: Call) throws -> HTTPResponse {
        let target = try target(call)
        let input = try call.object()
        let deletes = try call.boolean("is_active", in: input) == false
        return written(
            try target.scope.updateAgent(
                target.id, input, makesVersionIfUnchanged: !call.flag("only_changes"),
                deletes: deletes, options: target.options))
    }

    @Sendable static func delete(_ call: Call) throws -> HTTPResponse {
        let target = try target(call)
        let done = try target.scope.deleteAgent(target.id, options: target.options)
        var response = HTTPResponse(204)
        response.tell(done.append)
        return response
    }

    @Sendable static func undelete(_ call: Call) throws -> HTTPResponse {
        let target = try target(call, isActive: false)
        let key = try call.text("key", in: call.fields())
        return written(
            try target.scope.undeleteAgent(target.id, key: key, options: target.options))
    }

    @Sendable static func duplicate(_ call: Call) throws -> HTTPResponse {
        let target = try target(call)
        let fields = try call.fields()
        return made(
            try target.scope.duplicateAgent(
                target.id, name: call.text("name", in: fields), key: call.text("key", in: fields),
                options: target.options))
    }

    @Sendable static func rollBack(_ call: Call) throws -> HTTPResponse {
        let target = try target(call)
        let fields = try call.fields()
        return written(
            try target.scope.rollBackAgent(
                target.id, to: version(call, fields),
                dropsUnknownTargets: call.flag("drop_unknown_targets", in: fields),
                makesVersionIfUnchanged: !call.flag("only_changes"), options: target.options))
    }

    private static func version(_ call: Call, _ fields: JSONObject) throws -> UInt64 {
        switch fields["version"] {
        case .integer(let number)? where number > 0: return UInt64(number)
        case .unsigned(let number)?: return number
        case let other?:
            throw APIError.invalid([
                ValidationProblem(
                    "int_type", at: [.member("version")], "Input should be a version's number",
                    input: other)
            ])
        case nil: break
        }
        guard let number = try call.number("version", in: 1...Int.max) else {
            throw APIError.invalid([
                ValidationProblem(
                    "missing", at: [.member("version")], "Field required",
                    input: .object(fields))
            ])
        }
        return UInt64(number)
    }

    /// What a write is meant for.
    private struct Target {
        let id: ID<Agent>
        let scope: FleetScope
        let options: CommandOptions
    }

    /// The agent that a write is meant for. It must be there before the body is looked at, unless
    /// the write was done before: that is answered as it was then, whatever became of the agent.
    private static func target(_ call: Call, isActive: Bool = true) throws -> Target {
        let id = try call.id("agent_id", of: Agent.self)
        let scope = try call.scope()
        if let keyed = try? call.keyedOptions(), try scope.knows(commandOf: keyed) {
            return Target(id: id, scope: scope, options: try call.options())
        }
        guard let record = try scope.agent(id), !isActive || !record.isDeleted else {
            throw APIError(404, "There is no agent \(id)")
        }
        return Target(id: id, scope: scope, options: try call.options(current: record.revision))
    }

    /// The agent in the path, where it is active at the moment; what is deleted is not found.
    static func active(_ call: Call, asOf moment: Position? = nil) throws -> AgentRecord {
        try agent(call, .active, asOf: moment)
    }

    /// The agent in the path; a deleted one where the caller asks for those.
    static func present(_ call: Call, asOf moment: Position?) throws -> AgentRecord {
        try agent(call, call.choice("presence") ?? .active, asOf: moment)
    }

    private static func agent(
        _ call: Call, _ presence: AgentQuery.Presence, asOf moment: Position?
    ) throws -> AgentRecord {
        let id = try call.id("agent_id", of: Agent.self)
        guard let record = try call.scope().agent(id, asOf: moment),
            presence == .all || (presence == .deleted) == record.isDeleted
        else { throw APIError(404, "There is no agent \(id)") }
        return record
    }

    private static func written(
        _ written: Written<AgentRecord>, status: Int = 200
    ) -> HTTPResponse {
        var response = HTTPResponse(status, json: .object(written.value.json))
        response.headers["ETag"] = ETag.text(written.value.revision)
        response.tell(written.append)
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
        let (page, records) = try scope.agentRecords(query)
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
        let ids = try call.ids("id", of: Agent.self)
        let agents = try call.scope().exportAgents(ids.isEmpty ? nil : ids, asOf: moment)
        var response = HTTPResponse(200, json: .array(agents.map { .object($0) }))
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func importAgents(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        let document = try call.json()
        let options = try call.options()
        if let earlier = try scope.earlierImport(document, options: options) {
            return response(to: earlier)
        }
        if try call.flag("plan") {
            var response = HTTPResponse(200, json: .object(try scope.planImport(document).json))
            response.tell(nil)
            return response
        }
        return response(
            to: try scope.importAgents(document, digest: try digest(call), options: options))
    }

    private static func response(to imported: Imported) -> HTTPResponse {
        let made = imported.append == nil ? 0 : imported.agents.count
        var response = HTTPResponse(
            200,
            json: [
                "created": .integer(Int64(made)),
                "skipped": .integer(Int64(imported.plan.items.count - made)),
                "agents": .array(imported.agents.map { .object($0.json) }),
            ])
        response.tell(imported.append)
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
