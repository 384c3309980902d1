import Domain
import EventSourcing
import JSON
import Testing

@Suite struct CreateAgentTests {
    private static func command(
        _ changes: JSONObject = [:], holders: KeyHolders = KeyHolders(),
        targets: Set<ID<Agent>> = [], message: String? = nil
    ) -> Agent.Command {
        var input: JSONObject = ["name": "Backend", "instructions": "Be brief."]
        for member in changes { input[member.key] = member.value }
        return .create(
            CreateAgent(
                id: Fixture.agent, organization: Fixture.organization, input: input,
                holders: holders, knownTargets: targets, message: message))
    }

    private static func created(_ command: Agent.Command) throws -> AgentCreated {
        let events = try Agent().decide(command)
        guard case .created(let created) = try #require(events.first) else {
            throw AgentRejection.notFound
        }
        return created
    }

    @Test func `a name and instructions are enough`() throws {
        let created = try Self.created(Self.command(message: "first"))
        #expect(created.key.text == "backend")
        #expect(created.message == "first")
        #expect(created.configuration.model == "gpt-4.1-mini")
        #expect(created.configuration.modality == .audioOnly)
        #expect(created.configuration.voice == nil)
        #expect(created.configuration.panels.isEmpty)
        #expect(created.organization == Fixture.organization)
    }

    @Test(
        arguments: [
            ("name", "", "string_too_short name"),
            ("name", .string(String(repeating: "n", count: 256)), "string_too_long name"),
            ("name", nil, "string_type name"),
            ("name", 7, "string_type name"),
            ("name", "a\u{7}b", "value_error name"),
            ("instructions", "", "string_too_short instructions"),
            ("instructions", nil, "string_type instructions"),
            ("instructions", "a\0b", "value_error instructions"),
            ("model", "", "string_too_short model"),
            ("model", 4, "string_type model"),
            ("voice", 1, "string_type voice"),
            ("handoff_targets", "x", "list_type handoff_targets"),
            ("handoff_targets", ["x"], "uuid_parsing handoff_targets.0"),
            ("handoff_targets", [1], "uuid_type handoff_targets.0"),
            ("tools", ["a", 1], "string_type tools.1"),
            ("tools", [:], "list_type tools"),
            ("modality", "video", "enum modality"),
            ("panels", ["notepad", "tv"], "enum panels.1"),
            ("panels", "notepad", "list_type panels"),
            ("deployment", [], "dict_type deployment"),
            ("extensions", ["goclaw": 1], "dict_type extensions.goclaw"),
            ("tags", [""], "string_too_short tags.0"),
            ("status", "asleep", "enum status"),
            ("health", "fine", "enum health"),
            ("last_activity", "yesterday", "datetime_type last_activity"),
            ("key", "with space", "value_error key"),
            ("key", "", "string_too_short key"),
            ("key", 1, "string_type key"),
        ] as [(String, JSONValue, String)])
    func `a wrong value is named with its place`(
        member: String, value: JSONValue, problem: String
    ) {
        #expect(Agent().problems(Self.command([member: value])) == [problem])
    }

    @Test func `all problems come at once`() {
        let agents: JSONValue = ["nobody", .string(Fixture.agent(9).description)]
        let command = Agent.Command.create(
            CreateAgent(
                id: Fixture.agent, organization: Fixture.organization,
                input: ["name": "", "panels": ["tv"], "handoff_targets": agents, "model": 1]))
        #expect(
            Agent().problems(command) == [
                "string_too_short name", "string_type model", "uuid_parsing handoff_targets.0",
                "enum panels.0", "missing instructions",
            ])
    }

    @Test(arguments: [1, 255])
    func `a name has 1 to 255 characters`(length: Int) throws {
        let name = String(repeating: "ñ", count: length)
        #expect(try Self.created(Self.command(["name": .string(name)])).configuration.name == name)
    }

    @Test func `instructions have at most a mebibyte`() throws {
        let most = AgentConfiguration.instructionBytesMax
        let fits = JSONValue.string(String(repeating: "x", count: most))
        #expect(
            try Self.created(Self.command(["instructions": fits])).configuration.name == "Backend")
        let over = JSONValue.string(String(repeating: "x", count: most + 1))
        #expect(
            Agent().problems(Self.command(["instructions": over])) == [
                "string_too_long instructions"
            ])
    }

    @Test func `tools keep order and repeats, panels and tags are sets`() throws {
        let configuration = try Self.created(
            Self.command([
                "tools": ["b", "a", "b"], "panels": ["whiteboard", "notepad", "whiteboard"],
                "tags": ["x", "y", "x"],
            ])
        ).configuration
        #expect(configuration.tools == ["b", "a", "b"])
        #expect(configuration.panels == [.notepad, .whiteboard])
        #expect(configuration.tags == ["x", "y"])
    }

    @Test func `null stands for what an agent has when nobody says`() throws {
        let fields = AgentField.allCases.filter { $0 != .name && $0 != .instructions }
        var nulls: JSONObject = ["key": nil, "status": nil, "metrics": nil]
        for field in fields { nulls[field.rawValue] = .null }
        #expect(try Self.created(Self.command(nulls)) == Self.created(Self.command()))
    }

    @Test func `members that no field has are ignored`() throws {
        let command = Self.command(["is_robot": true, "id": "x", "created_at": 0])
        #expect(try Self.created(command) == Self.created(Self.command()))
    }

    @Test func `the key is the first free one like the name`() throws {
        let others = (2...4).map { Fixture.agent($0) }
        let holders = KeyHolders([
            (folded: "backend", agent: others[0]), (folded: "backend-2", agent: others[1]),
        ])
        #expect(try Self.created(Self.command(holders: holders)).key.text == "backend-3")
    }

    @Test func `a key that another agent has is refused and a free one offered`() throws {
        let holders = KeyHolders([(folded: "api", agent: Fixture.agent(2))])
        let expected = AgentRejection.keyTaken(
            try #require(AgentKey("ＡＰＩ")), by: Fixture.agent(2),
            free: try #require(AgentKey("ＡＰＩ-2")))
        #expect(
            Agent().outcome(Self.command(["key": "ＡＰＩ"], holders: holders)) == .failure(expected))
    }

    @Test func `handoff targets must be known, and every bad one is listed`() throws {
        let known = Fixture.agent(2)
        let (first, second) = (Fixture.agent(3), Fixture.agent(4))
        let list = [known, first, second, first].map { JSONValue.string($0.description) }
        #expect(
            Agent().outcome(Self.command(["handoff_targets": .array(list)], targets: [known]))
                == .failure(.handoffTargets(unknown: [first, second], itself: false)))
        let own = JSONValue.string(Fixture.agent.description)
        #expect(
            Agent().outcome(Self.command(["handoff_targets": [own]], targets: [Fixture.agent]))
                == .failure(.handoffTargets(unknown: [], itself: true)))
        let good = try Self.created(
            Self.command(["handoff_targets": .array([list[0]])], targets: [known]))
        #expect(good.configuration.handoffTargets == [known])
    }

    @Test func `a condition that was given becomes events of its own`() throws {
        let events = try Agent().decide(
            Self.command([
                "status": "maintenance", "health": "healthy", "metrics": ["sessions": 3],
                "last_activity": "2026-05-01T10:00:00Z", "current_tasks": ["review"],
            ]))
        let agent = Agent(replaying: events)
        #expect(events.count == 4)
        #expect(agent.state?.condition.status == .maintenance)
        #expect(agent.state?.condition.metrics == ["sessions": 3])
        #expect(agent.state?.condition.currentTasks == ["review"])
        #expect(agent.state?.condition.lastActivity == Timestamp("2026-05-01T10:00:00Z"))
        #expect(agent.state?.version == 1)
    }

    @Test func `an agent is made once`() throws {
        let agent = Agent(replaying: try Fixture.created())
        #expect(agent.outcome(Self.command()) == .failure(.alreadyExists))
    }
}
