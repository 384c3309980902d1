import JSON
import System
import Testing

@testable import API

private let base = "/api/v1/agents"
private let input: JSONValue = ["name": "One", "instructions": "x"]

@Suite struct IdempotencyTests {
    let served: ServedFleet
    let key = ["Idempotency-Key": "k-1"]

    init() throws { served = try ServedFleet() }

    private func expectSame(_ first: Answer, _ second: Answer) {
        #expect(first.status == second.status)
        #expect(first.body == second.body)
        for name in ["ETag", "Location", "X-Varve-Position"] {
            #expect(first[name] == second[name], "\(name)")
        }
    }

    @Test func `a write sent again is answered as it was then`() throws {
        let first = try served.admin.post(base, input, key)
        let path = first["Location"]!
        _ = try served.admin.put(path, ["name": "Two"])
        let reordered = Array(#"{ "instructions": "x", "name": "One" }"#.utf8)
        let second = try served.admin.send(
            "POST", base, bytes: reordered, headers: [("Idempotency-Key", "k-1")])
        expectSame(first, second)
        #expect(try served.admin.get(base).json.array?.count == 1)
    }

    @Test func `every kind of write is done once, whatever became of the agent`() throws {
        let path = try served.makeAgent("One")
        func twice(_ key: String, _ send: ([String: String]) throws -> Answer) throws {
            let first = try send(["Idempotency-Key": key])
            #expect(first.status < 300, "\(key)")
            expectSame(first, try send(["Idempotency-Key": key]))
            keys.withLock { $0.append((key, first)) }
        }
        let keys = Guarded<[(String, Answer)]>([])
        try twice("put") { try served.admin.put(path, ["name": "Two"], $0) }
        try twice("empty") { try served.admin.put(path, [:], $0) }
        try twice("patch") { try served.admin.send("PATCH", path, ["voice": "v"], headers: $0) }
        try twice("rollback") { try served.admin.post(path + "/rollback?version=1", nil, $0) }
        try twice("same") { try served.admin.post(path + "/rollback?version=1", nil, $0) }
        try twice("copy") { try served.admin.post(path + "/duplicate", nil, $0) }
        try twice("import") {
            try served.admin.post(
                base + "/import",
                [
                    "agents": [
                        [
                            "name": "I", "instructions": "x", "model": "m",
                            "modality": "audio_only",
                            "panels": [], "tools": [],
                        ]
                    ]
                ], $0)
        }
        try twice("delete") { try served.admin.delete(path, $0) }
        let versions = try served.admin.get(path + "/history").json.array ?? []
        #expect(versions.count == 7)
        // The agent is gone, and its update is still answered as then.
        let again = try served.admin.put(path, ["name": "Two"], ["Idempotency-Key": "put"])
        expectSame(keys.withLock { $0[0].1 }, again)
        try twice("undelete") { try served.admin.post(path + "/undelete", nil, $0) }
        #expect(try served.admin.delete(path, ["Idempotency-Key": "delete"]).status == 204)
        #expect(try served.admin.get(path).status == 200)
    }

    @Test func `a key is good for one body and one route`() throws {
        let path = try served.admin.post(base, input, key)["Location"]!
        let wrong = [
            try served.admin.post(base, ["name": "Two", "instructions": "x"], key),
            try served.admin.put(path, input, key),
            try served.admin.post(path + "/duplicate", nil, key),
            try served.admin.delete(path, key),
        ]
        for answer in wrong {
            #expect(answer.status == 422)
            #expect(answer.code == "idempotency_key_reused")
        }
        _ = try served.admin.put(path, [:], ["Idempotency-Key": "k-2"])
        let patched = try served.admin.send(
            "PATCH", path, [:], headers: ["Idempotency-Key": "k-2"])
        #expect(patched.status == 422)
        #expect(try served.admin.get(path).json["current_version"] == 2)
    }

    @Test func `a key that a refused write had may be used`() throws {
        #expect(try served.admin.post(base, ["name": ""], key).status == 422)
        #expect(try served.admin.post(base, input, key).status == 201)
    }

    @Test func `two organizations may have the same key`() throws {
        #expect(try served.admin.post(base, input, key).status == 201)
        let theirs = try served.stranger.post(base, input, key)
        #expect(theirs.json["organization_id"]?.string == served.other.description)
    }

    @Test func `requests at once with one key make one agent`() throws {
        let bodies = Guarded<Set<[UInt8]>>([])
        let threads = (1...8).map { _ in
            WorkerThread(name: "again") { [served, key] in
                if let answer = try? served.admin.post(base, input, key) {
                    bodies.withLock { _ = $0.insert(answer.body) }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(bodies.withLock { $0.count } == 1)
        #expect(try served.admin.get(base).json.array?.count == 1)
    }

    @Test(arguments: ["", String(repeating: "k", count: 151)])
    func `a key has 1 to 150 bytes`(key: String) throws {
        let answer = try served.admin.post(base, input, ["Idempotency-Key": key])
        #expect(answer.status == 422)
        #expect(answer.problems == ["header.Idempotency-Key"])
    }
}

@Suite struct ConditionTests {
    let served: ServedFleet
    let path: String

    init() throws {
        served = try ServedFleet()
        path = try served.makeAgent("One")
    }

    @Test func `a write is done at the revision that it names and at no other`() throws {
        #expect(try served.admin.put(path, ["name": "Two"], ["If-Match": "\"1\""]).status == 200)
        for empty in ["", " ", ","] {
            let refused = try served.admin.put(path, ["name": "No"], ["If-Match": empty])
            #expect(refused.status == 412, "\(empty)")
        }
        let late = try served.admin.put(path, ["name": "Three"], ["If-Match": "\"1\""])
        #expect(late.status == 412)
        #expect(late.json["error"]?["details"] == ["expected": 1, "found": 2])
        #expect(try served.admin.delete(path, ["If-Match": "\"1\""]).status == 412)
        for action in ["rollback?version=1", "duplicate"] {
            #expect(
                try served.admin.post("\(path)/\(action)", nil, ["If-Match": "\"9\""]).status
                    == 412)
        }
        #expect(try served.admin.get(path).json["name"] == "Two")
        #expect(try served.admin.put(path, [:], ["If-Match": "\"1\", \"2\""]).status == 200)
        #expect(try served.admin.put(path, [:], ["If-Match": "*"]).status == 200)
        #expect(try served.admin.put(path, [:], ["If-Match": "W/\"4\""]).status == 412)
        for odd in ["four", "\"+4\"", "\"04\"", "\" 4\"", "\"4 \"", "4"] {
            #expect(try served.admin.put(path, [:], ["If-Match": odd]).status == 412, "\(odd)")
        }
        #expect(try served.admin.delete(path, ["If-Match": "\"4\""]).status == 204)
        #expect(try served.admin.post(path + "/undelete", nil, ["If-Match": "\"4\""]).status == 412)
    }

    @Test func `no precondition is passed over`() throws {
        let admin = served.admin
        for header in ["If-Match", "If-None-Match"] {
            let condition = [header: "*"]
            #expect(try admin.post(base, input, condition).status == 412)
            #expect(try admin.post(base + "/import", ["agents": []], condition).status == 412)
            #expect(
                try admin.post("/api/v1/users", ["name": "Zoe"], condition).status == 412)
        }
        #expect(try admin.put(path, ["name": "No"], ["If-None-Match": "*"]).status == 412)
        #expect(try served.member.get(base).json.array?.count == 1)
        let user = try admin.post("/api/v1/users", ["name": "Zoe"])
        let (place, tag) = (user["Location"]!, user["ETag"]!)
        let changed = try admin.send(
            "PATCH", place, ["role": "admin"], headers: ["If-Match": "\"77\",\t\(tag)"])
        #expect(changed.status == 200)
        let late = try admin.send(
            "PATCH", place, ["role": "member"], headers: ["If-Match": "\"77\", \(tag)"])
        #expect(late.status == 412)
    }

    @Test func `a read is not sent again to who has it`() throws {
        let tag = try served.member.get(path)["ETag"]!
        for header in [tag, "W/\(tag)", "\"7\", \(tag)", "*"] {
            let answer = try served.member.get(path, ["If-None-Match": header])
            #expect(answer.status == 304)
            #expect(answer["ETag"] == tag)
            #expect(answer.body.isEmpty)
        }
        _ = try served.admin.put(path, ["name": "Two"])
        #expect(try served.member.get(path, ["If-None-Match": tag]).json["name"] == "Two")
    }

    @Test func `a head has the headers of the answer alone`() throws {
        let answer = try served.member.send("HEAD", path)
        #expect(answer.status == 200)
        #expect(answer["ETag"] == "\"1\"")
        #expect(answer.body.isEmpty)
    }
}

@Suite struct TimeTravelTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    @Test func `every read shows the moment that it is asked for`() throws {
        let before = try served.admin.get(base).position!
        let made = try served.admin.post(base, input)
        let path = made["Location"]!
        let then = made.position!
        _ = try served.admin.put(path, ["name": "Two"])
        _ = try served.admin.delete(path)
        #expect(try served.admin.get(path).status == 404)
        let read = try served.member.get("\(path)?as_of=\(then)")
        #expect(read.json["name"] == "One")
        #expect(read.position == then)
        #expect(try served.member.get("\(path)?as_of=\(before)").status == 404)
        #expect(try served.member.get("\(base)?as_of=\(then + 1)").json.array?[0]["name"] == "Two")
        #expect(try served.member.get("\(base)?as_of=\(before)").json == [])
        let past = "?as_of=\(then + 1)"
        #expect(try served.member.get(path + "/versions" + past).json.array?.count == 1)
        #expect(try served.member.get(path + "/versions/2" + past).status == 200)
        #expect(try served.member.get(path + "/versions/2?as_of=\(then)").status == 404)
        #expect(try served.member.get(path + "/versions/1/diff/2" + past).json.array?.count == 1)
        #expect(try served.member.get(path + "/history" + past).json.array?.count == 2)
        #expect(try served.admin.get(base + "/export" + past).json.array?[0]["name"] == "Two")
        for target in ["", "/versions", "/versions/2", "/versions/1/diff/2", "/history"] {
            #expect(try served.member.get(path + target + past).position == then + 1, "\(target)")
        }
    }

    @Test func `a moment may be a time, and must have been`() throws {
        let path = try served.makeAgent("One")
        let created = try served.admin.get(path).json["created_at"]!.string!
        #expect(try served.admin.get("\(path)?as_of=\(created)").status == 200)
        #expect(try served.admin.get("\(path)?as_of=2001-01-01T00:00:00Z").status == 404)
        #expect(try served.admin.get("\(path)?as_of=2001-01-01T00:00:00+01:00").status == 404)
        for text in ["yesterday", "", "-1", "999999", "2001", "2199-01-01T00:00:00Z"] {
            let answer = try served.admin.get("\(path)?as_of=\(text)")
            #expect(answer.status == 422, "\(text)")
            #expect(answer.problems == ["query.as_of"])
        }
    }

    @Test func `a read waits for the position that it is asked for`() throws {
        let path = try served.makeAgent("One")
        let head = try served.admin.get(path).position!
        #expect(try served.member.get("\(path)?min_position=\(head)").status == 200)
        let early = try served.member.get("\(path)?min_position=\(head + 1)")
        #expect(early.status == 503)
        #expect(early.code == "position_not_reached")
        let patient = try ServedFleet { $0.positionTimeout = .seconds(20) }
        let name = try patient.makeAgent("One")
        let next = try patient.admin.get(name).position! + 1
        let writer = WorkerThread(name: "write") {
            Machine.sleep(.milliseconds(50))
            _ = try? patient.admin.put(name, ["name": "Two"])
        }
        for target in [name, base] {
            let answer = try patient.member.get("\(target)?min_position=\(next)")
            let found = answer.json["name"] ?? answer.json.array?.first?["name"]
            #expect(found == "Two")
        }
        writer.join()
        #expect(try served.member.get("\(path)?min_position=x").problems == ["query.min_position"])
    }

    @Test func `a history tells who did what, newest first, in pages`() throws {
        let path = try served.makeAgent("One")
        for number in 2...5 {
            _ = try served.admin.put(
                path, ["name": .string("\(number)")], ["X-Varve-Message": "why \(number)"])
        }
        let all = try served.member.get(path + "/history").json.array ?? []
        #expect(all.map { $0["revision"] } == [5, 4, 3, 2, 1])
        #expect(all[0]["type"] == "agent-updated")
        #expect(all[0]["message"] == "why 5")
        #expect(all[0]["actor"]?.string?.hasPrefix("user:") == true)
        for list in ["history", "versions"] {
            var found: [JSONValue] = []
            var next: String? = "\(path)/\(list)?limit=2"
            while let target = next {
                let page = try served.member.get(target)
                found += page.json.array ?? []
                next = page.next
            }
            #expect(found == (try served.member.get("\(path)/\(list)").json.array), "\(list)")
        }
    }
}

extension Answer {
    /// The target of the `Link` to the next page.
    var next: String? {
        self["Link"].map { String($0.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }) }
    }
}
