import EventLog
import EventSourcing
import Glibc
import LMDB
import System
import TestSupport
import Testing

/// Commits that fail or never end: what they had staged never happened.
@Suite struct FailedCommitTests {
    let folder = TemporaryFolder()

    private var path: String { folder.path + "/store" }

    /// Lets files grow to `length` bytes at most, or as they like when it is nil.
    private static func limitFiles(to length: Int?) {
        signal(SIGXFSZ, SIG_IGN)  // A write past the limit is then an error.
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        limit.rlim_cur = length.map { rlim_t($0) } ?? limit.rlim_max
        precondition(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
    }

    @Test(arguments: [0, 50, 80])
    func `what the disk refuses is not there, and appends go on when there is room`(
        indexed: Int
    ) async throws {
        // Some events are in the index and some in the tail when the store is opened.
        let store = try newStore(folder)
        try store.appendEach((0..<indexed).map { event("s-\($0 % 3)") })
        try store.flushIndex()
        try store.appendEach((indexed..<80).map { event("s-\($0 % 3)") })
        store.close()
        await #expect(processExitsWith: .success) { [path = path as String] in
            let store = try EventStore(at: path, options: options())
            var big = event("s-0")
            big.payload = [UInt8](repeating: 0x20, count: 300_000)
            Self.limitFiles(to: try Files.size(path + "/log.mdb").length + 4_096)
            for round in 0..<3 {
                #expect {
                    try store.appendBlocking(Append([event("s-1"), big], actor: tester))
                } throws: { error in
                    guard let error = error as? LMDBError else { return false }
                    return error.operation == "commit" && error.path == path + "/log.mdb"
                }
                #expect(try store.head() == Position(80), "round \(round)")
                #expect(try store.read(StreamName("s-1")).count == 27)
            }
            Self.limitFiles(to: nil)
            let expected = [
                StreamName("s-0"): ExpectedRevision.exactly(Revision(27)),
                StreamName("s-1"): .exactly(Revision(27)),
            ]
            let result = try store.appendBlocking(
                Append([event("s-1"), big], expecting: expected, actor: tester))
            #expect(result.places.map(\.position.rawValue) == [81, 82])
            #expect(result.places.map(\.revision.rawValue) == [28, 28])
            try store.flushIndex()
            #expect(try store.verifyIndex().differences == [])
            #expect(try store.verify().damage == nil)
            store.close()
        }
        let again = try reopen(folder)
        #expect(try again.head() == Position(82))
        #expect(try again.verify().damage == nil)
    }

    @Test func `an index that can't grow holds up nobody, and catches up when it can`()
        async throws
    {
        try newStore(folder).close()
        await #expect(processExitsWith: .success) { [path = path as String] in
            let store = try EventStore(at: path, options: options())
            try store.appendEach([event("s-0")])
            try store.flushIndex()
            // The log has room in itself; the index has none for what follows.
            let many = (0..<3_000).map { event("s-\($0)", tags: ["n:\($0)"]) }
            _ = try store.appendBlocking(Append(many, actor: tester))
            Self.limitFiles(to: try Files.size(path + "/index.mdb").length + 4_096)
            for _ in 0..<2 {
                #expect {
                    try store.flushIndex()
                } throws: { error in
                    (error as? LMDBError)?.path == path + "/index.mdb"
                }
            }
            #expect(try store.read(StreamName("s-2999")).count == 1)
            #expect(try store.revision(of: StreamName("s-0")) == Revision(2))
            Self.limitFiles(to: nil)
            try store.appendEach([event("s-0")])
            try store.flushIndex()
            #expect(try store.verifyIndex().checkpoint == Position(3_002))
            #expect(try store.verifyIndex().differences == [])
            store.close()
        }
    }

    @Test func `what was staged when the process died is not in the index`() async throws {
        try newStore(folder).close()
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let gate = Gate()
            let calls = Guarded(0)
            let store = try EventStore(
                at: path,
                options: options {
                    // The third append dies in the transaction that has staged the second, after
                    // the indexer had time to look at it.
                    let call = calls.withLock { calls in
                        calls += 1
                        return calls
                    }
                    guard call == 3 else { return gate.clock() }
                    usleep(2_500_000)
                    kill(getpid(), SIGKILL)
                    return Timestamp(milliseconds: 0)
                })
            gate.shut()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await store.append(Append([event("a")], actor: tester)) }
                try await gate.waitForWriter()
                for stream in ["b", "c"] {
                    group.addTask {
                        _ = try await store.append(Append([event(stream)], actor: tester))
                    }
                }
                try await Task.sleep(for: .milliseconds(50))
                gate.open()
                try await group.waitForAll()
            }
        }
        #expect(try checkpointOnDisk() <= 1)
        let store = try reopen(folder)
        #expect(try store.head() == Position(1))
        #expect(try store.verifyIndex().differences == [])
        for stream in ["b", "c"] {
            _ = try store.appendBlocking(
                Append([event(stream)], expecting: [StreamName(stream): .noStream], actor: tester))
        }
        try store.flushIndex()
        #expect(try store.verifyIndex().differences == [])
    }

    /// How far the index says that it is, before anybody puts it right.
    private func checkpointOnDisk() throws -> UInt64 {
        var options = Environment.Options()
        options.mapSize = 8 << 30
        let index = try Environment(path: path + "/index.mdb", options: options)
        defer { index.close() }
        let meta = try index.openTables([("meta", false)])[0]
        return try index.read { (transaction: borrowing ReadTransaction) in
            try transaction.withValue(meta, Array("checkpoint".utf8)) { $0.littleEndian(at: 0) }
                ?? 0
        }
    }
}
