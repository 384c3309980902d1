import Crypto
import EventLog
import EventSourcing
import Foundation
import LMDB
import Proofs
import System
import TestSupport
import Testing

/// Each byte that the log holds of an event, flipped in the file.
@Suite struct FlippedByteTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/store" }

    /// Ten appends; the fifth fills all parts of a record and stands at positions 6 and 7.
    private func fill(_ store: EventStore) throws {
        for number in 0..<10 {
            var append = Append([event("s-\(number % 3)", tags: ["n:\(number)"])], actor: tester)
            if number == 5 {
                append.events[0].metadata = Array(#"{"by":"flügel"}"#.utf8)
                append.events[0].payload = Array(#"{"text":"naïve – 日本"}"#.utf8)
                append.events[0].tags += [Tag("second:tag")]
                append.events.append(event("s-9"))
                append.organization = UUID(high: 5, low: 6)
                append.correlationID = UUID(high: 7, low: 8)
                append.causationID = UUID(high: 9, low: 10)
                append.commandID = CommandID("command-5", body: SHA256.digest(of: [5]))
            }
            _ = try store.appendBlocking(append)
        }
    }

    /// Changes all places of a file where some bytes stand: pages that are free hold copies too.
    private struct Patch {
        let path: String
        let places: [Int]
        let bytes: [UInt8]

        init(_ path: String, _ bytes: [UInt8]) throws {
            self.path = path
            self.bytes = bytes
            let data = Data(try Files.read(path))
            var places: [Int] = []
            var start = data.startIndex
            while let found = data.range(of: Data(bytes), in: start..<data.endIndex) {
                places.append(found.lowerBound)
                start = found.lowerBound + 1
            }
            self.places = places
        }

        func write(_ byte: UInt8, at index: Int) throws {
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            defer { try? file.close() }
            for place in places {
                try file.seek(toOffset: UInt64(place + index))
                try file.write(contentsOf: [byte])
            }
        }
    }

    /// Flips each of `bytes` in turn; the store must name `position`, on opening or by `verify`.
    private func flipAll(_ bytes: [UInt8], of position: Position, _ what: String) throws {
        let patch = try Patch(path + "/log.mdb", bytes)
        try #require(!patch.places.isEmpty)
        var random = SeededGenerator(seed: 1)
        let index = try Files.read(path + "/index.mdb")
        for (offset, byte) in bytes.enumerated() {
            let flipped = byte ^ UInt8.random(in: 1...255, using: &random)
            try patch.write(flipped, at: offset)
            let message: Comment = "\(what), byte \(offset): \(byte) is \(flipped)"
            do {
                let store = try reopen(folder)
                let damage = try store.verify().damage
                #expect(damage?.position == position, message)
                #expect(damage?.kind == .changed, message)
                store.close()
            } catch StoreError.damaged(let found, _) {
                #expect(found == position, message)
            }
            try patch.write(byte, at: offset)
            try FilesOfStore(folder).remove("index.mdb")
            try Files.create(path + "/index.mdb", with: index)
        }
        #expect(try reopen(folder).verify().damage == nil)
    }

    @Test(arguments: [true, false])
    func `a flipped byte of a record, a payload or a leaf is found and its position named`(
        isIndexed: Bool
    ) throws {
        let store = try newStore(folder)
        try fill(store)
        if isIndexed { try store.flushIndex() }
        let record = try store.allRecords()[5]
        let leaf = try store.leafHash(at: Position(6))
        store.close()
        try flipAll(record.record, of: Position(6), "record")
        try flipAll(try #require(record.payload), of: Position(6), "payload")
        try flipAll(leaf.bytes, of: Position(6), "leaf")
    }

    @Test func `a flipped byte of the last record is found`() throws {
        let store = try newStore(folder)
        try fill(store)
        try store.flushIndex()
        let record = try #require(try store.allRecords().last)
        store.close()
        try flipAll(record.record, of: Position(11), "the last record")
    }

    @Test func `a flipped byte of the tree's inner hashes is found`() throws {
        let store = try newStore(folder)
        _ = try store.appendBlocking(
            Append((0..<600).map { event("s-\($0 % 3)") }, actor: tester))
        let head = try store.treeHead()
        store.close()
        for (index, first) in [(UInt64(0), UInt64(1)), (1, 257)] {
            var hash: [UInt8] = []
            try changeLog(path) { log, transaction in
                let stored = try transaction.withValue(log.tiles, 8 << 56 | index) { $0.copied() }
                hash = try #require(stored)
            }
            let patch = try Patch(path + "/log.mdb", hash)
            for offset in stride(from: 0, to: 32, by: 7) {
                try patch.write(hash[offset] ^ 0x10, at: offset)
                let store = try reopen(folder)
                let damage = try #require(try store.verify().damage)
                #expect(damage.kind == .changed)
                #expect(damage.position == Position(first))
                #expect(try store.treeHead() != head)
                store.close()
                try patch.write(hash[offset], at: offset)
            }
        }
        #expect(try reopen(folder).verify(against: [head]).damage == nil)
    }
}
