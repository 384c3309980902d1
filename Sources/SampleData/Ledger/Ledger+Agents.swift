internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON

/// The steps that are about agents.
extension Ledger {
    mutating func agentEvents(of step: Step) throws -> Happened {
        switch step.action {
        case .create(let handle, let draft):
            return try create(handle, draft, step)
        case .importAgents(let handles, let drafts):
            return try importTogether(handles, drafts, step)
        case .duplicate(let handle, let copy):
            let command = DuplicateAgent(
                id: ID(random.identifier(at: step.time)), source: try state(of: handle),
                holders: holders, message: step.message)
            return try begin(copy, .duplicate(command))
        case .edit(let handle, let edit):
            return try update(handle, try input(of: edit), step)
        case .rollBack(let handle, let version):
            return try rollBack(handle, to: version, step)
        case .delete(let handle):
            return try decide(handle, .delete(message: step.message))
        case .undelete(let handle, let key):
            let command = UndeleteAgent(key: key, holders: holders, message: step.message)
            return try decide(handle, .undelete(command))
        default: return try reports(in: step)
        }
    }

    private mutating func reports(in step: Step) throws -> Happened {
        switch step.action {
        case .status(let handle, let status):
            return try update(handle, ["status": .string(status)], step)
        case .health(let handle, let health):
            return try update(handle, ["health": .string(health)], step)
        case .metrics(let handle, let figures):
            return try update(handle, ["metrics": .object(figures.json)], step)
        case .activity(let handle, let tasks):
            let input: JSONObject = [
                "last_activity": .string(step.time.description),
                "current_tasks": .array(tasks.map { .string($0) }),
            ]
            return try update(handle, input, step)
        default: preconditionFailure("the step isn't about an agent")
        }
    }

    private mutating func create(
        _ handle: String, _ draft: AgentDraft, _ step: Step
    ) throws -> Happened {
        var input = draft.json
        input["key"] = .string(draft.key)
        let command = CreateAgent(
            id: ID(random.identifier(at: step.time)), organization: try organizationID,
            input: input, holders: holders, message: step.message)
        return try begin(handle, .create(command))
    }

    private mutating func importTogether(
        _ handles: [String], _ drafts: [AgentDraft], _ step: Step
    ) throws -> Happened {
        let names = agents.compactMap { $0.agent.state }.filter { !$0.isDeleted }
            .map { $0.configuration.name }
        let plan = ImportPlan(
            document: .array(drafts.map { .object($0.json) }), into: try organizationID,
            activeNames: Set(names), holders: holders)
        var happened: Happened = []
        for (handle, item) in zip(handles, plan.items) {
            guard case .create(_, let input) = item.action else { continue }
            let command = CreateAgent(
                id: ID(random.identifier(at: step.time)), organization: try organizationID,
                input: input, holders: holders, origin: .imported(plan: plan.digest.description),
                message: step.message)
            happened += try begin(handle, .create(command))
        }
        return happened
    }

    private mutating func rollBack(
        _ handle: String, to version: UInt64, _ step: Step
    ) throws -> Happened {
        let versions = agents.first { $0.handle == handle }?.versions ?? []
        let isThere = version >= 1 && version <= versions.count
        let command = RollBackAgent(
            version: version, configuration: isThere ? versions[Int(version) - 1] : nil,
            knownTargets: activeAgents, message: step.message)
        return try decide(handle, .rollBack(command))
    }

    private mutating func update(
        _ handle: String, _ input: JSONObject, _ step: Step
    ) throws -> Happened {
        let command = UpdateAgent(
            input: input, holders: holders, knownTargets: activeAgents, message: step.message)
        return try decide(handle, .update(command))
    }

    private mutating func begin(_ handle: String, _ command: Agent.Command) throws -> Happened {
        agents.append(Life(handle: handle, agent: Agent()))
        return try decide(handle, command)
    }

    private mutating func decide(_ handle: String, _ command: Agent.Command) throws -> Happened {
        guard let index = agents.firstIndex(where: { $0.handle == handle }) else {
            throw AgentRejection.notFound
        }
        let events = try agents[index].agent.decide(command)
        for event in events { agents[index].agent.evolve(event) }
        let state = try state(of: handle)
        if Int(state.version) > agents[index].versions.count {
            agents[index].versions.append(state.configuration)
        }
        return events.map { (.agent($0), .agent(state.id, of: state.organization)) }
    }
}

// MARK: - What commands need to know

extension Ledger {
    private func state(of handle: String) throws -> AgentState {
        guard let state = agents.first(where: { $0.handle == handle })?.agent.state else {
            throw AgentRejection.notFound
        }
        return state
    }

    private var activeStates: [AgentState] {
        agents.compactMap { $0.agent.state }.filter { !$0.isDeleted }
    }

    private var holders: KeyHolders {
        KeyHolders(activeStates.map { (folded: $0.key.folded, agent: $0.id) })
    }

    private var activeAgents: Set<ID<Agent>> {
        Set(activeStates.map { $0.id })
    }

    private func input(of edit: AgentEdit) throws -> JSONObject {
        var input = JSONObject()
        input["key"] = edit.key.map { .string($0) }
        input["name"] = edit.name.map { .string($0) }
        input["instructions"] = edit.instructions.map { .string($0) }
        input["model"] = edit.model.map { .string($0) }
        input["voice"] = edit.voice.map { .string($0) }
        input["tools"] = edit.tools.map { .strings($0) }
        input["tags"] = edit.tags.map { .strings($0) }
        input["task_description"] = edit.taskDescription.map { .string($0) }
        input["owner"] = edit.owner.map { .string($0) }
        input["handoff_targets"] = try edit.handoffTargets.map { handles in
            .strings(try handles.map { try state(of: $0).id.description })
        }
        return input
    }
}

extension JSONValue {
    fileprivate static func strings(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }
}

extension AgentDraft {
    /// The members that an agent is created or imported from, without the key.
    fileprivate var json: JSONObject {
        var input: JSONObject = [
            "name": .string(name), "instructions": .string(instructions),
            "model": .string(model), "modality": .string(modality), "panels": .strings(panels),
            "tools": .strings(tools), "task_description": .string(taskDescription),
            "tags": .strings(tags), "owner": .string(owner), "team": .string(team),
            "role": .string(role), "avatar": .string(avatar),
        ]
        input["voice"] = voice.map { .string($0) }
        input["program"] = program.map { .string($0) }
        return input
    }
}

extension AgentFigures {
    fileprivate var json: JSONObject {
        [
            "conversations": .integer(Int64(conversations)),
            "handovers": .integer(Int64(handovers)), "tokens": .integer(Int64(tokens)),
            "cost_cents": .integer(Int64(costCents)),
            "median_seconds": .integer(Int64(medianSeconds)),
            "thumbs_up_percent": .integer(Int64(thumbsUpPercent)),
        ]
    }
}
