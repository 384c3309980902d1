import JSON
import System
import Testing

@testable import API

private let base = "/api/v1/agents"

@Suite struct AgentUpdateTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    @Test(arguments: ["PUT", "PATCH"])
    func `an update sets the given fields and leaves the others`(method: String) throws {
        let path = try served.makeAgent("One", ["model": "m", "tools": ["a"]])
        let before = try served.admin.get(path).json
        let answer = try served.admin.send(method, path, ["name": "Two", "voice": "v"])
        #expect(answer.status == 200)
        #expect(answer["ETag"] == "\"2\"")
        #expect(answer.json["name"] == "Two")
        #expect(answer.json["voice"] == "v")
        #expect(answer.json["tools"] == ["a"])
        #expect(answer.json["current_version"] == 2)
        #expect(answer.json["created_at"] == before["created_at"])
        #expect(try served.member.get(path).json == answer.json)
    }

    @Test(
        arguments: [
            ([:], 200), (["name": "One"], 200), (["handoff_targets": .null], 200),
            (["model": .null], 200), (["panels": .null], 200), (["tools": .null], 200),
            (["modality": .null], 200), (["voice": .null], 200), (["is_active": .null], 200),
            (["is_active": true], 200), (["key": .null], 200), (["unknown": [[[]]]], 200),
            (["name": .null], 422), (["instructions": .null], 422), (["is_active": "no"], 422),
            (["instructions": ""], 422), (["name": ""], 422), (["status": 1], 422),
        ] as [(JSONValue, Int)])
    func `an update with nothing in it makes a version, and none is an error of the server`(
        input: JSONValue, status: Int
    ) throws {
        let path = try served.makeAgent("One")
        let answer = try served.admin.put(path, input)
        #expect(answer.status == status)
        let version: JSONValue = status == 200 ? 2 : 1
        #expect(try served.admin.get(path).json["current_version"] == version)
        #expect(try served.admin.get(base).json.array?.count == 1)
    }

    @Test func `the list of versions has what was replaced, newest first`() throws {
        let path = try served.makeAgent("One")
        _ = try served.admin.put(path, ["name": "Two"])
        _ = try served.admin.put(path, [:], ["X-Varve-Message": "nothing"])
        let versions = try served.member.get(path + "/versions").json.array ?? []
        #expect(versions.map { $0["version"] } == [2, 1])
        #expect(versions.map { $0["snapshot"]?["name"] } == ["Two", "One"])
        #expect(versions.allSatisfy { $0["snapshot"]?["is_active"] == true })
        let current = try served.member.get(path).json
        let newest = try served.member.get(path + "/versions/3")
        #expect(newest.json["message"] == "nothing")
        for member in newest.json["snapshot"]?.object ?? [:] {
            #expect(member.value == current[member.key], "\(member.key)")
        }
    }

    @Test(arguments: ["0", "-1", "4", "99999999999", "99999999999999999999999"])
    func `a version that is not there is not found`(version: String) throws {
        let path = try served.makeAgent("One")
        for target in ["versions/\(version)", "versions/\(version)/diff/1"] {
            #expect(try served.admin.get("\(path)/\(target)").status == 404, "\(target)")
        }
        #expect(try served.admin.get(path + "/versions/x").problems == ["path.version"])
    }

    @Test func `handoff targets must be active agents of the organization`() throws {
        let known = try served.makeAgent("Known")
        let gone = try served.makeAgent("Gone")
        _ = try served.admin.delete(gone)
        let theirs = try served.stranger.post(base, ["name": "T", "instructions": "x"]).json["id"]!
        let path = try served.makeAgent("One")
        func id(_ path: String) -> JSONValue { .string(String(path.split(separator: "/").last!)) }
        let random: JSONValue = "01980000-0000-7000-8000-000000000000"
        let wrong = [id(gone), theirs, random, id(path)]
        for target in wrong {
            let answer = try served.admin.put(path, ["handoff_targets": [id(known), target]])
            #expect(answer.status == 400)
            #expect(answer.code == "bad_request")
            if target != id(path) { #expect(answer.message?.contains(target.string!) == true) }
        }
        let input: JSONValue = [
            "name": "x", "instructions": "y", "handoff_targets": .array(wrong.dropLast()),
        ]
        let refused = try served.admin.post(base, input)
        #expect(refused.json["error"]?["details"]?["invalid_ids"]?.array?.count == 3)
        #expect(try served.admin.get(path).json["current_version"] == 1)
        #expect(try served.admin.get(base).json.array?.count == 2)
        for fine in [.array([id(known)]), [], .null] as [JSONValue] {
            #expect(try served.admin.put(path, ["handoff_targets": fine]).status == 200)
        }
        #expect(try served.admin.get(path).json["handoff_targets"] == [])
    }

    @Test(arguments: [true, false])
    func `a deleted agent is not found until it is brought back`(byUpdate: Bool) throws {
        let path = try served.makeAgent("One")
        if byUpdate {
            let answer = try served.admin.put(path, ["is_active": false])
            #expect(answer.json["is_active"] == false)
        } else {
            let answer = try served.admin.delete(path)
            #expect(answer.status == 204)
            #expect(answer.body.isEmpty)
        }
        #expect(try served.admin.get(base).json == [])
        #expect(try served.admin.get(base + "?presence=deleted").json.array?.count == 1)
        #expect(try served.admin.get(path).status == 404)
        #expect(try served.admin.get(path + "/versions").status == 404)
        #expect(try served.admin.get(path + "/versions/1").status == 404)
        #expect(try served.admin.put(path, [:]).status == 404)
        #expect(try served.admin.delete(path).status == 404)
        #expect(try served.admin.post(path + "/duplicate").status == 404)
        #expect(try served.admin.post(path + "/rollback?version=1").status == 404)
        #expect(try served.admin.get(path + "/history").status == 200)
        let back = try served.admin.post(path + "/undelete")
        #expect(back.status == 200)
        #expect(back.json["is_active"] == true)
        #expect(try served.admin.post(path + "/undelete").status == 409)
    }

    @Test func `an agent whose key was taken comes back under another`() throws {
        let path = try served.makeAgent("One", ["key": "one"])
        _ = try served.admin.delete(path)
        let holder = try served.makeAgent("Other", ["key": "ONE"])
        let refused = try served.admin.post(path + "/undelete")
        #expect(refused.status == 409)
        #expect(refused.code == "key_taken")
        let free = refused.json["error"]?["details"]?["free"] ?? .null
        #expect(holder.hasSuffix(refused.json["error"]?["details"]?["held_by"]?.string ?? "-"))
        let back = try served.admin.post(path + "/undelete", ["key": free])
        #expect(back.json["key"] == free)
    }

    @Test func `a copy has the configuration, a name of its own and one version`() throws {
        let known = try served.makeAgent("Known")
        let id = JSONValue.string(String(known.split(separator: "/").last!))
        let path = try served.makeAgent(
            "Expert",
            [
                "model": "m", "voice": "v", "tools": ["a", "a"], "handoff_targets": [id],
                "modality": "audio_screenshare", "panels": ["coding_ide"], "tags": ["t"],
            ])
        _ = try served.admin.put(path, ["instructions": "Be kinder."])
        let source = try served.admin.get(path).json
        let answer = try served.admin.post(path + "/duplicate")
        #expect(answer.status == 201)
        #expect(answer.json["name"] == "Expert (Copy)")
        #expect(answer.json["current_version"] == 1)
        let own = [
            "id", "key", "name", "current_version", "revision", "created_at", "updated_at",
        ]
        for member in source.object ?? [:] where !own.contains(member.key) {
            #expect(answer.json[member.key] == member.value, "\(member.key)")
        }
        for name in own.prefix(2) { #expect(answer.json[name] != source[name]) }
        #expect(try served.admin.get(answer["Location"]! + "/versions").json == [])
        #expect(try served.admin.post(path + "/duplicate").json["name"] == "Expert (Copy)")
        let named = try served.admin.post(path + "/duplicate", ["name": "Novice", "key": "nov"])
        #expect(named.json["name"] == "Novice")
        #expect(named.json["key"] == "nov")
        #expect(try served.admin.post(path + "/duplicate", ["name": 1]).problems == ["body.name"])
    }

    @Test func `the name of a copy never has more than 255 characters`() throws {
        let path = try served.makeAgent(String(repeating: "n", count: 255))
        let name = try served.admin.post(path + "/duplicate").json["name"]?.string ?? ""
        #expect(name.count == 255)
        #expect(name.hasSuffix("n (Copy)"))
    }

    @Test func `a rollback makes an old version the newest`() throws {
        let path = try served.makeAgent("One")
        _ = try served.admin.put(path, ["name": "Two"])
        let back = try served.admin.post(path + "/rollback", ["version": 1])
        #expect(back.status == 200)
        #expect(back.json["name"] == "One")
        #expect(back.json["current_version"] == 3)
        let again = try served.admin.post(path + "/rollback?version=3")
        #expect(again.json["current_version"] == 4)
        #expect(try served.admin.post(path + "/rollback?version=9").status == 404)
        #expect(try served.admin.post(path + "/rollback").problems == ["body.version"])
        #expect(try served.admin.post(path + "/rollback", ["version": "1"]).status == 422)
        let difference = try served.member.get(path + "/versions/1/diff/2").json
        #expect(difference == [["field": "name", "old": "One", "new": "Two"]])
        #expect(try served.member.get(path + "/versions/1/diff/3").json == [])
    }

    @Test func `forty updates at once make forty versions`() throws {
        let path = try served.makeAgent("One")
        let statuses = Guarded<[Int]>([])
        let threads = (1...40).map { number in
            WorkerThread(name: "update") { [served] in
                let answer = try? served.admin.put(path, ["name": .string("Name \(number)")])
                statuses.withLock { $0.append(answer?.status ?? 0) }
            }
        }
        for thread in threads { thread.join() }
        #expect(statuses.withLock { $0 } == [Int](repeating: 200, count: 40))
        let versions = try served.admin.get(path + "/versions").json.array ?? []
        #expect(versions.map { $0["version"]?.integer ?? 0 } == (1...40).reversed().map(Int64.init))
        let names = Set(versions.compactMap { $0["snapshot"]?["name"]?.string })
        #expect(names.count == 40)
        let newest = try served.admin.get(path).json
        #expect(newest["current_version"] == 41)
        #expect(!names.contains(newest["name"]?.string ?? ""))
    }

    @Test func `of agents made at once with one key, one is made`() throws {
        let statuses = Guarded<[Int]>([])
        let threads = (1...8).map { number in
            WorkerThread(name: "create") { [served] in
                let input: JSONValue = [
                    "name": .string("N\(number)"), "instructions": "x", "key": "Same",
                ]
                let answer = try? served.admin.post(base, input)
                statuses.withLock { $0.append(answer?.status ?? 0) }
            }
        }
        for thread in threads { thread.join() }
        #expect(statuses.withLock { $0.sorted() } == [201] + [Int](repeating: 409, count: 7))
        #expect(try served.admin.get(base).json.array?.count == 1)
    }
}
