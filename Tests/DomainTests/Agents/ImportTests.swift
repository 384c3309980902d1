import Domain
import EventSourcing
import JSON
import TestSupport
import Testing

@Suite struct ImportTests {
    private static func item(_ name: JSONValue, _ further: JSONObject = [:]) -> JSONValue {
        var item: JSONObject = [
            "name": name, "instructions": "Do.", "model": "o4", "modality": "audio_only",
            "panels": [], "tools": [],
        ]
        for member in further { item[member.key] = member.value }
        return .object(item)
    }

    private static func plan(
        _ document: JSONValue, names: Set<String> = [], holders: KeyHolders = KeyHolders()
    ) -> ImportPlan {
        ImportPlan(
            document: document, into: Fixture.organization, activeNames: names, holders: holders)
    }

    private static func created(_ plan: ImportPlan) throws -> [AgentConfiguration] {
        try plan.items.compactMap { item in
            guard case .create(_, let input) = item.action else { return nil }
            let agent = try Agent().decide(
                .create(
                    CreateAgent(
                        id: Fixture.agent, organization: Fixture.organization, input: input)))
            return Agent(replaying: agent).state?.configuration
        }
    }

    @Test func `names of active agents and of earlier items are skipped`() throws {
        let document: JSONValue = [
            "agents": [Self.item("Ann"), Self.item("Bob"), Self.item("Ann"), Self.item("Cleo")]
        ]
        let plan = Self.plan(document, names: ["Bob"])
        #expect(plan.createdCount == 2)
        #expect(plan.skippedCount == 2)
        #expect(plan.items[1].action == .skip(.nameExists))
        #expect(plan.items[2].action == .skip(.nameRepeated))
        #expect(plan.problems.isEmpty)
    }

    @Test func `a list without its object will do`() {
        #expect(Self.plan([Self.item("Ann")]).createdCount == 1)
        #expect(Self.plan([]).items.isEmpty)
    }

    @Test(arguments: [nil, 7, "x", ["agents": nil], ["agents": [:]]] as [JSONValue])
    func `a document that is no list of items is refused`(document: JSONValue) {
        #expect(Self.plan(document).problems.map { $0.type } == ["list_type"])
    }

    @Test func `an object without a list of items is told what it lacks`() {
        #expect(Self.plan(["list": []]).problems.map { $0.type } == ["missing"])
    }

    @Test func `a bad item is named with its place, and a bad duplicate is bad`() {
        let plan = Self.plan([
            Self.item("Ann"), Self.item("Ann", ["panels": ["tv"]]), 5, Self.item(""),
            ["name": "Bare"],
        ])
        let places = plan.problems.map { problem in
            problem.type + " " + problem.location.map { $0.description }.joined(separator: ".")
        }
        #expect(
            places == [
                "enum agents.1.panels.0", "dict_type agents.2", "string_too_short agents.3.name",
                "missing agents.4.instructions", "missing agents.4.model",
                "missing agents.4.modality", "missing agents.4.panels", "missing agents.4.tools",
            ])
        #expect(plan.refusedCount == 4)
    }

    @Test func `ids, handoff targets and times are dropped, unknown members are kept`() throws {
        let plan = Self.plan([
            Self.item(
                "Ann",
                [
                    "id": "x", "handoff_targets": ["y"], "created_at": "z", "owner": "ana",
                    "temperature": 0.5, "extensions": ["goclaw": ["a": 1]],
                ])
        ])
        let configuration = try #require(try Self.created(plan).first)
        #expect(configuration.handoffTargets.isEmpty)
        #expect(configuration.owner == nil)
        #expect(
            configuration.extensions == [
                "goclaw": ["a": 1], "agent-definition": ["temperature": 0.5],
            ])
        #expect(configuration.portable["temperature"] == 0.5)
        #expect(configuration.portable["extensions"] == ["goclaw": ["a": 1]])
    }

    @Test func `two names that lead to one key get two keys`() throws {
        let holders = KeyHolders([(folded: "bot", agent: Fixture.agent(5))])
        let plan = Self.plan([Self.item("Bot!"), Self.item("Bot?")], holders: holders)
        let keys = plan.items.compactMap { item -> String? in
            guard case .create(let key, _) = item.action else { return nil }
            return key.text
        }
        #expect(keys == ["bot-2", "bot-3"])
    }

    @Test func `the digest is the same for the same world and another for another`() {
        let document: JSONValue = [Self.item("Ann"), Self.item("Bob")]
        let digest = Self.plan(document).digest
        #expect(Self.plan(document).digest == digest)
        #expect(Self.plan(document, names: ["Bob"]).digest != digest)
        #expect(Self.plan([Self.item("Ann"), Self.item("Bob", ["voice": "v"])]).digest != digest)
        let holders = KeyHolders([(folded: "ann", agent: Fixture.agent(5))])
        #expect(Self.plan(document, holders: holders).digest != digest)
    }

    @Test func `what goes out comes in again`() throws {
        let state = try #require(
            Agent(replaying: Array(try EventSamples.agentEvents().prefix(1))).state)
        let portable = state.configuration.portable
        #expect(portable["id"] == nil)
        #expect(portable["handoff_targets"] == nil)
        let again = try #require(try Self.created(Self.plan([.object(portable)])).first)
        #expect(again.portable == portable)
        #expect(
            state.configuration.differences(to: again).map { $0.field } == [
                .handoffTargets, .owner, .team, .deployment,
            ])
    }

    @Test func `an export of a bare agent has the seven fields of its definition`() throws {
        let portable = try #require(try Fixture.agent().state).configuration.portable
        #expect(
            portable.keys == [
                "name", "instructions", "model", "voice", "modality", "panels", "tools",
            ])
    }
}
