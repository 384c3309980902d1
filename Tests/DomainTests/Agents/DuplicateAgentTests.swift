import Domain
import EventSourcing
import JSON
import Testing

@Suite struct DuplicateAgentTests {
    private func duplicate(_ source: Agent, holders: KeyHolders = KeyHolders()) throws -> AgentState
    {
        let state = try #require(source.state)
        let events = try Agent().decide(
            .duplicate(DuplicateAgent(id: Fixture.agent(2), source: state, holders: holders)))
        return try #require(Agent(replaying: events).state)
    }

    @Test func `a duplicate has another id, a first version and the same configuration`() throws {
        let source = try Fixture.agent(
            after: Fixture.update(["tools": ["a", "a"], "status": "offline"]))
        let copy = try duplicate(source)
        #expect(copy.id == Fixture.agent(2))
        #expect(copy.version == 1)
        #expect(copy.configuration.name == "Backend (Copy)")
        #expect(copy.key.text == "backend-copy")
        #expect(copy.configuration.tools == ["a", "a"])
        #expect(copy.condition.status == .active)
        let names = try #require(source.state).configuration.differences(to: copy.configuration)
        #expect(names.map { $0.field } == [.name])
    }

    @Test(arguments: [(1, 8), (247, 254), (248, 255), (249, 255), (255, 255)])
    func `the name stays within its bound`(length: Int, copied: Int) {
        let name = Agent.copyName(of: String(repeating: "é", count: length))
        #expect(name.unicodeScalars.count == copied)
        #expect(name.hasSuffix("é (Copy)"))
    }

    @Test func `duplicating again takes the next free key`() throws {
        let holders = KeyHolders([(folded: "backend-copy", agent: Fixture.agent(3))])
        #expect(try duplicate(Fixture.agent(), holders: holders).key.text == "backend-copy-2")
    }

    @Test func `a deleted agent is not duplicated`() throws {
        let source = try #require(try Fixture.agent(after: .delete()).state)
        #expect(
            Agent().outcome(.duplicate(DuplicateAgent(id: Fixture.agent(2), source: source)))
                == .failure(.deleted))
    }
}
