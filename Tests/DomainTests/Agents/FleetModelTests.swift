import Domain
import EventSourcing
import JSON
import TestSupport
import Testing

/// Random commands on a few agents, beside a model of dictionaries.
@Suite struct FleetModelTests {
    struct Model {
        var agents: [ID<Agent>: Agent] = [:]
        /// Folded key → who has it.
        var keys: [String: ID<Agent>] = [:]
        /// Each agent's configurations, version by version.
        var versions: [ID<Agent>: [AgentConfiguration]] = [:]
        var log: [RecordedEvent<[UInt8]>] = []
        var recorder = Recorder()

        var holders: KeyHolders { KeyHolders(keys.map { (folded: $0.key, agent: $0.value) }) }

        var active: Set<ID<Agent>> {
            Set(agents.filter { $0.value.state?.isDeleted == false }.keys)
        }
    }

    @Test(arguments: seeds)
    func `versions are never doubled, keys never shared, and the fold is the state`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        var model = Model()
        for _ in 0..<1_000 {
            let id = Fixture.agent(UInt64.random(in: 1...8, using: &random))
            let command = Self.command(on: id, model, using: &random)
            let agent = model.agents[id] ?? Agent()
            guard let events = try? agent.decide(command) else { continue }
            try Self.take(events, of: id, into: &model)
        }
        try Self.check(model)
        #expect(model.log.count > 150)
    }

    private static func command(
        on id: ID<Agent>, _ model: Model, using random: inout SeededGenerator
    ) -> Agent.Command {
        let name = ["Ann", "Bob", "ＢＯＢ", "Cleo", "ann"].randomElement(using: &random)!
        var input: JSONObject = [
            "name": .string(name),
            "instructions": .string("v\(Int.random(in: 0...5, using: &random))"),
        ]
        if Bool.random(using: &random) { input["key"] = .string(name) }
        switch Int.random(in: 0...9, using: &random) {
        case 0, 1:
            return .create(
                CreateAgent(
                    id: id, organization: Fixture.organization, input: input,
                    holders: model.holders))
        case 2: return .delete()
        case 3: return .undelete(UndeleteAgent(holders: model.holders))
        case 4: return .undelete(UndeleteAgent(key: name + "-back", holders: model.holders))
        case 5:
            let versions = model.versions[id] ?? []
            let version = UInt64.random(in: 0...6, using: &random)
            let configuration =
                versions.indices.contains(Int(version) - 1) ? versions[Int(version) - 1] : nil
            return .rollBack(
                RollBackAgent(
                    version: version, configuration: configuration, knownTargets: model.active,
                    dropsUnknownTargets: true))
        case 6:
            let target = Fixture.agent(UInt64.random(in: 1...8, using: &random))
            input = ["handoff_targets": [.string(target.description)]]
            return .update(UpdateAgent(input: input, knownTargets: model.active))
        case 7: return Fixture.update(["status": "idle", "metrics": ["n": 1]])
        default: return .update(UpdateAgent(input: input, holders: model.holders))
        }
    }

    private static func take(
        _ events: [AgentEvent], of id: ID<Agent>, into model: inout Model
    ) throws {
        var agent = model.agents[id] ?? Agent()
        for event in events {
            let before = agent.state
            agent.evolve(event)
            let state = try #require(agent.state)
            if state.version != before?.version ?? 0 {
                model.versions[id, default: []].append(state.configuration)
                try #require(state.version == UInt64(model.versions[id]?.count ?? 0))
            }
            if let before, !before.isDeleted { model.keys[before.key.folded] = nil }
            if !state.isDeleted {
                try #require(model.keys[state.key.folded] == nil)
                model.keys[state.key.folded] = id
            }
            for target in state.configuration.handoffTargets { try #require(target != id) }
            model.log.append(try model.recorder.record(event, of: id))
        }
        model.agents[id] = agent
    }

    private static func check(_ model: Model) throws {
        for (id, agent) in model.agents {
            var record: AgentRecord?
            var history = AgentHistory(configurationsOf: 1..<1_001)
            for raw in model.log where raw.stream == .agent(id) {
                let recorded = try #require(try DomainEvent.decode(raw))
                record.evolve(with: recorded)
                history.evolve(with: recorded)
            }
            #expect(record?.state == agent.state)
            let kept = history.versions.compactMap { history.configurations[$0.number] }
            #expect(kept == model.versions[id])
        }
    }
}
