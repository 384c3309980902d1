public import Crypto
public import Domain
public import EventSourcing
public import Fleet
public import JSON

// Changing agents.
extension RemoteScope: AgentAccess {
    public func createAgent(
        _ input: JSONObject, options: CommandOptions
    ) throws -> Written<AgentRecord> {
        var call = call("POST", ["agents"])
        call.body = .object(input)
        return try written(call, options)
    }

    public func updateAgent(
        _ id: ID<Agent>, _ input: JSONObject, makesVersionIfUnchanged: Bool, deletes: Bool,
        options: CommandOptions
    ) throws -> Written<AgentRecord> {
        var call = agentCall("PATCH", id)
        var body = input
        // The API deletes by this member, which is none of an agent's fields.
        body["is_active"] = deletes ? false : nil
        call.body = .object(body)
        if !makesVersionIfUnchanged { call.query.append(("only_changes", "true")) }
        return try written(call, options, about: id)
    }

    public func rollBackAgent(
        _ id: ID<Agent>, to version: UInt64, dropsUnknownTargets: Bool,
        makesVersionIfUnchanged: Bool, options: CommandOptions
    ) throws -> Written<AgentRecord> {
        var call = agentCall("POST", id, "rollback")
        call.query.append(("version", String(version)))
        if dropsUnknownTargets { call.query.append(("drop_unknown_targets", "true")) }
        if !makesVersionIfUnchanged { call.query.append(("only_changes", "true")) }
        return try written(call, options, about: id)
    }

    /// The server answers nothing: the agent is read as the deletion left it.
    public func deleteAgent(
        _ id: ID<Agent>, options: CommandOptions
    ) throws -> Written<AgentRecord> {
        let landing = try telling(id) {
            try fleet.write(agentCall("DELETE", id), options, about: .agent(id)).landing
        }
        guard let record = try agent(id, asOf: landing?.last) else {
            throw FleetError.agent(.notFound)
        }
        return Written(value: record, append: landing)
    }

    public func undeleteAgent(
        _ id: ID<Agent>, key: String?, options: CommandOptions
    ) throws -> Written<AgentRecord> {
        var call = agentCall("POST", id, "undelete")
        if let key { call.query.append(("key", key)) }
        return try written(call, options, about: id)
    }

    public func duplicateAgent(
        _ source: ID<Agent>, name: String?, key: String?, options: CommandOptions
    ) throws -> Written<AgentRecord> {
        var call = agentCall("POST", source, "duplicate")
        if let name { call.query.append(("name", name)) }
        if let key { call.query.append(("key", key)) }
        return try written(call, options, about: source)
    }

    private func written(
        _ call: ServerCall, _ options: CommandOptions, about id: ID<Agent>? = nil
    ) throws -> Written<AgentRecord> {
        let (answer, landing) = try telling(id) {
            try fleet.write(call, options, about: id.map { .agent($0) })
        }
        return Written(value: try record(.object(fleet.object(answer))), append: landing)
    }

    /// To the API what is deleted is not found; here it is told apart.
    private func telling<Result>(
        _ id: ID<Agent>?, _ body: () throws -> Result
    ) throws -> Result {
        do {
            return try body()
        } catch let error as FleetError {
            guard case .notFound = error, let id else { throw error }
            throw FleetError.agent(try agent(id, asOf: nil) == nil ? .notFound : .deleted)
        }
    }
}

// Import and export.
extension RemoteScope {
    public func planImport(_ document: JSONValue) throws -> ImportPlan {
        let call = importCall(document, [("plan", "true")])
        return try plan(fleet.object(fleet.send(call)))
    }

    public func importAgents(
        _ document: JSONValue, digest: SHA256Digest?, options: CommandOptions
    ) throws -> Imported {
        let plan = try planImport(document)
        let agreed = digest ?? plan.digest
        let call = importCall(document, [("digest", agreed.description)])
        let (answer, landing) = try fleet.write(call, options)
        return Imported(plan: plan, agents: try agents(of: answer), append: landing)
    }

    public func earlierImport(_ document: JSONValue, options: CommandOptions) throws -> Imported? {
        guard options.commandID != nil else { return nil }
        let call = importCall(document, [("plan", "true")])
        let (answer, landing) = try fleet.write(call, options)
        guard let landing, landing.isRepeated else { return nil }
        return Imported(
            plan: try planImport(document), agents: try agents(of: answer), append: landing)
    }

    private func importCall(
        _ document: JSONValue, _ query: [(name: String, value: String)]
    ) -> ServerCall {
        var call = call("POST", ["agents", "import"])
        call.query = query
        call.body = document
        return call
    }

    private func plan(_ object: JSONObject) throws -> ImportPlan {
        // The organisation is of no use to who reads a plan.
        let nobody = ID<Organization>(UUID(high: 0, low: 0))
        guard let plan = ImportPlan(json: object, into: nobody) else {
            throw fleet.bad("a plan was expected")
        }
        return plan
    }

    private func agents(of answer: ServerAnswer) throws -> [AgentRecord] {
        try (fleet.object(answer)["agents"]?.array ?? []).map { try record($0) }
    }

    public func exportAgents(
        _ ids: [ID<Agent>]?, asOf moment: Position?
    ) throws -> [JSONObject] {
        var call = call("GET", ["agents", "export"])
        call.query = asOf(moment) + (ids ?? []).map { ("id", $0.description) }
        return try fleet.array(fleet.send(call)).compactMap { $0.object }
    }
}
