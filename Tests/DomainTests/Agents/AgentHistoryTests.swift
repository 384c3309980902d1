import Domain
import EventSourcing
import JSON
import TestSupport
import Testing

@Suite struct AgentHistoryTests {
    private func fold(_ events: [AgentEvent]) throws -> (AgentRecord, AgentHistory) {
        var recorder = Recorder()
        var record: AgentRecord?
        var history = AgentHistory(configurationsOf: 1..<101)
        for event in events {
            let raw = try recorder.record(event, of: Fixture.agent)
            let recorded = try #require(try DomainEvent.decode(raw))
            record.evolve(with: recorded)
            history.evolve(with: recorded)
        }
        return (try #require(record), history)
    }

    @Test func `a record knows when and by whom it changed`() throws {
        let (record, _) = try fold(try EventSamples.agentEvents())
        #expect(record.createdAt == Timestamp(milliseconds: 1_000))
        #expect(record.revision == Revision(9))
        #expect(record.updatedAt == Timestamp(milliseconds: 9_000))
        #expect(record.deletedAt == nil)
        #expect(!record.isDeleted)
        #expect(record.version == 3)
        #expect(record.key.text == "sales")
    }

    @Test func `reports do not count as updates`() throws {
        var agent = Agent(replaying: try Fixture.created())
        var events = try Fixture.created()
        for input in [["health": "degraded"], ["metrics": ["a": 1]], ["current_tasks": ["x"]]]
            as [JSONObject]
        {
            for event in try agent.decide(Fixture.update(input)) {
                agent.evolve(event)
                events.append(event)
            }
        }
        let (record, _) = try fold(events)
        #expect(record.revision == Revision(4))
        #expect(record.updatedAt == record.createdAt)
    }

    @Test func `each version is readable with its configuration, author and reason`() throws {
        let (_, history) = try fold(try EventSamples.agentEvents())
        #expect(history.versions.map { $0.number } == [1, 2, 3])
        #expect(history.versions.map { $0.message } == ["the first", "try o4", "back"])
        #expect(history.versions.map { $0.key.text } == ["Sales", "vente", "vente"])
        #expect(history.versions[2].change == .rolledBack(to: 1))
        #expect(history.configurations[2]?.model == "o4")
        #expect(history.configurations[1]?.handoffTargets == [Fixture.agent(2)])
        #expect(history.configurations[3]?.handoffTargets == [])
    }

    @Test func `a version without changes is one all the same`() throws {
        let update = UpdateAgent(input: [:], makesVersionIfUnchanged: true, message: "again")
        let events = try Fixture.created() + Fixture.agent().decide(.update(update))
        let (record, history) = try fold(events)
        #expect(record.version == 2 && record.updatedAt == Timestamp(milliseconds: 2_000))
        #expect(history.versions.map { $0.fields.isEmpty } == [false, true])
        #expect(history.versions.map { $0.isKeyNew } == [true, false])
        #expect(history.configurations[2] == history.configurations[1])
        #expect(DomainEvent.agent(events[1]).summary == "made version 2: no changes")
    }

    @Test func `differences name the fields with both values`() throws {
        let (_, history) = try fold(try EventSamples.agentEvents())
        let (first, second) = (
            try #require(history.configurations[1]), try #require(history.configurations[2])
        )
        #expect(
            first.differences(to: second) == [
                FieldDifference(field: .model, old: "claude-sonnet-4-5", new: "o4"),
                FieldDifference(field: .voice, old: "cartesia:sonic", new: nil),
            ])
        #expect(first.differences(to: first) == [])
    }

    @Test func `ten thousand revisions are folded in one go`() throws {
        var recorder = Recorder()
        var agent = Agent(replaying: try Fixture.created())
        var record: AgentRecord?
        var history = AgentHistory(configurationsOf: 5_000..<5_001)
        for event in try Fixture.created() {
            let recorded = try #require(
                try DomainEvent.decode(recorder.record(event, of: Fixture.agent)))
            record.evolve(with: recorded)
            history.evolve(with: recorded)
        }
        for number in 2...10_000 {
            let event = try #require(
                try agent.decide(Fixture.update(["instructions": "Take \(number)"])).first)
            agent.evolve(event)
            let recorded = try #require(
                try DomainEvent.decode(recorder.record(event, of: Fixture.agent)))
            record.evolve(with: recorded)
            history.evolve(with: recorded)
        }
        #expect(record?.version == 10_000)
        #expect(record?.state == agent.state)
        #expect(history.configurations[5_000]?.instructions == "Take 5000")
        #expect(history.configurations.count == 1)
    }
}
