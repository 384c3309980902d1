import Domain
import EventLog
import EventSourcing
import Fleet
import JSON
import TestSupport
import Testing

@Suite struct AgentCommandTests {
    @Test func `an agent lives through all commands, and another process sees the same`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        var record = try scene.create("Backend", ["voice": "a"])
        #expect(record.key.text == "backend")
        record = try scope.updateAgent(record.id, ["model": "o4", "status": "idle"]).value
        #expect(record.version == 2)
        record = try scope.updateAgent(record.id, ["instructions": "Shout."]).value
        record = try scope.rollBackAgent(record.id, to: 1).value
        #expect(record.version == 4)
        #expect(record.configuration.model == "gpt-4.1-mini")
        #expect(record.condition.status == .idle)
        let copy = try scope.duplicateAgent(record.id).value
        #expect(copy.name == "Backend (Copy)")
        record = try scope.deleteAgent(record.id).value
        #expect(record.isDeleted)
        record = try scope.undeleteAgent(record.id).value
        let again = try scene.reopen()
        #expect(try again.agent(record.id) == record)
        #expect(try again.agent(copy.id)?.version == 1)
        #expect(try again.versions(of: record.id).map { $0.number } == [4, 3, 2, 1])
    }

    @Test func `what is so already is told as unchanged`() throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        let written = try scene.operatorScope.updateAgent(record.id, ["name": "Backend"])
        #expect(!written.isChanged)
        #expect(written.value == record)
    }

    @Test func `each update makes a version where that is asked for`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let record = try scene.create("Backend")
        var options = CommandOptions(message: "saved")
        options.commandID = "put-1"
        for _ in 1...2 {
            let written = try scope.updateAgent(
                record.id, ["name": "Backend"], makesVersionIfUnchanged: true, options: options)
            #expect(written.isChanged && written.value.version == 2)
        }
        let third = try scope.updateAgent(record.id, [:], makesVersionIfUnchanged: true).value
        #expect(third.version == 3 && third.configuration == record.configuration)
        #expect(third.key == record.key)
        #expect(try scope.versions(of: record.id).map { $0.message } == [nil, "saved", nil])
        #expect(try scope.differences(of: record.id, from: 1, to: 3).isEmpty)
        #expect(try scope.organizationRow().versions == 3)
        // The same words without the wish are another command.
        #expect(throws: AppendError.self) {
            try scope.updateAgent(record.id, ["name": "Backend"], options: options)
        }
    }

    @Test func `a key that is taken is refused, one that is given up is free`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let first = try scene.create("Backend")
        #expect(try scene.create("backend").key.text == "backend-2")
        #expect(try scene.create("ＢＡＣＫＥＮＤ").key.folded == "backend-3")
        let refused = refusal { try scene.create("Other", ["key": "BACKEND"]) }
        guard case .agent(.keyTaken(_, let holder, let free)) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(holder == first.id)
        #expect(free.text == "BACKEND-4")
        _ = try scope.deleteAgent(first.id)
        let heir = try scene.create("Other", ["key": "Backend"])
        let taken = refusal { _ = try scope.undeleteAgent(first.id) }
        guard case .agent(.keyTaken(_, heir.id, _)) = taken else {
            Issue.record("\(String(describing: taken))")
            return
        }
        #expect(try scope.undeleteAgent(first.id, key: "back").value.key.text == "back")
    }

    @Test func `handoff targets must be active agents of the organisation`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let (target, gone) = (try scene.create("Target"), try scene.create("Gone"))
        _ = try scope.deleteAgent(gone.id)
        let foreign = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem)
        let other = try scene.fleet.scope(foreign.organization.id, as: Scene.operatingSystem)
        let stranger = try other.createAgent(["name": "S", "instructions": "S"]).value
        func targets(_ ids: ID<Agent>...) -> JSONObject {
            ["handoff_targets": .array(ids.map { .string($0.description) })]
        }
        let record = try scene.create("Backend", targets(target.id))
        #expect(
            refusal {
                _ = try scope.updateAgent(
                    record.id, targets(target.id, gone.id, stranger.id, record.id))
            }
                == .agent(.handoffTargets(unknown: [gone.id, stranger.id], itself: true)))
        #expect(try scope.agent(record.id)?.version == 1)
        _ = try scope.updateAgent(record.id, ["handoff_targets": nil])
        _ = try scope.deleteAgent(target.id)
        #expect(
            refusal { _ = try scope.rollBackAgent(record.id, to: 1) }
                == .agent(.handoffTargets(unknown: [target.id], itself: false)))
        let back = try scope.rollBackAgent(record.id, to: 1, dropsUnknownTargets: true)
        #expect(!back.isChanged)  // Without the target it is what it is.
    }

    @Test func `an expected revision that is not found is a conflict`() throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        var options = CommandOptions(message: "why")
        options.expectedRevision = record.revision
        _ = try scene.operatorScope.updateAgent(record.id, ["model": "o4"], options: options)
        #expect(
            refusal {
                _ = try scene.operatorScope.updateAgent(
                    record.id, ["model": "o5"], options: options)
            }
                == .conflict(
                    .agent(record.id), expected: record.revision, found: record.revision.next))
        #expect(try scene.operatorScope.versions(of: record.id).first?.message == "why")
    }

    @Test func `a copy may have a name and a key of its own, and its command id stands for them`()
        throws
    {
        let scene = try Scene()
        let scope = scene.operatorScope
        let source = try scene.create("Backend")
        var options = CommandOptions()
        options.commandID = "copy"
        let copy = try scope.duplicateAgent(
            source.id, name: "Front End", key: "fe", options: options)
        #expect(copy.value.name == "Front End" && copy.value.key.text == "fe")
        let again = try scope.duplicateAgent(
            source.id, name: "Front End", key: "fe", options: options)
        #expect(again.isRepeated && again.value.id == copy.value.id)
        #expect(throws: AppendError.self) {
            try scope.duplicateAgent(source.id, name: "Front End", key: "fe2", options: options)
        }
        let refused = refusal { _ = try scope.duplicateAgent(source.id, key: "FE") }
        guard case .agent(.keyTaken(_, copy.value.id, let free)) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(free.text == "FE-2")
        #expect(try scope.duplicateAgent(source.id, name: "Fe").value.key.text == "fe-2")
    }

    @Test func `a command id is carried out once`() throws {
        let scene = try Scene()
        var options = CommandOptions()
        options.commandID = "create-1"
        let input: JSONObject = ["name": "Backend", "instructions": "Be kind."]
        let first = try scene.operatorScope.createAgent(input, options: options)
        let second = try scene.operatorScope.createAgent(input, options: options)
        #expect(second.isRepeated)
        #expect(second.value.id == first.value.id)
        #expect(try scene.operatorScope.agents().total == 1)
        #expect(throws: AppendError.self) {
            try scene.operatorScope.createAgent(
                ["name": "Other", "instructions": "x"], options: options)
        }
    }

    @Test func `a command id means nothing in another organization`() throws {
        let scene = try Scene()
        let other = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem)
        let scope = try scene.fleet.scope(other.organization.id, as: Scene.operatingSystem)
        var options = CommandOptions()
        options.commandID = String(repeating: "i", count: 163)
        let input: JSONObject = ["name": "Backend", "instructions": "Be kind."]
        let ours = try scene.operatorScope.createAgent(input, options: options)
        let theirs = try scope.createAgent(input, options: options)
        #expect(!theirs.isRepeated && theirs.value.id != ours.value.id)
        options.commandID?.append("i")
        #expect(throws: AppendError.self) {
            try scope.createAgent(input, options: options)
        }
    }

    @Test func `what is made in one moment is listed in the order of its making`() throws {
        let scene = try Scene()
        var options = CommandOptions()
        options.recordedAt = Timestamp("2099-01-01T00:00:00Z")!
        for number in 1...20 {
            let input: JSONObject = [
                "name": .string("Agent \(number)"), "instructions": "Be kind.",
            ]
            _ = try scene.operatorScope.createAgent(input, options: options)
        }
        let names = try scene.operatorScope.exportAgents().map { $0["name"]?.string }
        #expect(names == (1...20).map { "Agent \($0)" })
    }

    @Test func `forty updates at once make forty versions`() async throws {
        let scene = try Scene()
        let record = try scene.create("Backend")
        let scope = scene.operatorScope
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...40 {
                group.addTask {
                    _ = try scope.updateAgent(
                        record.id, ["instructions": .string("Take \(number)")])
                }
            }
            try await group.waitForAll()
        }
        let versions = try scope.versions(of: record.id)
        #expect(versions.map { $0.number } == (1...41).reversed())
        let texts = try (2...41).map {
            try scope.agent(record.id, version: $0).configuration.instructions
        }
        #expect(Set(texts) == Set((1...40).map { "Take \($0)" }))
    }

    @Test func `agents of one name made at once get keys of their own`() async throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        let keys = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 1...16 {
                group.addTask {
                    try scope.createAgent(["name": "Bot", "instructions": "x"]).value.key.text
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(keys == Set(["bot"] + (2...16).map { "bot-\($0)" }))
    }

    @Test func `all that is wrong with an input comes at once`() throws {
        let scene = try Scene()
        let refused = refusal { try scene.create("", ["panels": ["tv"], "key": "a b"]) }
        guard case .agent(.invalid(let problems)) = refused else {
            Issue.record("\(String(describing: refused))")
            return
        }
        #expect(problems.map { $0.type } == ["string_too_short", "enum", "value_error"])
    }
}
