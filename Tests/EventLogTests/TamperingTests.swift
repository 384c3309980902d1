import Crypto
import EventLog
import EventSourcing
import LMDB
import Proofs
import System
import TestSupport
import Testing

/// A way to tamper with a log of 20 events behind the store's back, and what `verify` must say.
struct Tampering: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: Damage.Kind?
    let position: UInt64
    let change: @Sendable (LogTables, inout WriteTransaction) throws -> Void

    init(
        _ name: String, _ kind: Damage.Kind?, at position: UInt64,
        _ change: @escaping @Sendable (LogTables, inout WriteTransaction) throws -> Void
    ) {
        testDescription = name
        self.kind = kind
        self.position = position
        self.change = change
    }

    /// Seen without any tree head.
    static let seen = [
        Tampering("an event dropped", .missing, at: 7) { try $1.remove($0.events, 7) },
        Tampering("an event and its leaf dropped", .missing, at: 7) {
            try $1.remove($0.events, 7)
            try $1.remove($0.leaves, 7)
        },
        Tampering("a leaf dropped", .changed, at: 7) { try $1.remove($0.leaves, 7) },
        Tampering("the last event dropped, not its leaf", .missing, at: 20) {
            try $1.remove($0.events, 20)
        },
        Tampering("the first event and its leaf dropped", .missing, at: 1) {
            try $1.remove($0.events, 1)
            try $1.remove($0.leaves, 1)
        },
        Tampering("an event dropped and the others moved up", .missing, at: 7) { log, txn in
            for number in UInt64(7)...19 { try txn.copy(log, from: number + 1, to: number) }
            try txn.cut(log, after: 19)
        },
        Tampering("two events swapped", .reordered, at: 7) { log, txn in
            let rows = try (txn.row(log.events, 7), txn.row(log.events, 9))
            try txn.put(log.events, 7, rows.1.span)
            try txn.put(log.events, 9, rows.0.span)
        },
        Tampering("two events swapped with their leaves", .reordered, at: 7) { log, txn in
            for table in [log.events, log.leaves] {
                let rows = try (txn.row(table, 7), txn.row(table, 9))
                try txn.put(table, 7, rows.1.span)
                try txn.put(table, 9, rows.0.span)
            }
        },
        Tampering("an event stored again over another", .reordered, at: 9) { log, txn in
            let row = try txn.row(log.events, 7)
            try txn.put(log.events, 9, row.span)
        },
        Tampering("an event inserted twice and the others moved down", .inserted, at: 8) {
            log, txn in
            for number in (UInt64(8)...20).reversed() {
                try txn.copy(log, from: number, to: number + 1)
            }
            try txn.copy(log, from: 7, to: 8)
        },
        Tampering("a forged event inserted and the others moved down", .inserted, at: 7) {
            log, txn in
            for number in (UInt64(7)...20).reversed() {
                try txn.copy(log, from: number, to: number + 1)
            }
            try txn.forge(log, 7, from: 6) { $0.replaceSubrange(8..<16, with: littleEndian(7)) }
        },
        Tampering("an event far behind the end", .missing, at: 21) { log, txn in
            try txn.copy(log, from: 20, to: 25)
        },
        Tampering("a payload changed", .changed, at: 7) { log, txn in
            var row = try txn.row(log.events, 7)
            row[row.count - 1] = 0x20
            try txn.put(log.events, 7, row.span)
        },
        Tampering("a payload cut short", .changed, at: 7) { log, txn in
            let row = Array(try txn.row(log.events, 7).dropLast())
            try txn.put(log.events, 7, row.span)
        },
        Tampering("a payload made longer", .changed, at: 7) { log, txn in
            let row = try txn.row(log.events, 7) + [0x20]
            try txn.put(log.events, 7, row.span)
        },
        Tampering("a record emptied", .changed, at: 7) {
            let nothing: [UInt8] = []
            try $1.put($0.events, 7, nothing.span)
        },
        Tampering("a leaf cut short", .changed, at: 7) { log, txn in
            let leaf = Array(try txn.row(log.leaves, 7).dropLast())
            try txn.put(log.leaves, 7, leaf.span)
        },
        Tampering("the last append cut in two", .truncated, at: 19) { try $1.cut($0, after: 19) },
        Tampering("a forged revision", .missing, at: 7) { log, txn in
            try txn.forge(log, 7, from: 7) { $0.replaceSubrange(16..<24, with: littleEndian(90)) }
        },
        Tampering("a forged time", .reordered, at: 7) { log, txn in
            try txn.forge(log, 7, from: 7) { $0.replaceSubrange(24..<32, with: littleEndian(1)) }
        },
        Tampering("a payload taken away", .missing, at: 7) { log, txn in
            let row = try txn.row(log.events, 7)
            let record = Array(row.prefix(try RecordHeader(row.span).length))
            try txn.put(log.events, 7, record.span)
        },
    ]

    /// Seen only by who holds a head of the tree over all 20 events.
    static let seenByHead = [
        Tampering("a whole append cut off", .truncated, at: 19) { try $1.cut($0, after: 18) },
        Tampering("everything cut off", .truncated, at: 1) { try $1.cut($0, after: 0) },
        Tampering("an event forged with its leaf", .forked, at: 20) { log, txn in
            try txn.forge(log, 7, from: 7) { $0[$0.count - 3] ^= 1 }
        },
    ]

    static let fine = [
        Tampering("nothing", nil, at: 0) { _, _ in }
    ]
}

extension WriteTransaction {
    fileprivate borrowing func row(_ table: Table, _ key: UInt64) throws -> [UInt8] {
        try #require(try withValue(table, key) { $0.copied() })
    }

    /// Copies an event and its leaf to another position.
    fileprivate mutating func copy(_ log: LogTables, from: UInt64, to: UInt64) throws {
        for table in [log.events, log.leaves] {
            let row = try row(table, from)
            try put(table, to, row.span)
        }
    }

    /// Puts a changed copy of a record, with the leaf that follows from it.
    fileprivate mutating func forge(
        _ log: LogTables, _ position: UInt64, from: UInt64, _ change: (inout [UInt8]) -> Void
    ) throws {
        let row = try row(log.events, from)
        let length = try RecordHeader(row.span).length
        var record = Array(row[..<length])
        change(&record)
        let (whole, leaf) = (record + row[length...], MerkleTree.leafHash(record).bytes)
        try put(log.events, position, whole.span)
        try put(log.leaves, position, leaf.span)
    }

    fileprivate mutating func cut(_ log: LogTables, after last: UInt64) throws {
        for position in last + 1...21 {
            try remove(log.events, position)
            try remove(log.leaves, position)
        }
    }
}

@Suite struct TamperingTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/store" }

    /// 16 appends of one event, and two of two; returns the last head.
    private func fill() throws -> TreeHead {
        let store = try newStore(folder)
        try store.appendEach((0..<16).map { event("s-\($0 % 3)", tags: ["n:\($0)"]) })
        for _ in 0..<2 {
            _ = try store.appendBlocking(Append([event("s-1"), event("s-2")], actor: tester))
        }
        try store.flushIndex()
        defer { store.close() }
        return try store.treeHead()
    }

    private func damage(against heads: [TreeHead]) throws -> Damage? {
        try EventStore.verify(at: path, against: heads, options: options()).damage
    }

    @Test(arguments: Tampering.seen)
    func `tampering is seen, with or without a tree head`(_ tampering: Tampering) throws {
        let head = try fill()
        try changeLog(path, tampering.change)
        for heads in [[], [head]] {
            let found = try #require(try damage(against: heads))
            #expect(found.kind == tampering.kind)
            #expect(found.position == Position(tampering.position))
            #expect(found.description.hasPrefix("\(found.kind.rawValue) at position "))
        }
        // With or without its index the store opens and finds the same, or opening stumbles.
        for hasIndex in [true, false] {
            if !hasIndex { try FilesOfStore(folder).remove("index.mdb") }
            do {
                let store = try reopen(folder)
                #expect(try store.verify().damage?.position == Position(tampering.position))
                store.close()
            } catch StoreError.damaged(let position, _) {
                #expect(position >= Position(tampering.position))
            }
        }
    }

    @Test(arguments: Tampering.seenByHead)
    func `some tampering is seen only by a tree head`(_ tampering: Tampering) throws {
        let head = try fill()
        try changeLog(path, tampering.change)
        #expect(try damage(against: []) == nil)
        let found = try #require(try damage(against: [head]))
        #expect(found.kind == tampering.kind)
        #expect(found.position == Position(tampering.position))
    }

    @Test(arguments: Tampering.fine)
    func `what is allowed is not damage`(_ tampering: Tampering) throws {
        let head = try fill()
        try changeLog(path, tampering.change)
        #expect(try damage(against: [head]) == nil)
    }

    @Test func `an older copy of the folder is rolled back, and one that went on is forked`()
        throws
    {
        let files = FilesOfStore(folder)
        var store = try newStore(folder)
        try store.appendEach((0..<5).map { _ in event("a") })
        let early = try store.treeHead()
        store.close()
        let old = try (files.read("log.mdb"), files.read("index.mdb"))
        store = try reopen(folder)
        try store.appendEach((0..<5).map { _ in event("a") })
        let late = try store.treeHead()
        #expect(try store.verify(against: [late, early]).damage == nil)
        store.close()

        for name in ["log.mdb", "index.mdb"] { try files.remove(name) }
        try files.write(old.0, to: "log.mdb")
        try files.write(old.1, to: "index.mdb")
        store = try reopen(folder)
        #expect(try store.verify(against: [early]).damage == nil)
        let rolledBack = try #require(try store.verify(against: [early, late]).damage)
        #expect(rolledBack.kind == .truncated && rolledBack.position == Position(6))

        try store.appendEach((0..<8).map { _ in event("b") })
        #expect(try store.verify(against: [early]).damage == nil)
        let forked = try #require(try store.verify(against: [late, early]).damage)
        #expect(forked.kind == .forked && forked.position == Position(10))
        #expect(forked.detail.contains(late.root.description))
    }

    @Test func `progress is told while a log is verified`() throws {
        let store = try newStore(folder)
        _ = try store.appendBlocking(
            Append((0..<10_000).map { event("s-\($0 % 7)") }, actor: tester))
        var told: [(Position, Position)] = []
        let report = try store.verify { told.append(($0, $1)) }
        #expect(report.events == 10_000)
        #expect(try report.root == store.treeHead().root)
        #expect(told.map(\.0) == [Position(8_192)] && told.map(\.1) == [Position(10_000)])
    }
}
