import Domain
import EventSourcing
import JSON
import Testing

@Suite struct AgentTests {
    @Test func `an update changes only what was given and makes the next version`() throws {
        let agent = try Fixture.agent()
        let events = try agent.decide(Fixture.update(["model": "o4"], message: "faster"))
        guard case .updated(let updated) = try #require(events.first) else { return }
        #expect(events.count == 1)
        #expect(updated.version == 2)
        #expect(updated.changes.fields == [.model])
        #expect(updated.message == "faster")
        let after = try Fixture.agent(after: Fixture.update(["model": "o4"]))
        #expect(after.state?.configuration.instructions == "Be brief.")
        #expect(after.state?.version == 2)
    }

    @Test(
        arguments: [
            [:], ["name": "Backend"], ["model": nil], ["panels": []], ["status": "active"],
            ["key": "backend"], ["nobody knows": 1],
        ] as [JSONObject])
    func `an update to what is so already makes no event`(input: JSONObject) throws {
        #expect(try Fixture.agent().decide(Fixture.update(input)) == [])
    }

    @Test(
        arguments: [
            [:], ["name": "Backend"], ["model": nil], ["status": "active"], ["key": "backend"],
        ] as [JSONObject])
    func `an update to what is so already makes a version where one is asked for`(
        input: JSONObject
    ) throws {
        let command = UpdateAgent(
            input: input, makesVersionIfUnchanged: true, message: "as it was")
        let before = try #require(try Fixture.agent().state)
        let events = try Fixture.agent().decide(.update(command))
        let expected = AgentEvent.updated(version: 2, message: "as it was")
        #expect(events == [expected])
        let after = try Fixture.agent(after: .update(command), .update(command)).state
        #expect(after?.version == 3)
        #expect(after?.configuration == before.configuration && after?.key == before.key)
    }

    @Test func `a version that is asked for comes with what changes, once`() throws {
        let command = UpdateAgent(
            input: ["model": "o4", "status": "idle"], makesVersionIfUnchanged: true)
        let events = try Fixture.agent().decide(.update(command))
        #expect(events == (try Fixture.agent().decide(Fixture.update(command.input))))
        let report = UpdateAgent(input: ["status": "idle"], makesVersionIfUnchanged: true)
        let agent = try Fixture.agent(after: .update(report))
        #expect(agent.state?.version == 2 && agent.state?.condition.status == .idle)
    }

    @Test func `a version is not asked for with a wrong input`() throws {
        let command = UpdateAgent(input: ["name": ""], makesVersionIfUnchanged: true)
        #expect(try Fixture.agent().problems(.update(command)) == ["string_too_short name"])
    }

    @Test func `text that looks the same but is written in other bytes is a change`() throws {
        let agent = try Fixture.agent(after: Fixture.update(["instructions": "é"]))
        #expect(try agent.decide(Fixture.update(["instructions": "e\u{301}"])).count == 1)
    }

    @Test(
        arguments: [
            (["name": nil], ["string_type name"]),
            (
                ["instructions": nil, "name": ""],
                ["string_too_short name", "string_type instructions"]
            ),
            (["modality": 1, "status": "gone"], ["enum modality", "enum status"]),
            (["key": "a/b"], ["value_error key"]),
        ] as [(JSONObject, [String])])
    func `a wrong update is refused with all its problems`(
        input: JSONObject, problems: [String]
    ) throws {
        #expect(try Fixture.agent().problems(Fixture.update(input)) == problems)
    }

    @Test func `null clears what may be empty and sets the rest to its default`() throws {
        let agent = try Fixture.agent(
            after: Fixture.update([
                "voice": "cartesia:sonic", "tools": ["a"], "panels": ["notepad"], "model": "o4",
                "modality": "audio_camera", "deployment": ["type": "local"], "role": "core",
            ]),
            Fixture.update([
                "voice": nil, "tools": nil, "panels": nil, "handoff_targets": nil, "model": nil,
                "modality": nil, "deployment": nil, "role": "",
            ]))
        #expect(agent.state?.configuration == (try Fixture.agent().state?.configuration))
        #expect(agent.state?.version == 3)
    }

    @Test func `status, health, metrics and activity make no version`() throws {
        let agent = try Fixture.agent(
            after: Fixture.update(["status": "offline", "health": "degraded"]),
            Fixture.update(["metrics": ["calls": 1], "current_tasks": ["a"]]))
        #expect(agent.state?.version == 1)
        #expect(agent.state?.condition.health == .degraded)
        let both = try agent.decide(Fixture.update(["name": "New", "status": "idle"]))
        #expect(both.count == 2)
    }

    @Test func `a key changes to one that is free`() throws {
        let agent = try Fixture.agent()
        let holders = KeyHolders([
            (folded: "backend", agent: Fixture.agent), (folded: "api", agent: Fixture.agent(2)),
        ])
        func update(_ key: JSONValue) -> Agent.Command {
            .update(UpdateAgent(input: ["key": key], holders: holders))
        }
        let taken = AgentRejection.keyTaken(
            try #require(AgentKey("API")), by: Fixture.agent(2),
            free: try #require(AgentKey("API-2")))
        #expect(agent.outcome(update("API")) == .failure(taken))
        guard case .updated(let updated) = try #require(try agent.decide(update("Backend")).first)
        else { return }
        #expect(updated.key?.to.text == "Backend")
        #expect(updated.version == 2)
        #expect(updated.changes.isEmpty)
    }

    @Test func `handoff targets are looked at only when they are given`() throws {
        let target = JSONValue.string(Fixture.agent(2).description)
        let agent = try Fixture.agent(
            after: .update(
                UpdateAgent(
                    input: ["handoff_targets": [target]], knownTargets: [Fixture.agent(2)])))
        #expect(try agent.decide(Fixture.update(["name": "Other"])).count == 1)
        #expect(
            agent.outcome(Fixture.update(["handoff_targets": [target]]))
                == .failure(.handoffTargets(unknown: [Fixture.agent(2)], itself: false)))
    }

    @Test func `a rollback makes a version with the old configuration`() throws {
        let first = try #require(try Fixture.agent().state).configuration
        let agent = try Fixture.agent(
            after: Fixture.update(["instructions": "Shout.", "key": "loud"]),
            .rollBack(RollBackAgent(version: 1, configuration: first, message: "too loud")))
        #expect(agent.state?.version == 3)
        #expect(agent.state?.configuration == first)
        #expect(agent.state?.key.text == "loud")
        #expect(
            try agent.decide(.rollBack(RollBackAgent(version: 1, configuration: first))) == [])
    }

    @Test(arguments: [0, 2, 99_999_999_999, .max] as [UInt64])
    func `a rollback to a version that is not there is refused`(version: UInt64) throws {
        let agent = try Fixture.agent()
        for configuration in [nil, agent.state?.configuration] {
            let command = RollBackAgent(version: version, configuration: configuration)
            #expect(
                agent.outcome(.rollBack(command)) == .failure(.noSuchVersion(version, newest: 1)))
        }
    }

    @Test func `a rollback to targets that are no more is refused, or leaves them out`() throws {
        var old = try #require(try Fixture.agent().state).configuration
        old.handoffTargets = [Fixture.agent(2), Fixture.agent(3)]
        old.name = "Old"
        let agent = try Fixture.agent(after: Fixture.update(["model": "o4"]))
        var command = RollBackAgent(
            version: 1, configuration: old, knownTargets: [Fixture.agent(3)])
        #expect(
            agent.outcome(.rollBack(command))
                == .failure(.handoffTargets(unknown: [Fixture.agent(2)], itself: false)))
        command.dropsUnknownTargets = true
        let event = try #require(try agent.decide(.rollBack(command)).first)
        guard case .rolledBack(let rolledBack) = event else { return }
        #expect(rolledBack.droppedTargets == [Fixture.agent(2)])
        #expect(
            rolledBack.changes[.handoffTargets] == [.string(Fixture.agent(3).description)])
    }

    @Test func `nothing but undeleting is done to a deleted agent`() throws {
        let agent = try Fixture.agent(after: .delete())
        let configuration = try #require(agent.state).configuration
        let commands: [Agent.Command] = [
            .delete(), Fixture.update(["name": "X"]),
            .rollBack(RollBackAgent(version: 1, configuration: configuration)),
        ]
        for command in commands { #expect(agent.outcome(command) == .failure(.deleted)) }
        #expect(try agent.decide(.undelete(UndeleteAgent())).count == 1)
    }

    @Test func `undeleting says when the key was taken meanwhile, and takes a new one`() throws {
        let agent = try Fixture.agent(after: .delete())
        let holders = KeyHolders([(folded: "backend", agent: Fixture.agent(2))])
        let key = try #require(AgentKey("backend"))
        #expect(
            agent.outcome(.undelete(UndeleteAgent(holders: holders)))
                == .failure(
                    .keyTaken(key, by: Fixture.agent(2), free: try #require(AgentKey("backend-2"))))
        )
        let events = try agent.decide(.undelete(UndeleteAgent(key: "back", holders: holders)))
        let back = Agent(replaying: try Fixture.created() + [.deleted(AgentDeleted(key))] + events)
        #expect(back.state?.isDeleted == false)
        #expect(back.state?.key.text == "back")
        #expect(
            agent.problems(.undelete(UndeleteAgent(key: "a b"))) == ["value_error key"])
    }

    @Test func `an agent that is there is not undeleted`() throws {
        #expect(
            try Fixture.agent().outcome(.undelete(UndeleteAgent())) == .failure(.notDeleted))
    }

    @Test func `nothing is done to an agent that never was`() {
        for command in [.delete(), Fixture.update([:]), .undelete(UndeleteAgent())]
            as [Agent.Command]
        {
            #expect(Agent().outcome(command) == .failure(.notFound))
        }
    }

    @Test func `a reason has at most four kibibytes`() throws {
        let agent = try Fixture.agent()
        #expect(
            agent.problems(.delete(message: String(repeating: "w", count: 4_097))) == [
                "string_too_long message"
            ])
        #expect(try agent.decide(.delete(message: String(repeating: "w", count: 4_096))).count == 1)
    }
}

extension AgentEvent {
    /// An update without any change.
    fileprivate static func updated(version: UInt64, message: String) -> AgentEvent {
        .updated(
            try! JSON.decode(
                AgentUpdated.self,
                from: JSON.encode(
                    [
                        "changes": [:], "message": .string(message),
                        "version": .integer(Int64(version)),
                    ]
                        as JSONValue)))
    }
}

extension AgentDeleted {
    fileprivate init(_ key: AgentKey) {
        self = try! JSON.decode(
            AgentDeleted.self, from: JSON.encode(["key": ["folded": key.folded, "text": key.text]]))
    }
}
