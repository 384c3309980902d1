import Crypto
import EventLog
import EventSourcing
import System
import TestSupport
import Testing

/// Records that leave one log and enter another as they are.
@Suite struct ImportTests {
    let folder = TemporaryFolder()

    /// A log with appends of several streams, command ids, organisations and metadata.
    private func source() throws -> EventStore {
        let store = try newStore(folder)
        for number in 0..<40 {
            var append = Append(
                (0...number % 4).map { event("s-\(($0 + number) % 5)", tags: ["n:\(number)"]) },
                actor: tester)
            append.events[0].metadata = Array("{\"n\":\(number)}".utf8)
            append.organization = number % 2 == 0 ? UUID(high: 5, low: 5) : nil
            append.correlationID = number % 3 == 0 ? UUID(high: 6, low: UInt64(number)) : nil
            append.commandID = CommandID("command-\(number)", body: SHA256.digest(of: [1]))
            _ = try store.appendBlocking(append)
        }
        return store
    }

    private func target(_ name: String = "target") throws -> EventStore {
        let path = folder.path + "/" + name
        try EventStore.create(
            at: path, id: UUID(high: 1, low: 2), created: Timestamp(milliseconds: 1_000),
            options: options())
        return try EventStore(at: path, options: options())
    }

    @Test(arguments: [1, 7, 1_000])
    func `an import keeps positions, ids, times, command ids and the root`(chunk: Int) throws {
        let (source, target) = (try source(), try target())
        let records = try source.allRecords()
        for start in stride(from: 0, to: records.count, by: chunk) {
            try target.importRecords(Array(records[start..<min(start + chunk, records.count)]))
        }
        #expect(try target.treeHead() == source.treeHead())
        #expect(try target.allRecords() == records)
        for (copy, original) in zip(try target.read().events, try source.read().events) {
            #expect(copy.id == original.id && copy.position == original.position)
            #expect(copy.recordedAt == original.recordedAt && copy.revision == original.revision)
            #expect(try target.event(withID: original.id)?.position == original.position)
        }
        for number in 0..<40 {
            let command = CommandID("command-\(number)", body: SHA256.digest(of: [1]))
            #expect(try target.result(of: command) == source.result(of: command))
        }
        // The copy goes on as the original would.
        let append = Append(
            [event("s-1")],
            expecting: [StreamName("s-1"): .exactly(try source.revision(of: StreamName("s-1")))],
            actor: tester)
        #expect(try target.appendBlocking(append).last == source.head().next)
        #expect(try target.verify().damage == nil)
        try target.flushIndex()
        #expect(try target.verifyIndex().differences == [])
    }

    @Test func `a payload that is missing leaves the root as it was, and is found`() throws {
        let (source, target) = (try source(), try target())
        var records = try source.allRecords()
        records[3].payload = nil
        try target.importRecords(records)
        #expect(try target.treeHead() == source.treeHead())
        #expect(try target.allRecords() == records)
        #expect(try target.event(at: Position(4))?.payload == [])
        let damage = try target.verify().damage
        #expect(damage?.kind == .missing)
        #expect(damage?.position == Position(4))
    }

    /// A way to spoil the records of an export.
    struct Spoiling: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout [StoredRecord]) -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout [StoredRecord]) -> Void) {
            testDescription = name
            self.change = change
        }

        static let all = [
            Spoiling("a gap") { $0.remove(at: 5) },
            Spoiling("not from the start") { $0.removeFirst() },
            Spoiling("two swapped") { $0.swapAt(3, 4) },
            Spoiling("one twice") { $0.insert($0[7], at: 7) },
            Spoiling("another payload") { $0[2].payload = Array("{1}".utf8) },
            Spoiling("a payload of the same length") { $0[2].payload = Array("[]".utf8) },
            Spoiling("no record") { $0[2].record = [] },
            Spoiling("a record cut short") { $0[2].record.removeLast() },
            Spoiling("a record with more behind it") { $0[2].record.append(0) },
            Spoiling("revision 0") { $0[2].set(0, at: 16) },
            Spoiling("the highest revision") { $0[2].set(.max, at: 16) },
            Spoiling("position 0") { $0[0].set(0, at: 8) },
            Spoiling("the highest position") { $0[0].set(.max, at: 8) },
            Spoiling("a time that goes back") { $0[9].set(1, at: 24) },
            Spoiling("an id that stands already") {
                $0[8].record.replaceSubrange(32..<48, with: $0[1].record[32..<48])
            },
            Spoiling("an unknown format") { $0[2].record[0] = 2 },
            Spoiling("unknown flags") { $0[2].record[1] |= 0x80 },
            Spoiling("place 0 of 0 in its append") { $0[2].set(0, at: 84, bytes: 4) },
        ]
    }

    @Test(arguments: Spoiling.all)
    func `records that do not continue the log are refused, all of them`(
        _ spoiling: Spoiling
    ) throws {
        let (source, target) = (try source(), try target())
        var records = try source.allRecords()
        spoiling.change(&records)
        #expect(throws: AppendError.self) { try target.importRecords(records) }
        #expect(try target.head() == .start)
        // Nothing of them is left in memory either.
        let result = try target.appendBlocking(Append([event("s-0")], actor: tester))
        #expect(result.places.map(\.revision) == [Revision(1)])
        #expect(throws: AppendError.self) { try target.importRecords(source.allRecords()) }
    }

    @Test(arguments: seeds)
    func `no flipped byte of a record makes an import trap`(seed: UInt64) throws {
        let (source, target) = (try source(), try target())
        let records = try source.allRecords()
        var random = SeededGenerator(seed: seed)
        for index in records[0].record.indices {
            var changed = records
            changed[0].record[index] ^= UInt8.random(in: 1...255, using: &random)
            // What is a record all the same begins another log: its root tells.
            do {
                try target.importRecords([changed[0]])
            } catch is AppendError {
                continue
            }
            #expect(try target.treeHead().root != source.treeHead(size: Position(1)).root)
            return
        }
    }
}

extension StoredRecord {
    /// Writes a number into the record, least significant byte first.
    fileprivate mutating func set(_ number: UInt64, at offset: Int, bytes: Int = 8) {
        record.replaceSubrange(offset..<offset + bytes, with: littleEndian(number).prefix(bytes))
    }
}
