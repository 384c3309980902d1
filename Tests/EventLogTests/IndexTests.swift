import EventLog
import EventSourcing
import System
import TestSupport
import Testing

/// The index is derived: whatever becomes of it, the store answers as the log says.
@Suite struct IndexTests {
    let folder = TemporaryFolder()

    private var files: FilesOfStore { FilesOfStore(folder) }

    @Test(arguments: seeds)
    func `blocks of more than 512 positions are read through in both directions`(
        seed: UInt64
    ) throws {
        var random = SeededGenerator(seed: seed)
        let store = try newStore(folder)
        var model: [(stream: Int, type: Int)] = []
        // Three batches of the index with up to six blocks a term, and a tail.
        for count in [3_000, 700, 1_300, 900] {
            let events = (0..<count).map { _ in
                (
                    stream: Int.random(in: 0..<2, using: &random),
                    type: [0, 0, 0, 0, 1, 2].randomElement(using: &random)!
                )
            }
            model += events
            let append = events.map { event("s-\($0.stream)", "type-\($0.type)") }
            _ = try store.appendBlocking(Append(append, actor: tester))
            if count != 900 { try store.flushIndex() }
        }
        for _ in 0..<60 {
            try compareFiltered(store, model, &random)
            try compareStream(store, model, &random)
        }
        #expect(try store.verifyIndex().differences == [])
    }

    private func compareFiltered(
        _ store: EventStore, _ model: [(stream: Int, type: Int)],
        _ random: inout SeededGenerator
    ) throws {
        let low = Int.random(in: 1...model.count, using: &random)
        let high = Int.random(in: low...model.count, using: &random)
        let types = [0, 1, 2].shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
        let stream = Bool.random(using: &random) ? 1 : nil
        var filter = EventFilter(types: types.map { EventType("type-\($0)") })
        if let stream { filter.streams = [StreamName("s-\(stream)")] }
        let expected = (low...high).filter { position in
            let event = model[position - 1]
            return types.contains(event.type) && (stream == nil || event.stream == stream)
        }
        for direction in [ReadDirection.forward, .backward] {
            var found: [Int] = []
            try store.forEach(
                filter, from: Position(UInt64(low)), through: Position(UInt64(high)),
                direction: direction, withPayload: false
            ) { event in
                found.append(Int(event.position.rawValue))
                return true
            }
            #expect(found == (direction == .forward ? expected : expected.reversed()))
        }
    }

    private func compareStream(
        _ store: EventStore, _ model: [(stream: Int, type: Int)],
        _ random: inout SeededGenerator
    ) throws {
        let stream = Int.random(in: 0..<2, using: &random)
        let moment = Int.random(in: 0...model.count, using: &random)
        let positions = model.indices.filter { model[$0].stream == stream }.map { $0 + 1 }
        let visible = positions.filter { $0 <= moment }
        let first = Int.random(in: 1...positions.count, using: &random)
        let last = Int.random(in: first...positions.count, using: &random)
        let expected = visible.prefix(last).dropFirst(first - 1)
        for direction in [ReadDirection.forward, .backward] {
            let events = try store.read(
                StreamName("s-\(stream)"), from: Revision(UInt64(first)),
                through: Revision(UInt64(last)), asOf: Position(UInt64(moment)),
                direction: direction)
            let ordered = direction == .forward ? Array(expected) : expected.reversed()
            #expect(events.map { Int($0.position.rawValue) } == ordered)
        }
    }

    @Test func `a range that ends before it begins has nothing`() throws {
        let store = try newStore(folder)
        try store.appendEach((0..<9).map { event("s-\($0)") })
        for direction in [ReadDirection.forward, .backward] {
            let page = try store.read(
                from: Position(6), through: Position(4), direction: direction)
            #expect(page.events.isEmpty)
            let none = try store.read(from: Position(3), direction: direction, limit: 0)
            #expect(none.events.isEmpty)
            #expect(none.covered == (direction == .forward ? Position(2) : Position(0)))
        }
        #expect(try store.read(from: Position(.max)).events.isEmpty)
        #expect(try store.read(from: Position(10)).covered == Position(9))
        #expect(try store.read(StreamName("s-1"), from: Revision(2)).isEmpty)
        #expect(try store.read(StreamName("s-1"), from: Revision(3), through: .none).isEmpty)
    }

    /// What may become of an index.
    enum Fate: CaseIterable {
        case deleted, foreign, garbage, empty, ahead, anotherPast
    }

    @Test(arguments: Fate.allCases, [false, true])
    func `an index that is not the log's is begun anew`(fate: Fate, isReadOnly: Bool) throws {
        try prepare(fate)
        if isReadOnly {
            var options = options()
            options.isReadOnly = true
            try check(try EventStore(at: files.path, options: options), fate)
        }
        let store = try reopen(folder)
        try check(store, fate)
        let result = try store.appendBlocking(
            Append(
                [event("s-0")], expecting: [StreamName("s-0"): .exactly(Revision(6))], actor: tester
            ))
        #expect(result.last == Position(19))
        try store.flushIndex()
        let report = try store.verifyIndex()
        #expect(report.differences == [])
        #expect(report.checkpoint == Position(19))
        store.close()
    }

    /// Leaves a closed store of 18 events in three streams, whose index met its fate.
    private func prepare(_ fate: Fate) throws {
        let store = try newStore(folder)
        try store.appendEach((0..<12).map { event("s-\($0 % 3)") })
        try store.flushIndex()
        store.close()
        let past = try files.read("log.mdb")
        if fate == .ahead || fate == .anotherPast {
            // An index that knows 15 events of a history that the log then leaves.
            let other = try reopen(folder)
            try other.appendEach((0..<(fate == .ahead ? 30 : 3)).map { _ in event("s-0") })
            try other.flushIndex()
            other.close()
            let index = try files.read("index.mdb")
            try files.remove("log.mdb")
            try files.write(past, to: "log.mdb")
            try files.remove("index.mdb")
            try appendRest()
            try files.remove("index.mdb")
            try files.write(index, to: "index.mdb")
            return
        }
        try appendRest()
        switch fate {
        case .deleted: try files.remove("index.mdb")
        case .garbage: try files.write([UInt8](repeating: 0xA5, count: 65_536), to: "index.mdb")
        case .empty: try files.write([], to: "index.mdb")
        case .foreign: try files.write(try foreignIndex(), to: "index.mdb")
        case .ahead, .anotherPast: break
        }
    }

    private func appendRest() throws {
        let store = try reopen(folder)
        try store.appendEach((0..<6).map { event("s-\($0 % 3)") })
        store.close()
    }

    private func foreignIndex() throws -> [UInt8] {
        let folder = TemporaryFolder()
        try EventStore.create(
            at: folder.path + "/store", id: UUID(high: 3, low: 4),
            created: Timestamp(milliseconds: 1_000), options: options())
        let store = try reopen(folder)
        try store.appendEach((0..<9).map { _ in event("s-0") })
        try store.flushIndex()
        store.close()
        return try FilesOfStore(folder).read("index.mdb")
    }

    private func check(_ store: EventStore, _ fate: Fate) throws {
        defer { if store.isReadOnly { store.close() } }
        #expect(try store.head() == Position(18))
        for number in 0..<3 {
            let name = StreamName("s-\(number)")
            let events = try store.read(name)
            #expect(events.map { Int($0.revision.rawValue) } == Array(1...6))
            #expect(events.allSatisfy { $0.stream == name })
            let filtered = try store.read(EventFilter(streams: [name])).events
            #expect(filtered.map(\.position) == events.map(\.position))
        }
        #expect(try store.count(of: EventType("noted")) == 18)
        for event in try store.read().events {
            #expect(try store.event(withID: event.id)?.position == event.position)
        }
    }
}
