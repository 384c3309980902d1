import JSON
import Testing

@testable import API

private let base = "/api/v1/agents"

private func item(_ name: String) -> JSONValue {
    [
        "name": .string(name), "instructions": "Do.", "model": "m", "voice": .null,
        "modality": "audio_only", "panels": [], "tools": ["t"],
    ]
}

@Suite struct AgentImportTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    @Test func `an import skips names that are there, also earlier in the batch`() throws {
        try served.makeAgent("Here")
        let body: JSONValue = ["agents": [item("Here"), item("New"), item("New"), item("Last")]]
        let first = try served.admin.post(base + "/import", body)
        #expect(first.status == 200)
        #expect(first.json["created"] == 2)
        #expect(first.json["skipped"] == 2)
        #expect(first.json["agents"]?.array?.map { $0["name"] } == ["New", "Last"])
        let second = try served.admin.post(base + "/import", body)
        #expect(second.json["created"] == 0)
        #expect(second.json["skipped"] == 4)
        #expect(second.json["agents"] == [])
    }

    @Test func `a list alone is an import too`() throws {
        let answer = try served.admin.post(base + "/import", [item("One")])
        #expect(answer.json["created"] == 1)
    }

    @Test func `ids, handoff targets and times are dropped`() throws {
        let known = try served.makeAgent("Known").split(separator: "/").last.map(String.init)!
        guard case .object(var object) = item("One") else { return }
        object["id"] = .string(known)
        object["handoff_targets"] = ["01980000-0000-7000-8000-000000000000"]
        object["created_at"] = "2001-01-01T00:00:00Z"
        let made = try served.admin.post(base + "/import", ["agents": [.object(object)]])
        let agent = made.json["agents"]?.array?.first
        #expect(agent?["handoff_targets"] == [])
        #expect(agent?["id"]?.string != known)
    }

    @Test(arguments: ["name", "instructions", "model", "modality", "panels", "tools"])
    func `one bad item stores nothing`(field: String) throws {
        guard case .object(var object) = item("Bad") else { return }
        object[field] = nil
        let answer = try served.admin.post(
            base + "/import", ["agents": [item("Good"), .object(object)]])
        #expect(answer.status == 422)
        #expect(answer.problems == ["body.agents.1.\(field)"])
        #expect(try served.admin.get(base).json == [])
    }

    @Test(
        arguments: [
            ([:], "body.agents"), (["agents": 1], "body.agents"),
            (["agents": [1]], "body.agents.0"),
            (["agents": .null], "body.agents"), ("x", "body.agents"),
        ] as [(JSONValue, String)])
    func `a document of another shape is refused`(document: JSONValue, place: String) throws {
        let answer = try served.admin.post(base + "/import", document)
        #expect(answer.status == 422)
        #expect(answer.problems == [place])
    }

    @Test func `a plan changes nothing, and its digest holds the import to it`() throws {
        let body: JSONValue = ["agents": [item("One"), item("Two")]]
        let plan = try served.admin.post(base + "/import?plan=true", body)
        #expect(plan.status == 200)
        #expect(plan.json["created"] == 2)
        #expect(plan.json["items"]?.array?.count == 2)
        #expect(try served.admin.get(base).json == [])
        let digest = plan.json["digest"]?.string ?? ""
        try served.makeAgent("Two")
        let moved = try served.admin.post(base + "/import?digest=\(digest)", body)
        #expect(moved.status == 409)
        #expect(moved.code == "plan_moved")
        let found = moved.json["error"]?["details"]?["found"]?.string ?? ""
        let done = try served.admin.post(base + "/import?digest=\(found)", body)
        #expect(done.json["created"] == 1)
        #expect(try served.admin.post(base + "/import?digest=x", body).problems == ["query.digest"])
    }

    @Test func `an export has neither ids nor times, and comes back in as it was`() throws {
        try served.makeAgent("One", ["voice": "v", "panels": ["notepad"], "tags": ["a"]])
        try served.makeAgent("Two")
        _ = try served.admin.delete(try served.makeAgent("Gone"))
        let export = try served.admin.get(base + "/export")
        #expect(export.json.array?.map { $0["name"] } == ["One", "Two"])
        let dropped = [
            "id", "organization_id", "created_at", "updated_at", "key", "handoff_targets",
            "current_version", "is_active",
        ]
        for agent in export.json.array ?? [] {
            for name in dropped { #expect(agent[name] == nil, "\(name)") }
        }
        let there = try served.stranger.post(base + "/import", ["agents": export.json])
        #expect(there.json["created"] == 2)
        #expect(try served.stranger.get(base + "/export").json == export.json)
    }

    @Test func `an export is for admins, as an import`() throws {
        #expect(try served.member.get(base + "/export").status == 403)
        #expect(try served.member.post(base + "/import", [:]).status == 403)
    }
}
