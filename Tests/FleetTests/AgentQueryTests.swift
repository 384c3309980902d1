import Domain
import EventLog
import EventSourcing
import Fleet
import JSON
import TestSupport
import Testing

@Suite struct AgentQueryTests {
    private func keys(_ page: AgentPage) -> [String] { page.entries.map { $0.key.text } }

    @Test func `an agent is found by id, key, name and the beginning of its id`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let record = try scene.create("Sales – Señor", ["key": "sales"])
        _ = try scene.create("Support")
        for text in [
            record.id.description, record.id.description.uppercased(), "sales", "SALES", "Ｓales",
            "Sales – Señor", "sales – señor", String(record.id.description.prefix(30)),
        ] {
            #expect(try scope.resolveAgent(text).key == "sales", "\(text)")
        }
    }

    @Test func `near misses are suggested and never taken`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        for name in ["Backend API", "Frontend", "Data"] { try scene.create(name) }
        for text in ["backend", "backendapi", "bakcend-api", "Backend  API"] {
            let resolution = try scope.resolveAgent(text)
            #expect(resolution.key == nil)
            #expect(resolution.suggestions.first == "backend-api", "\(text)")
        }
        #expect(try scope.resolveAgent("zzz").suggestions.isEmpty)
    }

    @Test func `a name that several have is ambiguous`() throws {
        let scene = try Scene()
        try scene.create("Bot", ["key": "one"])
        try scene.create("Bot", ["key": "two"])
        guard case .ambiguous(let entries) = try scene.operatorScope.resolveAgent("Bot") else {
            Issue.record("one of the two was taken")
            return
        }
        #expect(Set(entries.map { $0.key.text }) == ["one", "two"])
    }

    @Test func `deleted agents are found when asked for`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let record = try scene.create("Backend")
        _ = try scope.deleteAgent(record.id)
        #expect(try scope.resolveAgent("backend").key == nil)
        #expect(try scope.resolveAgent("backend", presence: .deleted).key == "backend")
        #expect(try scope.resolveAgent(record.id.description).key == "backend")
        #expect(try scope.resolveAgent("backend", asOf: record.position).key == "backend")
    }

    @Test func `lists are filtered and sorted`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        try scene.create("Bo", ["tags": ["x", "y"], "owner": "ana", "role": "core"])
        try scene.create("Al", ["tags": ["x"], "team": "red", "status": "idle"])
        let cy = try scene.create("Cy", ["task_description": "Überprüft Rechnungen"])
        _ = try scope.updateAgent(try scene.create("Di").id, ["model": "o4"])
        _ = try scope.deleteAgent(cy.id)
        func list(_ change: (inout AgentQuery) -> Void) throws -> [String] {
            var query = AgentQuery()
            change(&query)
            return keys(try scope.agents(query))
        }
        #expect(try list { _ in } == ["di", "al", "bo"])
        #expect(try list { $0.isDescending = false } == ["bo", "al", "di"])
        #expect(try list { ($0.sort, $0.isDescending) = (.name, false) } == ["al", "bo", "di"])
        #expect(try list { ($0.sort, $0.isDescending) = (.status, false) }.last == "al")
        #expect(try list { $0.tags = ["x", "y"] } == ["bo"])
        #expect(try list { $0.tags = ["x"] } == ["al", "bo"])
        #expect(try list { $0.owners = ["ana", "eva"] } == ["bo"])
        #expect(try list { $0.roles = ["core"] } == ["bo"])
        #expect(try list { $0.teams = ["red"] } == ["al"])
        #expect(try list { $0.statuses = [.idle] } == ["al"])
        #expect(try list { $0.presence = .deleted } == ["cy"])
        #expect(try list { ($0.presence, $0.text) = (.all, "überPRÜFT") } == ["cy"])
        #expect(try list { $0.healths = [.unhealthy] } == [])
    }

    @Test func `pages follow one another whatever comes and goes`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let records = try (1...7).map { try scene.create("A\($0)") }
        var query = AgentQuery()
        query.limit = 3
        query.isDescending = false
        let first = try scope.agents(query)
        #expect(keys(first) == ["a1", "a2", "a3"])
        #expect(first.total == 7)
        _ = try scope.deleteAgent(records[1].id)
        _ = try scope.deleteAgent(records[2].id)
        try scene.create("A8")
        query.cursor = first.cursor
        let second = try scope.agents(query)
        #expect(keys(second) == ["a4", "a5", "a6"])
        query.cursor = second.cursor
        let third = try scope.agents(query)
        #expect(keys(third) == ["a7", "a8"])
        #expect(third.cursor == nil)
    }

    @Test func `pages of a moment are the list of that moment`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let records = try (1...5).map { try scene.create("A\($0)") }
        _ = try scope.deleteAgent(records[0].id)
        let moment = try scene.fleet.store.head()
        _ = try scope.undeleteAgent(records[0].id)
        _ = try scope.deleteAgent(records[3].id)
        _ = try scope.updateAgent(records[4].id, ["name": "Later"])
        var query = AgentQuery()
        (query.sort, query.isDescending, query.limit, query.asOf) = (.name, false, 2, moment)
        let first = try scope.agents(query)
        #expect(first.entries.map { $0.name } == ["A2", "A3"])
        try scene.create("A2b")
        query.cursor = first.cursor
        #expect(try scope.agents(query).entries.map { $0.name } == ["A4", "A5"])
        let then = try scope.agentCounts(asOf: moment)
        #expect((then.active, then.deleted) == (4, 1))
        let now = try scope.agentCounts()
        #expect((now.active, now.deleted) == (5, 1))
        #expect(now.byStatus == [.active: 5])
    }

    @Test func `a cursor is good for its own list only`() throws {
        let scene = try Scene()
        for number in 1...3 { try scene.create("A\(number)") }
        var query = AgentQuery()
        query.limit = 1
        query.cursor = try scene.operatorScope.agents(query).cursor
        query.sort = .name
        for cursor in [query.cursor, "x", ""] {
            query.cursor = cursor
            guard case .badCursor = refusal({ _ = try scene.operatorScope.agents(query) }) else {
                Issue.record("the cursor was taken")
                return
            }
        }
    }

    @Test func `an agent is read as of every position of its life`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        var record = try scene.create("Backend")
        var past = [record]
        for number in 1...150 {
            record = try scope.updateAgent(
                record.id, ["instructions": .string("Take \(number)")]
            ).value
            past.append(record)
        }
        for then in past {
            #expect(try scope.agent(record.id, asOf: then.position) == then)
            #expect(
                try scope.agent(record.id, version: then.version).configuration
                    == then.configuration)
        }
        #expect(try scope.agent(record.id, asOf: Position(past[0].position.rawValue - 1)) == nil)
        let differences = try scope.differences(of: record.id, from: 1, to: 151)
        #expect(differences.map { $0.field } == [.instructions])
        for version in [0, 152, .max] as [UInt64] {
            #expect(
                refusal { _ = try scope.agent(record.id, version: version) }
                    == .agent(.noSuchVersion(version, newest: 151)))
        }
    }

    @Test func `a data directory that is opened for reading answers and refuses to write`() throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        let scope = try scene.reopen(isReadOnly: true)
        #expect(try scope.agent(record.id) == record)
        #expect(try scope.agents().total == 1)
        #expect(try scope.agent(record.id, asOf: record.position) == record)
        #expect(throws: StoreError.self) {
            try scope.updateAgent(record.id, ["model": "o4"])
        }
    }

    @Test func `history and audit are read newest first, in pages`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let record = try scene.create("Backend")
        for model in ["a", "b", "c"] {
            _ = try scope.updateAgent(
                record.id, ["model": .string(model)],
                options: CommandOptions(message: "to \(model)"))
        }
        try scene.create("Other")
        let first = try scope.history(of: record.id, limit: 3)
        #expect(first.map { $0.message } == ["to c", "to b", "to a"])
        let rest = try scope.history(of: record.id, before: first.last?.event.revision, limit: 3)
        #expect(rest.map { $0.summary } == ["created Backend with key backend"])

        var query = AuditQuery()
        query.limit = 2
        query.types = [DomainEvent.Kind.agentUpdated.type]
        let page = try scope.audit(query)
        #expect(page.entries.map { $0.message } == ["to c", "to b"])
        query.cursor = page.cursor
        let last = try scope.audit(query)
        #expect(last.entries.map { $0.message } == ["to a"])
        #expect(last.cursor == nil)

        var text = AuditQuery()
        text.text = "TO B"
        #expect(try scope.audit(text).entries.map { $0.message } == ["to b"])
        var actor = AuditQuery()
        actor.actors = [.user(scene.founding.admin.id.uuid)]
        #expect(try scope.audit(actor).entries.isEmpty)
        var ascending = AuditQuery()
        (ascending.isAscending, ascending.limit) = (true, 1)
        #expect(try scope.audit(ascending).entries.map { $0.summary } == ["created Acme"])
        var agent = AuditQuery()
        (agent.agents, agent.through) = ([record.id], record.position)
        #expect(try scope.audit(agent).entries.count == 1)
    }
}
