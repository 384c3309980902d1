import Domain
import EventLog
import EventSourcing
import Fleet
import JSON
import System
import TestSupport
import Testing

@testable import API

/// Event streams over real connections.
@Suite struct FollowTests {
    let store: ServedStore
    private var events: String { store.path + "/events" }
    private var member: Client { store.served.member }

    init() throws { store = try ServedStore() }

    private func event(_ type: String = "noted", tags: [String] = []) -> JSONValue {
        ServedStore.event("s", type, tags: tags)
    }

    @Test func `history comes first, then what is appended`() throws {
        try store.append([event(), event()])
        let source = try EventSource(member, events)
        #expect(try source.positions(2) == [1, 2])
        #expect(source.head.contains("200"))
        #expect(source.head.lowercased().contains("content-type: text/event-stream"))
        try store.append([event()])
        try store.append([event()])
        #expect(try source.positions(2) == [3, 4])
    }

    @Test func `a message is the event as other reads show it`() throws {
        try store.append([event(tags: ["k:1"])])
        let source = try EventSource(member, events)
        let message = try #require(try source.next())
        #expect(message.id == 1)
        let read = try store.get("/events").json["events"]?.array?.first
        #expect(try JSON.parse(Array(message.data.utf8)) == read)
    }

    @Test(
        arguments: [
            (0, nil, 1), (3, nil, 3), (nil, 2, 3), (1, 4, 5),
        ] as [(Int?, UInt64?, UInt64)])
    func `a client goes on behind the last event that it has`(
        from: Int?, lastID: UInt64?, first: UInt64
    ) throws {
        try store.append((0..<6).map { _ in event() })
        let query = from.map { "?from=\($0)" } ?? ""
        let source = try EventSource(member, events + query, after: lastID)
        #expect(try source.positions(1) == [first])
    }

    @Test func `a stream with an end ends there`() throws {
        try store.append((0..<6).map { _ in event() })
        let through = try EventSource(member, events + "?from=2&through=4")
        #expect(try through.positions(10) == [2, 3, 4])
        let limited = try EventSource(member, events + "?limit=2")
        #expect(try limited.positions(10) == [1, 2])
    }

    @Test func `a client that nothing matches for is told how far it is`() throws {
        let source = try EventSource(member, events + "?types=wanted")
        try store.append((0..<300).map { _ in event("other") })
        try store.append([event("wanted")])
        #expect(try source.positions(1) == [301])
        try store.append([event("other"), event("other")])
        let told = try #require(try source.next(within: .seconds(10)))
        #expect(told.event == "position")
        #expect(told.id == 303)
        let again = try EventSource(member, events + "?types=wanted", after: source.lastID)
        try store.append([event("wanted")])
        #expect(try again.positions(1) == [304])
    }

    @Test func `who follows from a position that is far ahead gets what stands there`() throws {
        let ahead = try EventSource(member, events + "?from=5")
        let source = try EventSource(member, events)
        for position in 1...6 {
            try store.append([event()])
            #expect(try source.positions(1) == [UInt64(position)])
        }
        #expect(try ahead.positions(2) == [5, 6])
    }

    @Test func `a large event comes whole`() throws {
        let text = String(repeating: "x\u{1F600}", count: 100_000)
        try store.append([ServedStore.event("s", data: .string(text)), event()])
        let source = try EventSource(member, events)
        let message = try #require(try source.next())
        #expect(try JSON.parse(Array(message.data.utf8))["data"] == .string(text))
        #expect(try source.positions(1) == [2])
    }

    @Test func `what may not be read is not followed`() throws {
        for (client, status): (Client, Int) in [
            (store.served.client(nil), 401), (store.served.stranger, 404),
        ] {
            let answer = try client.get(events, ["Accept": "text/event-stream"])
            #expect(answer.status == status)
        }
        // Behind a position that is not there yet, events would be missed that come.
        for bad in ["x", "1", "18446744073709551615"] {
            let answer = try member.get(
                events, ["Accept": "text/event-stream", "Last-Event-ID": bad])
            #expect(answer.status == 422, "\(bad)")
        }
    }

    @Test func `a stream ends when its key is revoked`() throws {
        let served = store.served
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let mel = try #require(try scope.users().first { $0.name == "Mel" })
        let made = try scope.addAPIKey(to: mel.id)
        let reader = served.client(key: made.secret?.text)
        let source = try EventSource(reader, events)
        try store.append([event()])
        #expect(try source.positions(1) == [1])
        let waiter = Guarded<Answer?>(nil)
        let long = WorkerThread(name: "long poll") { [events] in
            let answer = try? reader.get(events + "?from=2&wait=60")
            waiter.withLock { $0 = answer }
        }
        while served.server.counts.waiting < 2 { Machine.sleep(.milliseconds(5)) }
        _ = try scope.revokeAPIKey(made.key.id, of: mel.id)
        // What nothing happens for ends too, some seconds later.
        #expect(try source.next(within: .seconds(10)) == nil)
        #expect(source.isEnded)
        try store.append([event()])
        long.join()
        #expect(waiter.withLock { $0?.status } == 401)
    }

    @Test func `an organization follows its own audit, and no other's`() throws {
        let served = store.served
        try served.makeAgent("One")
        let page = try served.member.get("/api/v1/events").json
        let all = page["events"]?.array ?? []
        #expect(all.allSatisfy { $0["organization_id"]?.string == "\(served.acme)" })
        let source = try EventSource(served.member, "/api/v1/events?type=agent-created")
        let first = try #require(try source.next())
        #expect(first.data.contains("\"One\""))
        _ = try served.stranger.post(
            "/api/v1/agents", ["name": "Theirs", "instructions": "x"])
        try served.makeAgent("Two")
        var second = try #require(try source.next())
        while second.event == "position" { second = try #require(try source.next()) }
        #expect(second.data.contains("\"Two\""))
    }

    @Test func `the audit is listed newest first, in pages and filtered`() throws {
        let served = store.served
        let path = try served.makeAgent("One")
        for name in ["Two", "Three"] { _ = try served.admin.put(path, ["name": .string(name)]) }
        let id = path.split(separator: "/").last!
        let all = try served.member.get("/api/v1/audit?agent=\(id)").json.array ?? []
        #expect(
            all.compactMap { $0["type"]?.string }
                == ["agent-updated", "agent-updated", "agent-created"])
        let page = try served.member.get("/api/v1/audit?agent=\(id)&limit=2")
        let cursor = try #require(page["X-Next-Cursor"])
        let rest = try served.member.get("/api/v1/audit?agent=\(id)&limit=2&cursor=\(cursor)")
        #expect((page.json.array ?? []) + (rest.json.array ?? []) == all)
        #expect(rest["X-Next-Cursor"] == nil)
        let text = try served.member.get("/api/v1/audit?text=three&type=agent-updated").json.array
        #expect(text?.count == 1)
        #expect(try served.stranger.get("/api/v1/audit?agent=\(id)").json == [])
        #expect(try served.member.get("/api/v1/audit?since=x").status == 422)
        #expect(try served.member.get("/api/v1/audit?agent=x").status == 422)
    }

    /// Writers, and readers of both kinds that leave at any time and come again.
    @Test(arguments: seeds)
    func `each reader sees every event once, in order, whatever happens to its connection`(
        seed: UInt64
    ) throws {
        let (writers, each) = (4, 60)
        let writing = (0..<writers).map { writer in
            { @Sendable [store] in
                var random = SeededGenerator(seed: seed &* 100 &+ UInt64(writer))
                for number in 0..<each {
                    let count = Int.random(in: 1...3, using: &random)
                    let type = number % 2 == 0 ? "even" : "odd"
                    try store.append(
                        (0..<count).map { _ in ServedStore.event("s-\(writer)", type) })
                }
                try store.append([ServedStore.event("last", "last")])
            }
        }
        let reading = (0..<6).map { reader in
            { @Sendable [store] in
                var random = SeededGenerator(seed: seed &* 1_000 &+ UInt64(reader))
                let isFiltered = reader % 3 == 0
                let query = isFiltered ? "?types=even&types=last&" : "?"
                let read = reader % 2 == 0 ? Self.follow : Self.poll
                let seen = try read(store, query, writers, &random)
                let last = seen.last ?? 0
                let all = try Self.all(store, through: last, withoutOdd: isFiltered)
                #expect(seen == all, "reader \(reader)")
            }
        }
        try runAtOnce(writing + reading)
    }

    /// Reads event streams, leaving each after some events, until each writer has said its last.
    private static func follow(
        _ store: ServedStore, _ query: String, _ writers: Int,
        _ random: inout SeededGenerator
    ) throws -> [UInt64] {
        var (seen, ends): ([UInt64], Int) = ([], 0)
        var lastID: UInt64?
        while ends < writers {
            let source = try EventSource(
                store.served.member, store.path + "/events" + query, after: lastID)
            for _ in 0..<Int.random(in: 1...40, using: &random) where ends < writers {
                guard let message = try source.next() else { break }
                guard message.event == "message", let id = message.id else { continue }
                seen.append(id)
                if message.data.contains("\"type\":\"last\"") { ends += 1 }
            }
            lastID = source.lastID
        }
        return seen
    }

    /// The same by requests that wait.
    private static func poll(
        _ store: ServedStore, _ query: String, _ writers: Int,
        _ random: inout SeededGenerator
    ) throws -> [UInt64] {
        var (seen, ends, next): ([UInt64], Int, Int64) = ([], 0, 1)
        while ends < writers {
            let limit = Int.random(in: 1...20, using: &random)
            let page = try store.served.member.get(
                store.path + "/events\(query)from=\(next)&limit=\(limit)&wait=20"
            ).json
            for event in page["events"]?.array ?? [] {
                seen.append(UInt64(event["position"]?.integer ?? 0))
                if event["type"] == "last" { ends += 1 }
            }
            next = try #require(page["next"]?.integer)
        }
        return seen
    }

    private static func all(
        _ store: ServedStore, through last: UInt64, withoutOdd: Bool
    ) throws -> [UInt64] {
        let log = try store.served.fleet.stores.store(
            StoreAddress(StoreName("orders")!, of: store.served.acme)
        ).log
        var positions: [UInt64] = []
        try log.forEach(through: Position(last)) { event in
            let isMeant = !withoutOdd || event.type.text != "odd"
            if isMeant { positions.append(event.position.rawValue) }
            return true
        }
        return positions
    }
}
