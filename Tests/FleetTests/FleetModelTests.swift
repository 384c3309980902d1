import Domain
import EventSourcing
import Fleet
import JSON
import TestSupport
import Testing
import Views

/// Random commands on a fleet on disk, beside a model of dictionaries.
@Suite struct FleetModelTests {
    /// What the model knows of an agent.
    struct Known: Hashable {
        var key: String
        var name: String
        var instructions: String
        var version: UInt64
        var isDeleted = false
    }

    struct Model {
        var agents: [ID<Agent>: Known] = [:]
        /// What was known at each position at which a command ended.
        var moments: [(position: Position, agents: [ID<Agent>: Known])] = []
        /// Instructions by agent and version.
        var versions: [ID<Agent>: [String]] = [:]

        func holder(of folded: String) -> ID<Agent>? {
            agents.first { !$0.value.isDeleted && Folding.fold($0.value.key) == folded }?.key
        }
    }

    @Test(arguments: seeds)
    func `the fleet is what the model says, now and at every moment`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let scene = try Scene()
        var scope = scene.operatorScope
        var model = Model()
        for round in 0..<120 {
            try step(scope, &model, &random)
            model.moments.append((try scene.fleet.store.head(), model.agents))
            if round % 40 == 39 { scope = try scene.reopen() }
        }
        try check(scope, model)
        try scene.fleet.views.rebuild()
        try check(scope, model)
    }

    private func step(
        _ scope: FleetScope, _ model: inout Model, _ random: inout SeededGenerator
    ) throws {
        let name = ["Ann", "ＡＮＮ", "Bob", "Straße", "STRASSE"].randomElement(using: &random)!
        let text = "Take \(Int.random(in: 0...9, using: &random))"
        let input: JSONObject = ["name": .string(name), "instructions": .string(text)]
        let all = model.agents.keys.sorted()
        guard let id = all.randomElement(using: &random), random.next() % 5 > 0 else {
            return try take(&model, before: nil) { try scope.createAgent(input) }
        }
        let known = model.agents[id]
        switch Int.random(in: 0...8, using: &random) {
        case 0, 1, 2:
            try take(&model, before: known) { try scope.updateAgent(id, input) }
        case 3:
            var keyed = input
            keyed["key"] = .string(name)
            let isTaken = model.holder(of: Folding.fold(name)).map { $0 != id } ?? false
            try take(&model, before: known, refused: isTaken) {
                try scope.updateAgent(id, keyed)
            }
        case 4:
            let version = UInt64.random(in: 1...3, using: &random)
            let isThere = version <= known?.version ?? 0
            try take(&model, before: known, refused: !isThere) {
                try scope.rollBackAgent(id, to: version)
            }
        case 5: try take(&model, before: known) { try scope.deleteAgent(id) }
        case 6:
            let holder = model.holder(of: Folding.fold(known?.key ?? ""))
            let isGone = known?.isDeleted ?? false
            try take(&model, before: nil, refused: !isGone || holder != nil) {
                try scope.undeleteAgent(id)
            }
        case 7:
            try take(&model, before: known) { try scope.updateAgent(id, ["status": "idle"]) }
        default: try take(&model, before: known) { try scope.duplicateAgent(id) }
        }
    }

    /// Runs a command and takes its answer into the model, when it is right to be given one.
    private func take(
        _ model: inout Model, before: Known?, refused: Bool = false,
        _ command: () throws -> Written<AgentRecord>
    ) throws {
        let isRefused = refused || before?.isDeleted ?? false
        do {
            let record = try command().value
            try #require(!isRefused, "the command should have been refused")
            let known = Known(
                key: record.key.text, name: record.name,
                instructions: record.configuration.instructions, version: record.version,
                isDeleted: record.isDeleted)
            let holder = model.holder(of: record.key.folded)
            try #require(record.isDeleted || holder == nil || holder == record.id)
            let count = model.versions[record.id, default: []].count
            if record.version > count {
                try #require(record.version == UInt64(count + 1))
                model.versions[record.id, default: []].append(known.instructions)
            }
            model.agents[record.id] = known
        } catch let error as FleetError {
            try #require(isRefused, "\(error)")
        }
    }

    private func check(_ scope: FleetScope, _ model: Model) throws {
        for (position, agents) in model.moments {
            var query = AgentQuery()
            (query.asOf, query.presence, query.limit) = (position, .all, 1_000)
            let page = try scope.agents(query)
            #expect(Set(page.entries.map { $0.id }) == Set(agents.keys))
            for entry in page.entries {
                let known = agents[entry.id]
                #expect(entry.name == known?.name && entry.key.text == known?.key)
                #expect(entry.isDeleted == known?.isDeleted && entry.version == known?.version)
            }
            let counts = try scope.agentCounts(asOf: position)
            #expect(counts.active == agents.values.filter { !$0.isDeleted }.count)
        }
        for (id, known) in model.agents {
            let record = try scope.agent(id)
            #expect(record?.configuration.instructions == known.instructions)
            #expect(record?.key.text == known.key)
            for (index, instructions) in model.versions[id, default: []].enumerated() {
                let version = try scope.agent(id, version: UInt64(index + 1))
                #expect(version.configuration.instructions == instructions)
            }
        }
        let rows = try scope.organizationRow()
        #expect(rows.activeAgents == model.agents.values.filter { !$0.isDeleted }.count)
    }
}
