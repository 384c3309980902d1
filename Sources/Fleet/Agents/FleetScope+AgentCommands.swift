public import Domain
internal import EventLog
public import EventSourcing
public import JSON
internal import Projections
internal import Views

extension FleetScope {
    /// Makes an agent.
    ///
    /// - Parameter input: the members that `CreateAgent.input` names.
    public func createAgent(
        _ input: JSONObject, options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        let id = ID<Agent>(options.newID ?? fleet.newID(at: options.recordedAt))
        let given = AgentInput(input)
        let key = given.key ?? AgentKey.derived(from: input["name"]?.string ?? "")
        return try run("create", id, options, ["input": .object(input)]) { agent in
            let targets = given.handoffTargets
            return try agent.run(
                .create(
                    CreateAgent(
                        id: id, organization: organization, input: input,
                        holders: try keyHolders(like: key), knownTargets: try known(targets),
                        message: options.message)), dependingOn: targets)
        }
    }

    /// Sets the given fields of an agent; its definition, its key and its condition alike.
    ///
    /// - Parameter makesVersionIfUnchanged: makes a version even where no field and no key would be
    ///   another, as of an empty input.
    /// - Parameter deletes: also deletes the agent, in the same append.
    public func updateAgent(
        _ id: ID<Agent>, _ input: JSONObject, makesVersionIfUnchanged: Bool = false,
        deletes: Bool = false, options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        let given = AgentInput(input)
        var body: JSONObject = ["input": .object(input)]
        if makesVersionIfUnchanged { body["makes_version"] = true }
        if deletes { body["deletes"] = true }
        return try run("update", id, options, body) { agent in
            let targets = given.handoffTargets
            let holders = try given.key.map { try keyHolders(like: $0) } ?? KeyHolders()
            let update = Agent.Command.update(
                UpdateAgent(
                    input: input, holders: holders, knownTargets: try known(targets),
                    makesVersionIfUnchanged: makesVersionIfUnchanged, message: options.message))
            return try agent.run(
                update, then: deletes ? .delete(message: options.message) : nil,
                dependingOn: targets)
        }
    }

    /// Makes the configuration of a version the current one, as a new version.
    ///
    /// - Parameter dropsUnknownTargets: leaves out handoff targets that are no more, where it would
    ///   else be refused.
    /// - Parameter makesVersionIfUnchanged: makes a version even where the configuration is that
    ///   one already.
    public func rollBackAgent(
        _ id: ID<Agent>, to version: UInt64, dropsUnknownTargets: Bool = false,
        makesVersionIfUnchanged: Bool = false, options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        var body: JSONObject = [
            "version": .string(String(version)), "drop": .bool(dropsUnknownTargets),
        ]
        if makesVersionIfUnchanged { body["makes_version"] = true }
        return try run("rollback", id, options, body) { agent in
            let old = try agent.record.flatMap { record in
                try fleet.record(of: record, version: version)?.configuration
            }
            let targets = old?.handoffTargets ?? []
            return try agent.run(
                .rollBack(
                    RollBackAgent(
                        version: version, configuration: old, knownTargets: try known(targets),
                        dropsUnknownTargets: dropsUnknownTargets,
                        makesVersionIfUnchanged: makesVersionIfUnchanged,
                        message: options.message)),
                dependingOn: targets)
        }
    }

    /// Takes an agent off the lists; its history stays, and its key is free.
    public func deleteAgent(
        _ id: ID<Agent>, options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        return try run("delete", id, options) { agent in
            try agent.run(.delete(message: options.message))
        }
    }

    /// Brings a deleted agent back, under its old key or a new one.
    public func undeleteAgent(
        _ id: ID<Agent>, key: String? = nil, options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        let body: JSONObject = ["key": key.map { .string($0) } ?? .null]
        return try run("undelete", id, options, body) { agent in
            let wanted = key.flatMap { AgentKey($0) } ?? agent.record?.key
            let holders = try wanted.map { try keyHolders(like: $0) } ?? KeyHolders()
            return try agent.run(
                .undelete(UndeleteAgent(key: key, holders: holders, message: options.message)))
        }
    }

    /// Makes an agent with the configuration of another.
    ///
    /// - Parameters:
    ///   - name: of the copy; nil for that of the source with ` (Copy)` after it.
    ///   - key: of the copy; nil for one that is derived from its name.
    public func duplicateAgent(
        _ source: ID<Agent>, name: String? = nil, key: String? = nil,
        options: CommandOptions = CommandOptions()
    ) throws -> Written<AgentRecord> {
        try mayWrite()
        let id = ID<Agent>(options.newID ?? fleet.newID(at: options.recordedAt))
        var body: JSONObject = ["source": .string(source.description)]
        body["name"] = name.map { .string($0) }
        body["key"] = key.map { .string($0) }
        return try run("duplicate", id, options, body) { agent in
            guard let record = try fleet.record(of: source, in: organization) else {
                throw FleetError.agent(.notFound)
            }
            if let expected = options.expectedRevision, expected != record.revision {
                throw FleetError.conflict(
                    .agent(source), expected: expected, found: record.revision)
            }
            let wanted =
                key.flatMap { AgentKey($0) }
                ?? AgentKey.derived(from: name ?? Agent.copyName(of: record.name))
            return try agent.run(
                .duplicate(
                    DuplicateAgent(
                        id: id, source: record.state, name: name, key: key,
                        holders: try keyHolders(like: wanted), message: options.message)))
        }
    }
}

/// One agent while a command is decided.
struct AgentDesk {
    let id: ID<Agent>
    let organization: ID<Organization>
    let record: AgentRecord?

    /// The decision on `command`, and on one that follows it in the same append.
    ///
    /// - Parameter targets: handoff targets that must not be deleted meanwhile.
    func run(
        _ command: Agent.Command, then next: Agent.Command? = nil,
        dependingOn targets: [ID<Agent>] = []
    ) throws -> AgentDecision {
        var events: [AgentEvent] = []
        do {
            var agent = Agent(state: record?.state)
            for command in [command, next].compactMap({ $0 }) {
                let decided = try agent.decide(command)
                for event in decided { agent.evolve(event) }
                events += decided
            }
        } catch {
            throw FleetError.agent(error)
        }
        return AgentDecision(
            desk: self, events: events, decision: try decision(for: events, dependingOn: targets))
    }

    private func decision(
        for events: [AgentEvent], dependingOn targets: [ID<Agent>]
    ) throws -> Decision {
        let subject = EventSubject.agent(id, of: organization)
        var decision = Decision()
        decision.events = try events.map { try DomainEvent.agent($0).newEvent(of: subject) }
        decision.expected[subject.stream] = record.map { .exactly($0.revision) } ?? .noStream
        decision.conditions = events.compactMap { $0.takenKey }.map {
            .tagged(.key($0, of: organization))
        }
        if !targets.isEmpty {
            let type = DomainEvent.Kind.agentDeleted.type
            decision.conditions.append(
                EventQuery(items: targets.map { .init(types: [type], tags: [.agent($0)]) }))
        }
        return decision
    }
}

/// What is to happen to one agent.
struct AgentDecision {
    let desk: AgentDesk
    let events: [AgentEvent]
    let decision: Decision

    /// The agent with the events taken in, which stand in the log where `append` says. It is what
    /// the views make of them, without a look at the views.
    func record(after append: AppendResult, by actor: Actor) -> AgentRecord? {
        zip(events, append.places).reduce(into: desk.record) { record, step in
            let (event, place) = (DomainEvent.agent(step.0), step.1)
            record.evolve(
                with: RecordedEvent(
                    position: place.position, id: place.id, organization: desk.organization.uuid,
                    stream: place.stream, revision: place.revision, type: event.kind.type,
                    schemaVersion: event.schemaVersion, recordedAt: append.recordedAt, actor: actor,
                    correlationID: nil, causationID: nil, tags: [], payload: event))
        }
    }
}

extension FleetScope {
    private func run(
        _ name: String, _ id: ID<Agent>, _ options: CommandOptions, _ body: JSONObject = [:],
        decide: (AgentDesk) throws -> AgentDecision
    ) throws -> Written<AgentRecord> {
        var named = body
        named["command"] = .string("agent-" + name)
        named["message"] = options.message.map { .string($0) } ?? .null
        // What is made has a new id each time that a command is sent; it is the same command.
        let isNew = name == "create" || name == "duplicate"
        if !isNew { named["agent"] = .string(id.description) }
        var made: AgentDecision?
        let append = try fleet.run(options, by: caller, in: organization, body: .object(named)) {
            let record = try isNew ? nil : fleet.record(of: id, in: organization)
            if let expected = options.expectedRevision, let record, record.revision != expected {
                throw FleetError.conflict(.agent(id), expected: expected, found: record.revision)
            }
            let decided = try decide(
                AgentDesk(id: id, organization: organization, record: record))
            made = decided
            return decided.decision
        }
        guard let record = try record(made, id, append) else {
            throw FleetError.agent(.notFound)
        }
        return Written(value: record, append: append)
    }

    /// The agent as a command left it; one that was done before is answered as it was then.
    private func record(
        _ made: AgentDecision?, _ id: ID<Agent>, _ append: AppendResult?
    ) throws -> AgentRecord? {
        guard let append else { return made?.desk.record }
        guard let made, !append.isRepeated else {
            let subject = append.places.first.flatMap { ID<Agent>($0.stream.id) }
            return try agent(subject ?? id, asOf: append.last)
        }
        return made.record(after: append, by: caller.actor)
    }

    /// The holders of `key`, `key-2` and so on up to the first that is free.
    func keyHolders(like key: AgentKey) throws -> KeyHolders {
        var holders = KeyHolders()
        var number = 1
        while true {
            let candidate = key.numbered(number)
            let row = RowKey.agentKey(candidate.folded, of: organization)
            guard let holder = try fleet.views.row(AgentKeys.self, at: row) else { return holders }
            holders.add(folded: candidate.folded, agent: holder.agent)
            number += 1
        }
    }

    /// Those of `targets` that are active agents of the organisation.
    func known(_ targets: [ID<Agent>]) throws -> Set<ID<Agent>> {
        Set(
            try targets.filter { target in
                let key = RowKey.agent(target, of: organization)
                return try fleet.views.row(AgentLifetimes.self, at: key)?.isActive ?? false
            })
    }
}
