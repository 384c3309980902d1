import Crypto
import EventLog
import EventSourcing
import Proofs
import System
import TestSupport
import Testing

/// The store as a plain list of events: what it must answer, in the simplest words.
private struct Model {
    struct Entry {
        var stream: String
        var type: String
        var tags: [String]
        var payload: String
        var revision: Int
    }

    var entries: [Entry] = []
    var commands: [String: (body: SHA256Digest, positions: [Int])] = [:]

    func revision(_ stream: String) -> Int { entries.count { $0.stream == stream } }

    func matches(_ item: EventQuery.Item, after position: Int) -> Bool {
        entries.dropFirst(position).contains { entry in
            item.matches(type: EventType(entry.type), tags: entry.tags.map { Tag($0) })
        }
    }

    mutating func append(_ events: [NewEvent<[UInt8]>]) {
        for event in events {
            entries.append(
                Entry(
                    stream: event.stream.text, type: event.type.text, tags: event.tags.map(\.text),
                    payload: String(decoding: event.payload, as: UTF8.self),
                    revision: revision(event.stream.text) + 1))
        }
    }
}

/// Random work on a store and on the model, which must agree after each step.
private struct Simulation {
    var random: SeededGenerator
    var model = Model()
    let folder = TemporaryFolder()
    var store: EventStore

    static let types = ["made", "changed", "gone"]
    static let tags = ["color:red", "color:blue", "size:1", "size:2", "naïve:é", "naïve:e\u{301}"]

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        store = try newStore(folder)
    }

    mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func randomEvents() -> [NewEvent<[UInt8]>] {
        (0..<number(1..<5)).map { _ in
            let tags = Self.tags.shuffled(using: &random).prefix(number(0..<4))
            return event(
                "s-\(number(0..<6))", Self.types[number(0..<3)], tags: Array(tags),
                payload: "{\"n\":\(number(0..<1_000))}")
        }
    }

    mutating func randomItem() -> EventQuery.Item {
        EventQuery.Item(
            types: Self.types.shuffled(using: &random).prefix(number(0..<3)).map { EventType($0) },
            tags: Self.tags.shuffled(using: &random).prefix(number(0..<3)).map { Tag($0) })
    }

    mutating func step() throws {
        switch number(0..<20) {
        case 0..<9: try append()
        case 9..<11: try retry()
        case 11..<13: try readStream()
        case 13..<17: try readFiltered()
        case 17: try prove()
        case 18: try flushIndex()
        default: try reopenStore()
        }
    }

    mutating func append() throws {
        let events = randomEvents()
        var append = Append(events, actor: tester)
        let stream = "s-\(number(0..<6))"
        let found = model.revision(stream)
        let guess = number(0..<3) == 0 ? found + 1 : found
        let checksRevision = number(0..<2) == 0
        if checksRevision {
            append.expected[StreamName(stream)] =
                guess == 0 ? .noStream : .exactly(Revision(UInt64(guess)))
        }
        let item = randomItem()
        let after = number(0..<model.entries.count + 1)
        let checksCondition = number(0..<3) == 0
        if checksCondition {
            append.conditions = [
                AppendCondition(
                    noEventMatching: EventQuery(items: [item]), after: Position(UInt64(after)))
            ]
        }
        if number(0..<3) == 0 {
            append.commandID = CommandID(
                "command-\(model.commands.count)", body: SHA256.digest(of: [1]))
        }
        let isAllowed =
            (!checksRevision || guess == found)
            && (!checksCondition || !model.matches(item, after: after))
        do {
            let result = try store.appendBlocking(append)
            try #require(isAllowed, "the model refuses \(append)")
            let first = model.entries.count + 1
            #expect(
                result.places.map { Int($0.position.rawValue) }
                    == Array(first..<first + events.count))
            model.append(events)
            #expect(
                result.places.map { Int($0.revision.rawValue) }
                    == model.entries.suffix(events.count).map(\.revision))
            if let command = append.commandID {
                model.commands[command.text] = (
                    command.body, Array(first..<first + events.count)
                )
            }
        } catch let refusal as AppendError {
            try #require(!isAllowed, "the store refuses what the model allows: \(refusal)")
        }
    }

    mutating func retry() throws {
        guard let (id, known) = model.commands.randomElement(using: &random) else { return }
        let same = Append(randomEvents(), commandID: CommandID(id, body: known.body), actor: tester)
        let result = try store.appendBlocking(same)
        #expect(result.isRepeated)
        #expect(result.places.map { Int($0.position.rawValue) } == known.positions)
        var other = same
        other.commandID = CommandID(id, body: SHA256.digest(of: [2]))
        #expect(throws: AppendError.commandReused(id, first: Position(UInt64(known.positions[0]))))
        {
            try store.appendBlocking(other)
        }
    }

    mutating func readStream() throws {
        let stream = "s-\(number(0..<6))"
        let mine = model.entries.enumerated().filter { $0.element.stream == stream }
        let moment = number(0..<model.entries.count + 2)
        let visible = mine.filter { $0.offset < moment }
        let first = number(1..<mine.count + 2)
        let limit = number(1..<10)
        let forward = try store.read(
            StreamName(stream), from: Revision(UInt64(first)), asOf: Position(UInt64(moment)),
            limit: limit)
        #expect(
            forward.map { Int($0.position.rawValue) - 1 }
                == visible.dropFirst(first - 1).prefix(limit).map(\.offset))
        let backward = try store.read(
            StreamName(stream), asOf: Position(UInt64(moment)), direction: .backward, limit: limit)
        #expect(
            backward.map { Int($0.position.rawValue) - 1 }
                == visible.reversed().prefix(limit).map(\.offset))
        #expect(
            Int(try store.revision(of: StreamName(stream), asOf: Position(UInt64(moment))).rawValue)
                == visible.count)
    }

    mutating func readFiltered() throws {
        let item = randomItem()
        var filter = EventFilter(types: item.types, tags: item.tags)
        if number(0..<4) == 0 { filter.streams = [StreamName("s-\(number(0..<6))")] }
        let low = number(1..<model.entries.count + 2)
        let high = number(low..<model.entries.count + 3)
        let direction: ReadDirection = number(0..<2) == 0 ? .forward : .backward
        let limit = number(1..<30)
        let expected = model.entries.indices.filter { index in
            let entry = model.entries[index]
            return index + 1 >= low && index + 1 <= high
                && item.matches(type: EventType(entry.type), tags: entry.tags.map { Tag($0) })
                && (filter.streams.isEmpty || filter.streams[0].text == entry.stream)
        }
        let page = try store.read(
            filter, from: Position(UInt64(low)), through: Position(UInt64(high)),
            direction: direction, limit: limit)
        let ordered = direction == .forward ? expected : expected.reversed()
        #expect(page.events.map { Int($0.position.rawValue) - 1 } == Array(ordered.prefix(limit)))
        for event in page.events {
            let entry = model.entries[Int(event.position.rawValue) - 1]
            #expect(event.payload == Array(entry.payload.utf8))
            #expect(event.tags.map { Array($0.text.utf8) } == entry.tags.map { Array($0.utf8) })
        }
    }

    func prove() throws {
        guard !model.entries.isEmpty else { return }
        let head = try store.treeHead()
        #expect(head.size == UInt64(model.entries.count))
        for position in Set([1, (model.entries.count + 1) / 2, model.entries.count]) {
            let place = Position(UInt64(position))
            let size = UInt64(position)
            #expect(
                MerkleTree.verifyInclusion(
                    leafHash: try store.leafHash(at: place), index: size - 1, size: head.size,
                    proof: try store.inclusionProof(of: place), root: head.root))
            #expect(
                MerkleTree.verifyConsistency(
                    from: size, to: head.size, oldRoot: try store.treeHead(size: place).root,
                    newRoot: head.root, proof: try store.consistencyProof(from: place)))
        }
    }

    func flushIndex() throws {
        try store.flushIndex()
    }

    mutating func reopenStore() throws {
        let deletesIndex = number(0..<3) == 0
        store.close()
        store = try { () throws -> EventStore in
            if deletesIndex {
                try Files.remove(folder.path + "/store/index.mdb")
                try Files.remove(folder.path + "/store/index.mdb-lock")
            }
            return try reopen(folder)
        }()
        let report = try store.verify()
        #expect(report.damage == nil)
        #expect(report.events == UInt64(model.entries.count))
    }
}

@Suite struct StoreModelTests {
    @Test(arguments: seeds)
    func `the store answers as a plain list of events does`(seed: UInt64) throws {
        var simulation = try Simulation(seed: seed)
        for _ in 0..<400 { try simulation.step() }
    }
}
