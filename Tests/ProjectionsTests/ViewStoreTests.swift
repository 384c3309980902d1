import EventLog
import EventSourcing
import LMDB
import Projections
import System
import TestSupport
import Testing

/// Sums the numbers that a stream's events carry.
enum Sums: Projection {
    struct Row: Codable, Hashable, Sendable {
        var sum: Int
        var count: Int
    }

    static let name = "sums"
    static let version = 1
    static let storedStateInterval: UInt64? = 4

    static func keys(for event: RecordedEvent<Int>) -> [[UInt8]] { [Array(event.stream.text.utf8)] }

    static func evolve(_ row: inout Row?, at key: [UInt8], with event: RecordedEvent<Int>) {
        row = Row(sum: (row?.sum ?? 0) + event.payload, count: (row?.count ?? 0) + 1)
    }
}

/// The same question, answered in another way: a newer version of the projection.
enum NewSums: Projection {
    typealias Row = Sums.Row
    static let name = "sums"
    static let version = 2
    static func keys(for event: RecordedEvent<Int>) -> [[UInt8]] { Sums.keys(for: event) }
    static func evolve(_ row: inout Row?, at key: [UInt8], with event: RecordedEvent<Int>) {
        row = Row(sum: (row?.sum ?? 1_000) + event.payload, count: (row?.count ?? 0) + 1)
    }
}

/// Its rows can be written, but not read again.
enum Unreadable: Projection {
    struct Row: Codable, Sendable {
        init() {}
        init(from decoder: any Decoder) throws { throw NotANumber() }
        func encode(to encoder: any Encoder) throws { try "x".encode(to: encoder) }
    }

    static let name = "a-view-before-sums"
    static let version = 1
    static func keys(for event: RecordedEvent<Int>) -> [[UInt8]] { Sums.keys(for: event) }
    static func evolve(_ row: inout Row?, at key: [UInt8], with event: RecordedEvent<Int>) {
        row = Row()
    }
}

struct NotANumber: Error {}

@Sendable func decodeNumber(_ event: RecordedEvent<[UInt8]>) throws -> RecordedEvent<Int>? {
    guard event.type.text == "added" else { return nil }
    return try event.map { bytes throws in
        guard let number = Int(String(decoding: bytes, as: UTF8.self)) else { throw NotANumber() }
        return number
    }
}

@Suite struct ViewStoreTests {
    let folder = TemporaryFolder()

    func newStore() throws -> EventStore {
        var options = EventStore.Options()
        options.mapSize = 8 << 30
        try EventStore.create(
            at: folder.path, id: UUID(high: 7, low: 7), created: Timestamp(milliseconds: 0),
            options: options)
        return try EventStore(at: folder.path, options: options)
    }

    func views<P: Projection>(_ store: EventStore, _ projection: P.Type) throws -> ViewStore<Int>
    where P.Event == Int {
        try ViewStore(
            store: store, projections: [AnyProjection(projection)], mapSize: 8 << 30,
            decode: decodeNumber)
    }

    func add(_ numbers: [String], to stream: String, in store: EventStore) throws {
        let events = numbers.map { number in
            NewEvent(
                stream: StreamName(stream), type: EventType("added"), payload: Array(number.utf8))
        }
        _ = try store.appendBlocking(Append(events, actor: .system("test")))
    }

    @Test func `rows hold every event up to the head after catching up`() throws {
        let store = try newStore()
        let views = try views(store, Sums.self)
        try add(["1", "2"], to: "a", in: store)
        try add(["10"], to: "b", in: store)
        try views.catchUp()
        #expect(try views.row(Sums.self, at: Array("a".utf8)) == Sums.Row(sum: 3, count: 2))
        #expect(try views.row(Sums.self, at: Array("b".utf8)) == Sums.Row(sum: 10, count: 1))
        #expect(try views.row(Sums.self, at: Array("c".utf8)) == nil)
        #expect(try views.rows(Sums.self, direction: .backward).map(\.sum) == [10, 3])
    }

    @Test func `an unreadable event is parked and the others go on`() throws {
        let store = try newStore()
        let views = try views(store, Sums.self)
        try add(["1", "not a number", "2"], to: "a", in: store)
        try views.catchUp()
        #expect(try views.row(Sums.self, at: Array("a".utf8)) == Sums.Row(sum: 3, count: 2))
        let parked = try views.parkedEvents()
        #expect(parked.map(\.position.rawValue) == [2])
        #expect(parked.map(\.reason) == ["NotANumber()"])
    }

    @Test func `an event that one view can't take in is parked, and other views take it in`() throws
    {
        let store = try newStore()
        let views = try ViewStore(
            store: store, projections: [AnyProjection(Unreadable.self), AnyProjection(Sums.self)],
            mapSize: 8 << 30, decode: decodeNumber)
        for number in ["1", "2"] {
            try add([number], to: "a", in: store)
            try views.catchUp()
        }
        #expect(try views.row(Sums.self, at: Array("a".utf8)) == Sums.Row(sum: 3, count: 2))
        #expect(try views.parkedEvents().map(\.position.rawValue) == [2])
    }

    @Test func `a long log, read ahead, gives the same rows and parks the same events`() throws {
        let store = try newStore()
        let views = try views(store, Sums.self)
        var (sum, count) = (0, 0)
        for batch in 0..<12 {
            let numbers = (0..<1_000).map { batch * 1_000 + $0 }
            try add(numbers.map { $0 % 997 == 0 ? "none" : String($0) }, to: "a", in: store)
            let good = numbers.filter { $0 % 997 != 0 }
            (sum, count) = (sum + good.reduce(0, +), count + good.count)
        }
        let other = NewEvent(
            stream: StreamName("a"), type: EventType("other"), payload: Array("x".utf8))
        _ = try store.appendBlocking(Append([other], actor: .system("test")))
        var reports: [Position] = []
        try views.catchUp { reached, _ in reports.append(reached) }
        #expect(try views.row(Sums.self, at: Array("a".utf8)) == Sums.Row(sum: sum, count: count))
        let parked = try views.parkedEvents().map(\.position.rawValue)
        let unreadable: [UInt64] = (0..<13).map { $0 * 997 + 1 }
        #expect(parked == unreadable)
        #expect(reports.last == Position(12_001))
        try views.rebuild()
        #expect(try views.row(Sums.self, at: Array("a".utf8))?.sum == sum)
    }

    @Test func `a log that is closed while it is read ahead is an error`() throws {
        let store = try newStore()
        let views = try views(store, Sums.self)
        for _ in 0..<5 { try add((0..<1_000).map { String($0) }, to: "a", in: store) }
        let head = try store.head()
        store.close()
        #expect(throws: StoreError.self) { try views.catchUp(through: head) }
    }

    @Test(arguments: seeds)
    func `a row as of any position is the fold of the events up to it`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let store = try newStore()
        let views = try views(store, Sums.self)
        var model: [[Int: Sums.Row]] = [[:]]
        for _ in 0..<120 {
            let stream = Int.random(in: 0..<3, using: &random)
            let number = Int.random(in: 0..<100, using: &random)
            try add([String(number)], to: "s-\(stream)", in: store)
            var rows = model[model.count - 1]
            let row = rows[stream] ?? Sums.Row(sum: 0, count: 0)
            rows[stream] = Sums.Row(sum: row.sum + number, count: row.count + 1)
            model.append(rows)
            if Bool.random(using: &random) { try views.catchUp() }
        }
        for (position, rows) in model.enumerated() {
            for stream in 0..<3 {
                let name = StreamName("s-\(stream)")
                let row = try views.row(
                    Sums.self, at: Array(name.text.utf8), of: name,
                    asOf: Position(UInt64(position)))
                #expect(row == rows[stream], "position \(position), stream \(stream)")
            }
        }
    }

    @Test func `a newer version is built beside the old rows and takes their place`() throws {
        let store = try newStore()
        try add(["1", "2"], to: "a", in: store)
        let old = try views(store, Sums.self)
        try old.catchUp()
        try old.close()
        let new = try views(store, NewSums.self)
        #expect(try new.status().map(\.building) == [Position.start])
        #expect(try new.row(NewSums.self, at: Array("a".utf8)) == Sums.Row(sum: 3, count: 2))
        try new.catchUp()
        #expect(try new.status().map(\.version) == [2])
        #expect(try new.row(NewSums.self, at: Array("a".utf8)) == Sums.Row(sum: 1_003, count: 2))
        try new.close()
        #expect(throws: ViewError.newer("sums", found: 2)) { try views(store, Sums.self) }
    }

    @Test func `a rebuild gives the same rows and leaves nothing of the old ones`() throws {
        let store = try newStore()
        let views = try views(store, Sums.self)
        for number in 0..<50 { try add([String(number)], to: "s-\(number % 7)", in: store) }
        try views.catchUp()
        let before = try views.rows(Sums.self)
        try views.rebuild()
        #expect(try views.rows(Sums.self) == before)
        #expect(try views.status().map(\.rows) == [7])
    }

    @Test func `a row that is not what the log makes of it is found and mended`() throws {
        let store = try newStore()
        for number in 0..<20 { try add([String(number)], to: "s-\(number % 3)", in: store) }
        do {
            let views = try views(store, Sums.self)
            try views.catchUp()
            #expect(try views.verify() == [])
            try views.close()
        }
        do {
            let environment = try Environment(path: store.folder + "/views.mdb")
            let rows = try environment.openTables([("rows", false)])[0]
            try environment.write { transaction in
                let key = try transaction.withCursor(rows) { try $0.first() ? $0.keyBytes : [] }
                let forged = Array(#"{"count":7,"sum":1000000}"#.utf8)
                try transaction.put(rows, key, forged.span)
            }
        }
        let views = try views(store, Sums.self)
        #expect(try views.verify().count == 1)
        #expect(try views.verify() == [])
        #expect(try views.rows(Sums.self).map(\.sum) == [63, 70, 57])
    }

    @Test func `views that are deleted are built again`() throws {
        let store = try newStore()
        try add(["5"], to: "a", in: store)
        do {
            let views = try views(store, Sums.self)
            try views.catchUp()
            try views.close()
        }
        try Files.remove(store.folder + "/views.mdb")
        try Files.remove(store.folder + "/views.mdb-lock")
        let views = try views(store, Sums.self)
        #expect(views.wasReset)
        try views.catchUp()
        #expect(try views.row(Sums.self, at: Array("a".utf8)) == Sums.Row(sum: 5, count: 1))
    }
}
