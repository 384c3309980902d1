public import Crypto
public import Domain
internal import EventLog
public import EventSourcing
public import JSON
internal import Projections
internal import Views

/// What an import did.
public struct Imported: Sendable {
    public let plan: ImportPlan
    /// The agents that were made, in the order of the items.
    public let agents: [AgentRecord]
    /// Nil when there was nothing to make.
    public let append: Landing?

    public init(plan: ImportPlan, agents: [AgentRecord], append: Landing?) {
        self.plan = plan
        self.agents = agents
        self.append = append
    }
}

extension FleetScope {
    /// What an import of `document` would do now.
    public func planImport(_ document: JSONValue) throws -> ImportPlan {
        try mayWrite()
        try fleet.refresh()
        return try plan(document)
    }

    /// Makes the agents of `document`, all of them or none.
    ///
    /// - Parameter digest: of the plan that was agreed to; the import is refused when it would do
    ///   anything else by now.
    public func importAgents(
        _ document: JSONValue, digest: SHA256Digest? = nil,
        options: CommandOptions = CommandOptions()
    ) throws -> Imported {
        try mayWrite()
        var agreed: ImportPlan?
        let body = Self.body(document)
        let append = try fleet.run(options, by: caller, in: organization, body: body) {
            let plan = try self.plan(document)
            agreed = plan
            guard plan.problems.isEmpty else { throw FleetError.agent(.invalid(plan.problems)) }
            if let digest, plan.digest != digest {
                throw FleetError.planMoved(expected: digest, found: plan.digest)
            }
            return try decision(for: plan, options)
        }
        let plan = try agreed ?? self.plan(document)
        return Imported(
            plan: plan, agents: try append.map(agents) ?? [],
            append: append.map { Landing($0) })
    }

    /// What the import of `document` did when its command was sent before; nil when it was not.
    public func earlierImport(
        _ document: JSONValue, options: CommandOptions
    ) throws -> Imported? {
        try mayWrite()
        let command = try options.command(in: organization, Self.body(document))
        guard let command, let append = try fleet.earlierResult(of: command, options) else {
            return nil
        }
        return Imported(
            plan: try plan(document), agents: try agents(append), append: Landing(append))
    }

    private static func body(_ document: JSONValue) -> JSONValue {
        ["command": "agent-import", "document": document]
    }

    /// The agents that an import made, as it made them.
    private func agents(_ append: AppendResult) throws -> [AgentRecord] {
        try append.places.compactMap { place in
            try ID<Agent>(place.stream.id).flatMap { try agent($0, asOf: append.last) }
        }
    }

    private func plan(_ document: JSONValue) throws -> ImportPlan {
        let names = try entries().filter { !$0.isDeleted }.map { $0.name }
        let rows = try fleet.views.rows(
            AgentKeys.self, prefix: RowKey.organization(organization))
        return ImportPlan(
            document: document, into: organization, activeNames: Set(names),
            holders: KeyHolders(rows.map { (folded: $0.key.folded, agent: $0.agent) }))
    }

    private func decision(for plan: ImportPlan, _ options: CommandOptions) throws -> Decision {
        let digest = plan.digest.description
        var decision = Decision()
        // Ids in the order of the items: what was made at one moment is sorted by its id.
        var ids = (0..<plan.createdCount).map { _ in fleet.newID(at: options.recordedAt) }
            .sorted()[...]
        for item in plan.items {
            guard case .create(_, let input) = item.action, let uuid = ids.popFirst() else {
                continue
            }
            let id = ID<Agent>(uuid)
            let subject = EventSubject.agent(id, of: organization)
            let events = try refusing {
                try Agent().decide(
                    .create(
                        CreateAgent(
                            id: id, organization: organization, input: input,
                            origin: .imported(plan: digest), message: options.message)))
            }
            decision.events += try events.map { try DomainEvent.agent($0).newEvent(of: subject) }
            decision.expected[subject.stream] = .noStream
        }
        // Names and keys come and go with these.
        let kinds: [DomainEvent.Kind] = [
            .agentCreated, .agentUpdated, .agentRolledBack, .agentDeleted, .agentUndeleted,
        ]
        decision.conditions = [.tagged(.organization(organization), types: kinds)]
        return decision
    }

    /// The portable form of active agents, those of `ids` or all, oldest first.
    public func exportAgents(
        _ ids: [ID<Agent>]? = nil, asOf moment: Position? = nil
    ) throws -> [JSONObject] {
        try caller.mayExport(from: organization)
        try fleet.refresh()
        let entries = try entries(asOf: moment).filter { !$0.isDeleted }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        let wanted = ids.map { Set($0) }
        return try entries.compactMap { entry in
            guard wanted?.contains(entry.id) ?? true else { return nil }
            return try agent(entry.id, asOf: moment)?.configuration.portable
        }
    }
}
