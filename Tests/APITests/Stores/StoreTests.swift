import Domain
import EventLog
import EventSourcing
import Fleet
import JSON
import System
import TestSupport
import Testing

@testable import API

/// A served fleet with an empty store of Acme's.
final class ServedStore: Sendable {
    let served: ServedFleet
    let path = "/api/v1/stores/orders"

    init() throws {
        served = try ServedFleet()
        let made = try served.admin.put(path, [:])
        #expect(made.status == 201)
    }

    /// An event of a request.
    static func event(
        _ stream: String, _ type: String = "noted", tags: [String] = [], data: JSONValue = [:]
    ) -> JSONValue {
        [
            "stream": .string(stream), "type": .string(type),
            "tags": .array(tags.map { .string($0) }), "data": data,
        ]
    }

    @discardableResult
    func append(
        _ events: [JSONValue], _ further: JSONObject = [:], as who: ServedFleet.Who? = .admin
    ) throws -> Answer {
        var body: JSONObject = ["events": .array(events)]
        for member in further { body[member.key] = member.value }
        return try served.client(who).post(path + "/append", .object(body))
    }

    func get(_ rest: String, as who: ServedFleet.Who = .member) throws -> Answer {
        try served.client(who).get(path + rest)
    }

    func head() throws -> JSONValue? { try get("/head").json["position"] }

    /// Reads events in requests of their own.
    func positions(_ rest: String) throws -> [Int64] {
        (try get(rest).json["events"]?.array ?? []).compactMap { $0["position"]?.integer }
    }
}

private func event(
    _ stream: String, _ type: String = "noted", tags: [String] = [], data: JSONValue = [:]
) -> JSONValue { ServedStore.event(stream, type, tags: tags, data: data) }

@Suite struct StoreTests {
    let store: ServedStore

    init() throws { store = try ServedStore() }

    @Test func `a new store is empty, and a store is made once`() throws {
        #expect(try store.head() == .null)
        let again = try store.served.admin.put(store.path, [:])
        #expect(again.status == 200)
        #expect(again.json["position"] == .null)
        #expect(try store.get("").json == again.json)
        #expect(try store.get("").json["organization_id"]?.string == "\(store.served.acme)")
        try store.append([event("a")])
        #expect(try store.served.admin.put(store.path, [:]).json["position"] == 1)
        #expect(try store.served.member.get("/api/v1/stores").json == [["name": "orders"]])
    }

    @Test(arguments: [
        "..", "%2e%2e", "a%2Fb", "..%2F..%2Fkeys", "A", "a.b", "-a", "%00", "a%20", "a\u{e9}",
        String(repeating: "a", count: 65),
    ]) func `a name that is no name is refused, and found nowhere`(name: String) throws {
        let path = "/api/v1/stores/\(name)"
        var admin = store.served.admin
        admin.isChecked = false
        let made = try admin.put(path, [:])
        #expect([400, 404, 405, 422].contains(made.status), "\(made.status)")
        #expect([400, 404].contains(try admin.get(path + "/head").status))
        let folders = try Files.list(store.served.folder.path + "/data/stores")
        #expect(folders == ["\(store.served.acme).orders", "main"])
    }

    @Test func `a store belongs to its organization`() throws {
        let stranger = store.served.stranger
        #expect(try stranger.get(store.path).status == 404)
        #expect(try stranger.get(store.path + "/events").status == 404)
        #expect(try stranger.post(store.path + "/append", ["events": [event("a")]]).status == 404)
        #expect(try stranger.get("/api/v1/stores").json == [])
        // The same name is another store there.
        #expect(try stranger.put(store.path, [:]).status == 201)
        _ = try stranger.post(store.path + "/append", ["events": [event("a")]])
        #expect(try store.head() == .null)
    }

    @Test func `members read, and only admins write`() throws {
        let member = store.served.member
        #expect(try store.append([event("a")], as: .member).status == 403)
        #expect(try store.append([event("a")], as: nil).status == 401)
        #expect(try member.put("/api/v1/stores/mine", [:]).status == 403)
        let move = try member.post(store.path + "/checkpoints/c", ["position": 1])
        #expect(move.status == 403)
        let snapshot = try member.post(
            store.path + "/snapshots/a", ["revision": 1, "data": [:]])
        #expect(snapshot.status == 403)
        #expect(try store.head() == .null)
    }

    @Test func `nobody appends to main, and no organization reads it`() throws {
        let before = try store.served.fleet.store.head()
        for who in ServedFleet.Who.allCases {
            let client = store.served.client(who)
            let path = "/api/v1/stores/main"
            #expect(try client.post(path + "/append", ["events": [event("a")]]).status == 403)
            #expect(try client.put(path, [:]).status == 403)
            for rest in ["", "/events", "/head", "/streams/a", "/tree-head"] {
                #expect(try client.get(path + rest).status == 403, "\(rest)")
            }
        }
        #expect(try store.served.fleet.store.head() == before)
    }

    @Test func `an append answers positions and revisions in the order of its events`() throws {
        let answer = try store.append([event("a"), event("b"), event("a")])
        #expect(answer.status == 200)
        #expect(answer.json["positions"] == [1, 2, 3])
        #expect(answer.json["revisions"] == [1, 1, 2])
        #expect(answer.json["ids"]?.array?.count == 3)
        #expect(answer.position == 3)
        #expect(try store.head() == 3)
    }

    @Test func `an event reads as it was sent`() throws {
        let sent: JSONValue = [
            "stream": "a/ö 1", "type": "noted", "tags": ["x", "ü:2"], "schema_version": 3,
            "metadata": ["by": "me"], "id": "0198c0de-0000-7000-8000-000000000001",
            "data": ["z": 1, "a": [1.5, nil, "\n"]],
        ]
        let answer = try store.append([sent, event("b", data: nil), event("b", data: "x")])
        #expect(answer.status == 200)
        let read = try store.get("/streams/a%2F%C3%B6%201").json["events"]?.array?.first
        for name in ["stream", "type", "tags", "schema_version", "metadata", "id", "data"] {
            #expect(read?[name] == sent[name], "\(name)")
        }
        #expect(read?["revision"] == 1)
        let others = try store.get("/streams/b").json["events"]?.array ?? []
        #expect(others.map { $0["data"] } == [.null, "x"])
    }

    @Test func `bytes read as bytes`() throws {
        let bytes: JSONValue = ["stream": "a", "type": "t", "data_base64": "AP8="]
        let text: JSONValue = ["stream": "a", "type": "t", "data_base64": "eyAiYSI6CjF9"]
        try store.append([bytes, text, event("a", data: ["k": "v"])])
        let read = try store.get("/streams/a").json["events"]?.array ?? []
        #expect(read[0]["data_base64"] == "AP8=")
        #expect(read[1]["data"] == ["a": 1])
        #expect(read[2]["data"] == ["k": "v"])
        let raw = try store.get("/streams/a?payload=base64").json["events"]?.array ?? []
        #expect(raw.map { $0["data_base64"] } == ["AP8=", "eyAiYSI6CjF9", "eyJrIjoidiJ9"])
    }

    @Test func `a stream is read between revisions, either way`() throws {
        try store.append((1...10).map { _ in event("a") })
        func revisions(_ query: String) throws -> [Int64] {
            (try store.get("/streams/a?" + query).json["events"]?.array ?? [])
                .compactMap { $0["revision"]?.integer }
        }
        #expect(try revisions("") == Array(1...10))
        #expect(try revisions("after=3&through=6") == [4, 5, 6])
        #expect(try revisions("after=3&limit=2") == [4, 5])
        #expect(try revisions("order=desc&limit=2") == [10, 9])
        #expect(try revisions("order=desc&after=3&through=6") == [6, 5, 4])
        #expect(try revisions("after=10") == [])
        #expect(try revisions("after=9223372036854775807") == [])
        let missing = try store.get("/streams/missing").json
        #expect(missing == ["stream": "missing", "revision": 0, "events": []])
        for bad in ["after=-1", "after=x", "order=up", "limit=0", "limit=10001"] {
            #expect(try store.get("/streams/a?" + bad).status == 422, "\(bad)")
        }
    }

    @Test func `events are read from one position through another, filtered`() throws {
        try store.append(
            (1...9).map { event("s-\($0)", $0 % 2 == 0 ? "even" : "odd", tags: ["m:\($0 % 3)"]) })
        #expect(try store.positions("/events") == Array(1...9))
        #expect(try store.positions("/events?from=3&through=5") == [3, 4, 5])
        #expect(try store.positions("/events?types=even") == [2, 4, 6, 8])
        #expect(try store.positions("/events?types=even&types=odd&limit=3") == [1, 2, 3])
        #expect(try store.positions("/events?types=even&tags=m:1") == [4])
        #expect(try store.positions("/events?tags=m:1&tags=m:2") == [])
        let page = try store.get("/events?types=even&limit=2").json
        #expect(page["next"] == 5)
        #expect(page["head"] == 9)
        // A reader of what never comes moves on all the same.
        #expect(try store.get("/events?types=none").json["next"] == 10)
        #expect(try store.get("/events?from=20").json["next"] == 20)
    }

    @Test func `a reader that waits is woken by the next append`() throws {
        let start = ContinuousClock.now
        try runAtOnce([
            { [store] in
                let path = store.path + "/events?wait=30&types=wanted"
                let answer = try store.served.member.get(path)
                #expect(answer.json["events"]?.array?.count == 1)
            },
            { [store] in
                while store.served.server.counts.waiting == 0 { Machine.sleep(.milliseconds(5)) }
                try store.append([event("a", "other")])
                try store.append([event("a", "wanted")])
            },
        ])
        #expect(.now - start < .seconds(25))
        let short = try store.get("/events?from=3&wait=0").json
        #expect(short["events"] == [])
    }

    @Test func `an answer to a query is what a condition builds on`() throws {
        try store.append([
            event("a", "x", tags: ["k:1"]), event("b", "y", tags: ["k:1", "k:2"]), event("c", "z"),
        ])
        let query: JSONValue = ["items": [["types": ["x"]], ["tags": ["k:2"]]]]
        func ask(_ body: JSONValue) throws -> JSONValue {
            try store.served.member.post(store.path + "/query", body).json
        }
        let found = try ask(["query": query])
        #expect(found["events"]?.array?.compactMap { $0["position"]?.integer } == [1, 2])
        #expect(found["head"] == 3)
        #expect(found["has_more"] == false)
        let part = try ask(["query": query, "limit": 1])
        #expect(part["head"] == 1)
        #expect(part["has_more"] == true)
        #expect(try ask([:])["events"]?.array?.count == 3)
        #expect(try ask(["after": 3])["events"] == [])
        let future = try store.served.member.post(store.path + "/query", ["after": 4])
        #expect(future.status == 422 && future.code == "no_such_position")

        let condition: JSONValue = ["query": query, "after": 3]
        #expect(
            try store.append([event("b", "y", tags: ["k:2"])], ["condition": condition]).status
                == 200)
        let refused = try store.append([event("b", "y")], ["condition": [condition]])
        #expect(refused.status == 409)
        #expect(refused.code == "condition_failed")
        #expect(refused.json["error"]?["details"]?["found"] == 4)
        // What comes behind a position that is not there yet, nobody can know.
        let blind = try store.append(
            [event("b", "y")], ["condition": ["query": query, "after": 5]])
        #expect(blind.status == 422 && blind.code == "no_such_position")
        #expect(blind.details == ["position": 5, "head": 4])
        #expect(try store.head() == 4)
    }

    @Test func `what is answered of a store names its own position`() throws {
        try store.append([event("a"), event("a")])
        let admin = store.served.admin
        _ = try admin.post(store.path + "/checkpoints/c", ["position": 1])
        for rest in [
            "", "/head", "/events", "/streams/a", "/checkpoints", "/checkpoints/c", "/tree-head",
            "/proofs/inclusion?position=1", "/proofs/consistency?from=1", "/streams/a?limit=x",
            "/snapshots/none",
        ] {
            #expect(try store.get(rest).position == 2, "\(rest)")
        }
        #expect(try admin.post(store.path + "/checkpoints/c", ["position": 2]).position == 2)
        #expect(try store.append([event("a")], ["expected": ["a": "none"]]).position == 2)
        #expect(try store.get("/head", as: .stranger).position == 0)
        #expect(try store.served.member.get("/api/v1/stores/none/head").position == 0)
    }

    @Test func `a store is made only where there is none, for who asks for that`() throws {
        let admin = store.served.admin
        let only = ["If-None-Match": "*"]
        #expect(try admin.put(store.path, [:], only).status == 412)
        #expect(try admin.put("/api/v1/stores/second", [:], only).status == 201)
        #expect(try admin.put("/api/v1/stores/second", [:]).status == 200)
    }

    @Test func `what was expected and what was found is told, and nothing is written`() throws {
        try store.append([event("a"), event("a")])
        for (expected, status): (JSONValue, Int) in [
            (1, 409), (2, 200), ("none", 409), ("any", 200), (0, 409), ("x", 422), (-1, 422),
            (1.5, 422),
        ] {
            let answer = try store.append(
                [event("b"), event("c")], ["expected": ["a": expected, "d": "none"]])
            #expect(answer.status == status, "\(expected)")
            guard status == 409 else { continue }
            #expect(answer.code == "wrong_revision")
            #expect(answer.json["error"]?["details"]?["stream"] == "a")
            #expect(answer.json["error"]?["details"]?["found"] == 2)
        }
        #expect(try store.head() == 6)
    }

    @Test func `a command is carried out once, for ever`() throws {
        let first = try store.append(
            [event("a")], ["command_id": "c-1", "expected": ["a": "none"]])
        let second = try store.append(
            [event("a")], ["command_id": "c-1", "expected": ["a": "none"]])
        #expect(first.json["positions"] == second.json["positions"])
        #expect(first.json["ids"] == second.json["ids"])
        #expect(first.json["repeated"] == false)
        #expect(second.json["repeated"] == true)
        let other = try store.append([event("b")], ["command_id": "c-1"])
        #expect(other.status == 422)
        #expect(try store.head() == 1)
        let header = try store.served.admin.post(
            store.path + "/append", ["events": [event("h")]], ["Idempotency-Key": "h-1"])
        let again = try store.served.admin.post(
            store.path + "/append", ["events": [event("h")]], ["Idempotency-Key": "h-1"])
        #expect(header.json["positions"] == again.json["positions"])
        for (command, status) in [("h-1", 200), ("h-2", 422)] {
            let both = try store.served.admin.post(
                store.path + "/append",
                ["events": [event("h")], "command_id": .string(command)],
                ["Idempotency-Key": "h-1"])
            #expect(both.status == status)
        }
    }

    @Test func `a name that no log takes matches nothing`() throws {
        try store.append([event("a", tags: ["k:1"])])
        let long = String(repeating: "x", count: 3_000)
        for rest in [
            "/streams/\(long)", "/events?types=\(long)", "/events?tags=\(long)",
            "/events?types=&tags=", "/streams/a%0Ab",
        ] {
            let answer = try store.get(rest)
            #expect(answer.status == 200)
            #expect(answer.json["events"] == [])
        }
        #expect(try store.get("/checkpoints/\(long)").json["position"] == .null)
        #expect(try store.get("/snapshots/\(long)").status == 404)
        let name = JSONValue.string(long)
        let query = try store.served.member.post(
            store.path + "/query", ["query": ["items": [["types": [name], "tags": [name]]]]])
        #expect(query.json["events"] == [])
        let answer = try store.append(
            [event("a")],
            ["expected": .object(JSONObject(dictionaryLiteral: (long, "none"), ("", "none")))])
        #expect(answer.status == 200)
    }

    @Test func `what is no append is refused, with the place of the mistake`() throws {
        for (body, place): (JSONValue, String) in [
            ([:], "body.events"), (["events": 1], "body.events"),
            (["events": [1]], "body.events.0"),
            (["events": [["stream": "a", "data": 1]]], "body.events.0.type"),
            (["events": [["stream": "a", "type": "t"]]], "body.events.0.data"),
            (
                ["events": [["stream": "a", "type": "t", "data": 1, "data_base64": ""]]],
                "body.events.0.data_base64"
            ),
            (
                ["events": [["stream": "a", "type": "t", "data_base64": "?"]]],
                "body.events.0.data_base64"
            ),
            (
                ["events": [event("a"), ["stream": "a", "type": "t", "data": 1, "tags": [2]]]],
                "body.events.1.tags.0"
            ),
            (["events": [event("a")], "expects": [:]], "body.expects"),
            (["events": [event("a")], "condition": ["after": 1]], "body.condition.query"),
            (["events": [event("a")], "checkpoint": ["name": "c"]], "body.checkpoint.position"),
        ] {
            let answer = try store.served.admin.post(store.path + "/append", body)
            #expect(answer.status == 422)
            #expect(answer.problems == [place])
        }
        let longest = JSONValue.string(String(repeating: "x", count: 1_000_000))
        let answer = try store.served.admin.post(store.path + "/append", ["events": longest])
        #expect(answer.status == 422 && answer.body.count < 2_000)
        let long = String(repeating: "x", count: 201)
        #expect(try store.append([event(long)]).status == 413)
        #expect(try store.append([event("")]).status == 422)
        #expect(try store.append([]).status == 422)
        #expect(try store.head() == .null)
    }
}
