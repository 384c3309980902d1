import Glibc
import LMDB
import System
import TestSupport
import Testing

@Suite struct EnvironmentTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/data.mdb" }

    private func open(
        _ change: (inout Environment.Options) -> Void = { _ in }
    ) throws -> Environment {
        var options = Environment.Options()
        options.mapSize = 1 << 30
        change(&options)
        return try Environment(path: path, options: options)
    }

    private func put(_ environment: Environment, _ table: Table, _ text: String) throws {
        let bytes = Array(text.utf8)
        try environment.write { try $0.put(table, bytes, bytes.span) }
    }

    private func has(_ environment: Environment, _ table: Table, _ text: String) throws -> Bool {
        try environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.value(table, Array(text.utf8)) == Array(text.utf8)
        }
    }

    private struct Stop: Error {}

    @Test func `what was committed is there after closing, and what threw is not`() throws {
        let environment = try open()
        let table = try environment.openTables([("t", false)])[0]
        try put(environment, table, "kept")
        #expect(throws: Stop.self) {
            try environment.write { (transaction: inout WriteTransaction) throws -> Void in
                try transaction.put(table, [1], [UInt8(2)].span)
                try transaction.remove(table, Array("kept".utf8))
                throw Stop()
            }
        }
        environment.close()
        let again = try open()
        let same = try again.openTables([("t", false)])[0]
        #expect(try has(again, same, "kept"))
        try again.read { (transaction: borrowing ReadTransaction) throws -> Void in
            #expect(try transaction.count(same) == 1)
        }
    }

    @Test func `a reader sees one moment, however others write`() throws {
        let environment = try open()
        let table = try environment.openTables([("t", false)])[0]
        let before = try environment.beginReading()
        try put(environment, table, "later")
        #expect(try before.value(table, Array("later".utf8)) == nil)
        #expect(try has(environment, table, "later"))
    }

    @Test func `closing waits for who reads, and then refuses everybody`() async throws {
        let environment = try open()
        let table = try environment.openTables([("t", false)])[0]
        try put(environment, table, "kept")
        let isReading = Guarded(false)
        let isClosed = Guarded(false)
        let reader = WorkerThread(name: "reader") {
            try? environment.read { (transaction: borrowing ReadTransaction) throws -> Void in
                isReading.withLockSignalling { $0 = true }
                usleep(50_000)
                #expect(!isClosed.withLock { $0 })
                #expect(try transaction.count(table) == 1)
            }
        }
        _ = isReading.wait { $0 ? true : nil }
        environment.close()
        isClosed.withLock { $0 = true }
        reader.join()
        environment.close()
        #expect { try has(environment, table, "kept") } throws: {
            ($0 as? LMDBError)?.isClosed == true
        }
        #expect { try put(environment, table, "x") } throws: {
            ($0 as? LMDBError)?.isClosed == true
        }
        #expect { try environment.sync() } throws: { ($0 as? LMDBError)?.isClosed == true }
        #expect { _ = try environment.beginReading() } throws: {
            ($0 as? LMDBError)?.isClosed == true
        }
    }

    @Test func `what is opened for reading only has its tables, and can't be written`() throws {
        #expect { try open { $0.isReadOnly = true } } throws: { error in
            guard let error = error as? LMDBError else { return false }
            return error.isNotFound && error.path == path
        }
        #expect(try Files.list(folder.path) == [])
        let environment = try open()
        let table = try environment.openTables([("t", false)])[0]
        try put(environment, table, "kept")
        environment.close()
        let reader = try open { $0.isReadOnly = true }
        let same = try reader.openTables([("t", false)])[0]
        #expect(try has(reader, same, "kept"))
        #expect { try reader.openTables([("missing", false)]) } throws: { error in
            (error as? LMDBError)?.path == path
        }
        #expect { try put(reader, same, "x") } throws: { ($0 as? LMDBError)?.isReadOnly == true }
    }

    @Test func `a map that is full is an error, and smaller things still fit`() throws {
        let environment = try open { $0.mapSize = 1 << 18 }
        let table = try environment.openTables([("t", true)])[0]
        let big = [UInt8](repeating: 7, count: 1 << 18)
        #expect { try environment.write { try $0.put(table, 1, big.span) } } throws: { error in
            guard let error = error as? LMDBError else { return false }
            return error.isDiskFull && error.path == path
        }
        try environment.write { try $0.put(table, 1, [UInt8(1)].span) }
        #expect(try environment.usage().pageSize == 4_096)
    }

    @Test func `a lock file has all of its blocks`() throws {
        let environment = try open()
        let size = try Files.size(path + "-lock")
        #expect(size.length >= 4_096 * 64 && size.onDisk >= size.length)
        environment.close()
        // One with holes, as LMDB makes it, gets them too.
        try Files.remove(path + "-lock")
        try Files.create(path + "-lock", with: [])
        #expect(truncate(path + "-lock", 262_272) == 0)
        let again = try open()
        let filled = try Files.size(path + "-lock")
        #expect(filled.length == 262_272 && filled.onDisk >= filled.length)
        again.close()
    }

    @Test func `a compacted copy holds the same`() throws {
        let environment = try open()
        let table = try environment.openTables([("t", false)])[0]
        for number in 0..<500 { try put(environment, table, "key \(number)") }
        try environment.copyCompacted(to: folder.path + "/copy.mdb")
        var options = Environment.Options()
        options.mapSize = 1 << 30
        let copy = try Environment(path: folder.path + "/copy.mdb", options: options)
        let same = try copy.openTables([("t", false)])[0]
        #expect(try has(copy, same, "key 499"))
        #expect(
            try Files.size(folder.path + "/copy.mdb").length < Files.size(path).length)
    }
}

@Suite struct TableTests {
    let folder = TemporaryFolder()

    private func environment() throws -> Environment {
        var options = Environment.Options()
        options.mapSize = 1 << 30
        return try Environment(path: folder.path + "/data.mdb", options: options)
    }

    /// Keys to walk through: the sorted bytes are the model.
    private func keys(_ seed: UInt64) -> [[UInt8]] {
        var random = SeededGenerator(seed: seed)
        let keys = (0..<200).map { _ in
            (0..<Int.random(in: 1...6, using: &random)).map { _ in
                [0, 1, 2, 127, 255].randomElement(using: &random)! as UInt8
            }
        }
        return Set(keys).sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test(arguments: seeds)
    func `a cursor walks as through sorted keys`(seed: UInt64) throws {
        let environment = try environment()
        let table = try environment.openTables([("t", false)])[0]
        let keys = keys(seed)
        try environment.write { (transaction: inout WriteTransaction) throws -> Void in
            for key in keys { try transaction.put(table, key, key.reversed().span) }
        }
        var random = SeededGenerator(seed: seed)
        try environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.withCursor(table) { (cursor: inout Cursor) throws -> Void in
                var place = -1
                for _ in 0..<1_000 {
                    let wanted = (0..<3).map { _ in UInt8.random(in: 0...255, using: &random) }
                    let isThere: Bool
                    switch Int.random(in: 0..<8, using: &random) {
                    case 0: (place, isThere) = (0, try cursor.first())
                    case 1: (place, isThere) = (keys.count - 1, try cursor.last())
                    case 2:
                        isThere = try cursor.seek(wanted)
                        place = keys.firstIndex { !$0.lexicographicallyPrecedes(wanted) } ?? -1
                        #expect(isThere == (place >= 0))
                    case 3..<6 where place >= 0 && place < keys.count - 1:
                        (place, isThere) = (place + 1, try cursor.next())
                    case 3... where place > 0:
                        (place, isThere) = (place - 1, try cursor.previous())
                    default: continue
                    }
                    guard isThere else { continue }
                    let key = cursor.keyBytes
                    try #require(key == keys[place])
                    let value = cursor.withValue { $0.copied() }
                    try #require(value == keys[place].reversed())
                }
            }
        }
    }

    @Test func `keys of numbers sort as numbers`() throws {
        let environment = try environment()
        let tables = try environment.openTables([("integers", true), ("pairs", false)])
        let numbers: [UInt64] = [0, 1, 255, 256, 65_536, 1 << 40, .max]
        try environment.write { (transaction: inout WriteTransaction) throws -> Void in
            for number in numbers.shuffled() {
                try transaction.put(tables[0], number, [UInt8(1)].span)
                for second in numbers {
                    try transaction.put(tables[1], PairKey(number, second), [UInt8(1)].span)
                }
            }
        }
        try environment.read { (transaction: borrowing ReadTransaction) in
            var integers: [UInt64] = []
            try transaction.withCursor(tables[0]) { cursor in
                var isThere = try cursor.first()
                while isThere {
                    integers.append(try cursor.integerKey)
                    isThere = try cursor.next()
                }
            }
            #expect(integers == numbers)
            var pairs: [PairKey] = []
            try transaction.withCursor(tables[1]) { cursor in
                var isThere = try cursor.seek(PairKey(1, 2))
                while isThere {
                    let pair = cursor.pairKey
                    pairs.append(try #require(pair))
                    isThere = try cursor.next()
                }
            }
            #expect(pairs == pairs.sorted() && pairs.first == PairKey(1, 255))
            #expect(pairs.count == numbers.count * (numbers.count - 1) - 2)
        }
    }

    @Test func `a row is appended behind all others, and removed once`() throws {
        let environment = try environment()
        let table = try environment.openTables([("t", true)])[0]
        try environment.write { (transaction: inout WriteTransaction) throws -> Void in
            try transaction.append(table, 5, [UInt8(5)].span)
            #expect(throws: LMDBError.self) { try transaction.append(table, 5, [UInt8(6)].span) }
            #expect(throws: LMDBError.self) { try transaction.append(table, 4, [UInt8(4)].span) }
            try transaction.append(table, 6, [UInt8(6)].span)
            #expect(try transaction.remove(table, 5))
            #expect(try !transaction.remove(table, 5))
            #expect(try transaction.withValue(table, 6) { $0.copied() } == [6])
            try transaction.empty(table)
            #expect(try transaction.count(table) == 0)
        }
    }
}
