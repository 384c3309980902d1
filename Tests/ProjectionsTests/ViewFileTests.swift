import EventLog
import EventSourcing
import LMDB
import Projections
import System
import TestSupport
import Testing

/// `views.mdb` is disposable and unsynced: what may become of it, and who may use it at once.
@Suite struct ViewFileTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/views.mdb" }
    private var markPath: String { folder.path + "/views.mark" }

    static var options: EventStore.Options {
        var options = EventStore.Options()
        options.mapSize = 8 << 30  // Sanitizers leave no room for terabytes.
        return options
    }

    static func open(_ folder: String, isReadOnly: Bool = false) throws -> EventStore {
        var options = options
        options.isReadOnly = isReadOnly
        if !Files.exists(folder + "/log.mdb") {
            try EventStore.create(
                at: folder, id: UUID(high: 7, low: 7), created: Timestamp(milliseconds: 0),
                options: options)
        }
        return try EventStore(at: folder, options: options)
    }

    static func views(_ store: EventStore) throws -> ViewStore<Int> {
        try ViewStore(
            store: store, projections: [AnyProjection(Sums.self)], mapSize: 8 << 30,
            isReadOnly: store.isReadOnly, decode: decodeNumber)
    }

    static func add(_ count: Int, to store: EventStore, streams: Int = 50) throws {
        let events = (0..<count).map { number in
            NewEvent(
                stream: StreamName("s-\(number % streams)"), type: EventType("added"),
                payload: Array("\(number)".utf8))
        }
        _ = try store.appendBlocking(Append(events, actor: .system("test")))
    }

    /// The rows must be the fold of the log.
    static func check(_ views: ViewStore<Int>, _ store: EventStore) throws {
        try views.catchUp()
        var model: [String: Sums.Row] = [:]
        try store.forEach(from: Position(1)) { event in
            let row = model[event.stream.text] ?? Sums.Row(sum: 0, count: 0)
            let number = try #require(Int(String(decoding: event.payload, as: UTF8.self)))
            model[event.stream.text] = Sums.Row(sum: row.sum + number, count: row.count + 1)
            return true
        }
        var found: [String: Sums.Row] = [:]
        try views.forEachRow(Sums.self) { key, row in
            found[String(decoding: key, as: UTF8.self)] = row
            return true
        }
        #expect(found == model)
        #expect(try views.parkedEvents().isEmpty)
    }

    /// Pages of two moments of the file mixed, as a machine that went down may leave them.
    private func tear(_ old: [UInt8], _ new: [UInt8], seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var torn: [UInt8] = []
        let length = Bool.random(using: &random) ? new.count : new.count / 2 / 4_096 * 4_096
        for start in stride(from: 0, to: length, by: 4_096) {
            let range = start..<min(start + 4_096, length)
            if UInt8.random(in: 0..<3, using: &random) > 0 {
                torn += new[range]
            } else {
                torn +=
                    range.upperBound <= old.count
                    ? old[range] : ArraySlice([UInt8](repeating: 0, count: range.count))
            }
        }
        for name in [path, path + "-lock"] { try Files.remove(name) }
        try Files.create(path, with: torn)
        try Files.replace(markPath, with: Array("a boot before".utf8))
    }

    @Test(arguments: seeds)
    func `views that an outage of the machine has torn are built again`(
        seed: UInt64
    ) async throws {
        for round in UInt64(0)..<3 {
            let store = try Self.open(folder.path)
            let views = try Self.views(store)
            try Self.add(300, to: store)
            try views.catchUp()
            let old = try Files.read(path)
            for _ in 0..<5 {
                try Self.add(400, to: store, streams: 300)
                try views.catchUp()
            }
            let new = try Files.read(path)
            try views.close()
            store.close()
            try tear(old, new, seed: seed * 10 + round)
            // In a process of its own: pages that can't be trusted can end it.
            await #expect(processExitsWith: .success) { [folder = folder.path as String] in
                let store = try Self.open(folder)
                let views = try Self.views(store)
                #expect(views.wasReset)
                try Self.check(views, store)
                try views.close()
                store.close()
            }
        }
    }

    @Test func `views are believed when they were closed, or while the machine runs`() throws {
        let store = try Self.open(folder.path)
        let views = try Self.views(store)
        try Self.add(10, to: store)
        try views.catchUp()
        let boot = try Files.read(markPath)
        #expect(boot == Array(Machine.bootID.utf8))
        try views.close()
        #expect(try Files.read(markPath) == Array("clean".utf8))
        // The mark of this boot, as after a crash of the process alone.
        try Files.replace(markPath, with: boot)
        for mark in [boot, Array("clean".utf8)] {
            try Files.replace(markPath, with: mark)
            let again = try Self.views(store)
            #expect(!again.wasReset)
            try again.close()
        }
        try Files.remove(markPath)
        let unmarked = try Self.views(store)
        #expect(unmarked.wasReset)
        try Self.check(unmarked, store)
    }

    @Test func `views are open once in a process, and read-only ones are only read`() throws {
        let store = try Self.open(folder.path)
        let views = try Self.views(store)
        #expect(throws: StoreError.alreadyOpen(path: store.folder + "/views.mdb")) {
            try Self.views(store)
        }
        try Self.add(10, to: store)
        try views.catchUp()
        try views.close()
        #expect(throws: (any Error).self) { try views.rows(Sums.self) }
        try Self.add(1, to: store)
        store.close()

        let reader = try Self.open(folder.path, isReadOnly: true)
        let behind = try Self.views(reader)
        #expect(try behind.rows(Sums.self).count == 10)
        try behind.catchUp(through: Position(10))
        #expect(throws: ViewError.behind(path: store.folder + "/views.mdb", lag: Position(11))) {
            try behind.catchUp()
        }
        try behind.close()
        try Files.replace(markPath, with: Array("a boot before".utf8))
        #expect(throws: ViewError.unusable(path: store.folder + "/views.mdb")) {
            try Self.views(reader)
        }
    }

    @Test func `views of another store, or ahead of the log, are built again`() throws {
        var store = try Self.open(folder.path)
        try Self.add(10, to: store)
        store.close()
        let log = try Files.read(folder.path + "/log.mdb")
        store = try Self.open(folder.path)
        try Self.add(10, to: store)
        let ahead = try Self.views(store)
        try ahead.catchUp()
        try ahead.close()
        store.close()

        for name in ["log.mdb", "log.mdb-lock"] { try Files.remove(folder.path + "/" + name) }
        try Files.create(folder.path + "/log.mdb", with: log)
        store = try Self.open(folder.path)
        let views = try Self.views(store)
        try Self.check(views, store)
        #expect(try store.head() == Position(10))
        try views.close()
        store.close()

        let other = TemporaryFolder()
        try EventStore.create(
            at: other.path, id: UUID(high: 8, low: 8), created: Timestamp(milliseconds: 0),
            options: Self.options)
        for name in ["views.mdb", "views.mark"] {
            try Files.create(
                other.path + "/" + name, with: try Files.read(folder.path + "/" + name))
        }
        store = try Self.open(other.path)
        let foreign = try Self.views(store)
        #expect(foreign.wasReset)
        try Self.add(3, to: store)
        try Self.check(foreign, store)
    }

    @Test func `views are rebuilt while appends go on, and read all the time`() async throws {
        let store = try Self.open(folder.path)
        let views = try Self.views(store)
        try Self.add(2_000, to: store)
        try views.catchUp()
        let isDone = Guarded(false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<60 {
                    try Self.add(20, to: store)
                    try views.catchUp()
                    await Task.yield()
                }
                isDone.withLock { $0 = true }
            }
            group.addTask {
                while !isDone.withLock({ $0 }) {
                    try views.rebuild()
                    await Task.yield()
                }
            }
            group.addTask {
                var count = 0
                while !isDone.withLock({ $0 }) {
                    // A row never goes back to what it was before a rebuild began.
                    let row = try #require(try views.row(Sums.self, at: Array("s-0".utf8)))
                    try #require(row.count >= max(40, count))
                    count = row.count
                    try await Task.sleep(for: .microseconds(200))
                }
            }
            try await group.waitForAll()
        }
        try Self.check(views, store)
        #expect(try views.status().map(\.rows) == [50])
        #expect(try views.status().map(\.building) == [nil])
    }

    @Test func `rows of a rebuild that was killed are removed`() throws {
        let store = try Self.open(folder.path)
        let views = try Self.views(store)
        try Self.add(100, to: store)
        try Self.check(views, store)
        try views.close()
        // Rows of generations that no checkpoint names, before and behind those that are read.
        let value: [UInt8] = [1]
        for generation: UInt8 in [0, 9, 255] {
            let keys = (0..<30_000).map { number in
                [generation, 0, 0, generation, UInt8(number >> 8), UInt8(number & 255)]
            }
            try change { tables, transaction in
                for key in keys { try transaction.put(tables[0], key, value.span) }
                try transaction.put(tables[1], keys[0] + value, value.span)
            }
        }
        let again = try Self.views(store)
        #expect(!again.wasReset)
        try Self.check(again, store)
        try again.close()
        try change { tables, transaction in
            let counts = try (transaction.count(tables[0]), transaction.count(tables[1]))
            #expect(counts == (50, 0))
        }
    }

    /// Changes rows and kept states behind the views' back.
    private func change(
        _ body: ([Table], inout WriteTransaction) throws -> Void
    ) throws {
        var options = Environment.Options()
        options.mapSize = 8 << 30
        let environment = try Environment(path: path, options: options)
        defer { environment.close() }
        let tables = try environment.openTables([("rows", false), ("states", false)])
        try environment.write { try body(tables, &$0) }
    }

    @Test func `several processes project into one file`() async throws {
        let store = try Self.open(folder.path)
        let views = try Self.views(store)
        async let other: Void = {
            await #expect(processExitsWith: .success) { [folder = folder.path as String] in
                let store = try Self.open(folder)
                let views = try Self.views(store)
                for number in 0..<150 {
                    try Self.add(5, to: store)
                    try views.catchUp()
                    if number % 40 == 39 { try views.rebuild() }
                }
                try Self.check(views, store)
                try views.close()
                store.close()
            }
        }()
        for number in 0..<150 {
            try Self.add(5, to: store)
            try views.catchUp()
            if number % 50 == 49 { try views.rebuild() }
            await Task.yield()
        }
        await other
        #expect(try store.head() == Position(1_500))
        try Self.check(views, store)
    }
}
