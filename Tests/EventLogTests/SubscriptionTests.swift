import EventLog
import EventSourcing
import Glibc
import System
import TestSupport
import Testing

@Suite struct SubscriptionTests {
    let folder = TemporaryFolder()

    /// Writes single events from several tasks, with pauses of the seed.
    private func write(
        _ count: Int, to store: EventStore, seed: UInt64, writers: Int = 3
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<writers {
                group.addTask {
                    var random = SeededGenerator(seed: seed &* 31 &+ UInt64(writer))
                    for number in 0..<count {
                        let type = ["made", "changed"].randomElement(using: &random)!
                        _ = try await store.append(
                            Append(
                                [event("s-\(writer)", type, payload: "\(number)")], actor: tester))
                        if UInt8.random(in: 0..<4, using: &random) == 0 {
                            try await Task.sleep(
                                for: .microseconds(Int.random(in: 0..<2_000, using: &random)))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Follows until `last` is covered; fails on an event that is missed, doubled or not wanted.
    private func follow(
        _ store: EventStore, _ filter: EventFilter = EventFilter(), from start: UInt64,
        through last: Position, seed: UInt64
    ) async throws -> [Position] {
        var random = SeededGenerator(seed: seed)
        var found: [Position] = []
        var covered = Position(start)
        for try await element in store.subscribe(filter, after: covered) {
            switch element {
            case .event(let event):
                try #require(event.position > covered)
                try #require(filter.matches(event))
                found.append(event.position)
                covered = event.position
            case .caughtUp(let position):
                try #require(position > covered)
                covered = position
            }
            if covered >= last { break }
            if UInt8.random(in: 0..<8, using: &random) == 0 { await Task.yield() }
            if UInt8.random(in: 0..<32, using: &random) == 0 {
                try await Task.sleep(for: .microseconds(300))
            }
        }
        return found
    }

    @Test(arguments: seeds)
    func `followers get every event once, whenever they begin`(seed: UInt64) async throws {
        let store = try newStore(folder)
        try store.appendEach((0..<50).map { event("s-\($0 % 3)", "made") })
        let last = Position(50 + 3 * 150)
        let changed = EventFilter(types: [EventType("changed")])
        let found = try await withThrowingTaskGroup(of: (Int, [Position]).self) { group in
            group.addTask {
                try await write(150, to: store, seed: seed)
                return (-1, [])
            }
            for number in 0..<12 {
                group.addTask {
                    try await Task.sleep(for: .milliseconds(number * 5))
                    let start = UInt64([0, 20, 50, 49].randomElement()!)
                    let filter = number % 3 == 0 ? changed : EventFilter()
                    let found = try await follow(
                        store, filter, from: start, through: last, seed: seed &+ UInt64(number))
                    // What it should have got, from the log as it is in the end.
                    let wanted = try store.read(filter, from: Position(start + 1)).events
                    #expect(found == wanted.map(\.position))
                    return (number, found)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(found.count == 13)
    }

    @Test(arguments: [EventFilter(), EventFilter(types: [EventType("changed")])])
    func `a long history comes whole, page by page`(filter: EventFilter) async throws {
        let store = try newStore(folder)
        for part in 0..<3 {
            let events = (0..<1_100).map { event("s", $0 % 2 == part % 2 ? "made" : "changed") }
            _ = try await store.append(Append(events, actor: tester))
            if part == 1 { try store.flushIndex() }
        }
        let found = try await follow(store, filter, from: 5, through: Position(3_300), seed: 1)
        let all = try store.read(from: Position(6), limit: 4_000).events
        #expect(found == all.filter { filter.matches($0) }.map(\.position))
    }

    @Test func `a follower gets what another process appends`() async throws {
        let store = try newStore(folder)
        _ = try store.appendBlocking(Append([event("a")], actor: tester))
        let path = folder.path + "/store"
        async let followed = follow(store, from: 0, through: Position(301), seed: 1)
        try await write(50, to: store, seed: 1, writers: 2)
        await #expect(processExitsWith: .success) { [path = path as String] in
            let store = try EventStore(at: path, options: options())
            for _ in 0..<200 {
                _ = try await store.append(Append([event("other")], actor: tester))
            }
            store.close()
        }
        #expect(try await followed.map(\.rawValue) == Array(1...301))
        #expect(try store.revision(of: StreamName("other")) == Revision(200))
        #expect(try store.verify().damage == nil)
    }

    @Test func `a follower of rare events learns how far it is`() async throws {
        let store = try newStore(folder)
        try store.appendEach((0..<30).map { event("s-\($0)") })
        try store.flushIndex()
        let rare = EventFilter(types: [EventType("rare")])
        let task = Task {
            var seen: [String] = []
            for try await element in store.subscribe(rare, after: .start) {
                switch element {
                case .event(let event): seen.append("event \(event.position)")
                case .caughtUp(let position): seen.append("caught up \(position)")
                }
                if seen.last == "caught up 32" { break }
            }
            return seen
        }
        try await Task.sleep(for: .milliseconds(30))
        _ = try await store.append(Append([event("a", "rare"), event("b")], actor: tester))
        let seen = try await task.value
        #expect(seen.contains("event 31"))
        #expect(seen.first?.hasPrefix("caught up 3") == true)
    }

    @Test func `a subscription ends when its task is cancelled`() async throws {
        let store = try newStore(folder)
        for delay in [0, 1, 20] {
            let task = Task {
                var count = 0
                for try await _ in store.subscribe(after: .start) { count += 1 }
                return count
            }
            try await Task.sleep(for: .milliseconds(delay))
            task.cancel()
            #expect(try await task.value == 0)
        }
        // One that is gone takes nothing from the others.
        _ = try await store.append(Append([event("a")], actor: tester))
        #expect(try await follow(store, from: 0, through: Position(1), seed: 1).count == 1)
    }

    @Test(arguments: seeds)
    func `200 subscriptions end when the store closes, also while they read`(
        seed: UInt64
    ) async throws {
        let store = try newStore(folder)
        try store.appendEach([event("a"), event("b")])
        let ended = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    var count = 0
                    for try await _ in store.subscribe(after: .start) { count += 1 }
                    return count
                }
            }
            let writing = Task {
                for _ in 0..<1_000 {
                    _ = try await store.append(Append([event("a")], actor: tester))
                }
            }
            try await Task.sleep(for: .milliseconds(Int64(20 + 30 * seed)))
            store.close()
            await #expect(throws: AppendError.closed) { try await writing.value }
            return try await group.reduce(0) { count, _ in count + 1 }
        }
        #expect(ended == 200)
        // Whoever asks a closed store gets nothing, at once.
        for try await element in store.subscribe(after: .start) { Issue.record("\(element)") }
    }

    @Test func `200 subscriptions get each event once`() async throws {
        let store = try newStore(folder)
        let counts = try await withThrowingTaskGroup(of: [UInt64].self) { group in
            for number in 0..<200 {
                group.addTask {
                    try await follow(
                        store, from: 0, through: Position(120), seed: UInt64(number)
                    ).map(\.rawValue)
                }
            }
            try await write(40, to: store, seed: 7)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.count == 200)
        #expect(counts.allSatisfy { $0 == Array(1...120) })
    }
}
