import Domain
import EventSourcing
import Fleet
import JSON
import System
import TestSupport
import Testing

@Suite struct ImportExportTests {
    private func item(_ name: JSONValue) -> JSONValue {
        [
            "name": name, "instructions": "Do.", "model": "o4", "modality": "audio_only",
            "panels": [], "tools": ["a", "a"],
        ]
    }

    @Test func `an import makes what its plan said, once`() throws {
        let scene = try Scene()
        let scope = scene.operatorScope
        try scene.create("Bob")
        let document: JSONValue = ["agents": [item("Ann"), item("Bob"), item("Cleo")]]
        let plan = try scope.planImport(document)
        #expect((plan.createdCount, plan.skippedCount) == (2, 1))
        let imported = try scope.importAgents(document, digest: plan.digest)
        #expect(imported.agents.map { $0.name } == ["Ann", "Cleo"])
        #expect(imported.append != nil && imported.agents.count == 2)
        let again = try scope.importAgents(document)
        #expect(again.agents.isEmpty)
        #expect(again.append == nil)
        #expect(again.plan.skippedCount == 3)
        #expect(try scope.versions(of: imported.agents[0].id)[0].number == 1)
    }

    @Test func `a plan that no longer holds is refused`() throws {
        let scene = try Scene()
        let document: JSONValue = [item("Ann"), item("Bob")]
        let plan = try scene.operatorScope.planImport(document)
        try scene.create("Bob")
        guard
            case .planMoved(let expected, let found) = refusal({
                _ = try scene.operatorScope.importAgents(document, digest: plan.digest)
            })
        else {
            Issue.record("the import went on")
            return
        }
        #expect(expected == plan.digest)
        #expect(found != plan.digest)
        #expect(try scene.operatorScope.agents().total == 1)
    }

    @Test func `imports get done while others write all the time, and keep nobody waiting`() throws
    {
        let scene = try Scene()
        let scope = scene.operatorScope
        let isOver = Guarded(false)
        let made = Guarded(0)
        let writers = (0..<3).map { writer in
            WorkerThread(name: "writer") {
                var number = 0
                while !isOver.withLock({ $0 }) {
                    number += 1
                    let input: JSONObject = [
                        "name": .string("W \(writer) \(number)"), "instructions": "x",
                    ]
                    guard (try? scope.createAgent(input)) != nil else { return }
                    made.withLock { $0 += 1 }
                }
            }
        }
        let start = ContinuousClock.now
        try runAtOnce(
            (0..<4).map { number in
                {
                    let items = (0..<400).map { item(.string("I \(number) \($0)")) }
                    let done = try scope.importAgents(["agents": .array(items)])
                    #expect(done.agents.count == 400)
                }
            })
        #expect(.now - start < .seconds(60))
        isOver.withLock { $0 = true }
        for writer in writers { writer.join() }
        #expect(made.withLock { $0 } > 0)
        #expect(try scope.agents().total == 1_600 + made.withLock { $0 })
    }

    @Test func `one bad item and nothing is stored`() throws {
        let scene = try Scene()
        let head = try scene.fleet.store.head()
        let refused = refusal {
            _ = try scene.operatorScope.importAgents([item("Ann"), item("")])
        }
        guard case .agent(.invalid(let problems)) = refused else {
            Issue.record("the import went on")
            return
        }
        #expect(problems.map { $0.description }.first?.hasPrefix("agents.1.name: ") == true)
        #expect(try scene.fleet.store.head() == head)
    }

    @Test func `an export is imported elsewhere as it was`() throws {
        let scene = try Scene()
        let target = try scene.create("Target")
        let source = try scene.create(
            "Ann",
            [
                "tools": ["b", "a", "b"], "panels": ["whiteboard"], "voice": "v", "tags": ["t"],
                "handoff_targets": [.string(target.id.description)],
            ])
        let items = try scene.operatorScope.exportAgents()
        #expect(items.map { $0["name"] } == ["Target", "Ann"])
        #expect(items.allSatisfy { $0["id"] == nil && $0["handoff_targets"] == nil })
        let other = try scene.fleet.found(
            organization: "Other", admin: "Bo", as: Scene.operatingSystem)
        let scope = try scene.fleet.scope(other.organization.id, as: Scene.operatingSystem)
        let imported = try scope.importAgents(.array(items.map { .object($0) }))
        #expect(imported.agents.count == 2)
        #expect(try scope.exportAgents() == items)
        let copy = try #require(imported.agents.last)
        #expect(
            source.configuration.differences(to: copy.configuration).map { $0.field }
                == [.handoffTargets])
        #expect(try scene.operatorScope.exportAgents([source.id]).count == 1)
    }
}
