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

    @Test func `a name and a key that are given take the place of the default ones`() throws {
        let source = try #require(try Fixture.agent().state)
        func copy(name: String? = nil, key: String? = nil) throws -> AgentState {
            let command = DuplicateAgent(
                id: Fixture.agent(2), source: source, name: name, key: key)
            return try #require(Agent(replaying: try Agent().decide(.duplicate(command))).state)
        }
        let named = try copy(name: "Front End")
        #expect(named.configuration.name == "Front End" && named.key.text == "front-end")
        let keyed = try copy(key: "front")
        #expect(keyed.configuration.name == "Backend (Copy)" && keyed.key.text == "front")
        let both = try copy(name: "Front End", key: "FE")
        #expect(both.configuration.name == "Front End" && both.key.text == "FE")
        #expect(both.configuration.instructions == source.configuration.instructions)
    }

    @Test func `a name and a key follow the rules of all agents`() throws {
        let source = try #require(try Fixture.agent().state)
        let bad = DuplicateAgent(id: Fixture.agent(2), source: source, name: "", key: "a b")
        #expect(
            Agent().problems(.duplicate(bad)) == ["string_too_short name", "value_error key"])
        let holders = KeyHolders([(folded: "front", agent: Fixture.agent(3))])
        let taken = DuplicateAgent(
            id: Fixture.agent(2), source: source, key: "Front", holders: holders)
        #expect(
            Agent().outcome(.duplicate(taken))
                == .failure(
                    .keyTaken(
                        try #require(AgentKey("Front")), by: Fixture.agent(3),
                        free: try #require(AgentKey("Front-2")))))
    }

    @Test func `a deleted agent is not duplicated`() throws {
        let source = try #require(try Fixture.agent(after: .delete()).state)
        #expect(
            Agent().outcome(.duplicate(DuplicateAgent(id: Fixture.agent(2), source: source)))
                == .failure(.deleted))
    }
}
