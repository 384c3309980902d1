import EventLog
import EventSourcing
import System
import TestSupport
import Testing

@Suite struct SnapshotTests {
    let folder = TemporaryFolder()

    private func open() throws -> SnapshotFile {
        try SnapshotFile(in: folder.path, mapSize: 1 << 30)
    }

    private func snapshot(_ stream: String, _ revision: UInt64, _ state: String = "{}") -> Snapshot
    {
        Snapshot(
            stream: StreamName(stream), revision: Revision(revision),
            recordedAt: Timestamp(milliseconds: Int64(revision)), state: Array(state.utf8))
    }

    @Test(
        arguments: [
            (9, nil), (10, 10), (29, 10), (30, 30), (99, 30), (UInt64.max, 100),
        ] as [(UInt64, UInt64?)])
    func `the newest at or before a revision is found`(asked: UInt64, found: UInt64?) throws {
        let file = try open()
        // One is kept that is older than what was kept before; neighbours have like names.
        for revision: UInt64 in [30, 10, 100] { try file.put(snapshot("a-2", revision)) }
        for stream in ["a-1", "a-20", "a-"] { try file.put(snapshot(stream, 5)) }
        let newest = try file.newest(of: StreamName("a-2"), through: Revision(asked))
        #expect(newest == found.map { snapshot("a-2", $0) })
    }

    @Test func `one of the same revision is replaced, and all are there after reopening`() throws {
        let file = try open()
        try file.put(snapshot("a", 1, "old"))
        try file.put(snapshot("a", 1, "new"))
        file.close()
        let again = try open()
        let found = try again.newest(of: StreamName("a"), through: Revision(.max))
        #expect(found == snapshot("a", 1, "new"))
        #expect(try again.newest(of: StreamName("b"), through: Revision(.max)) == nil)
    }

    @Test(arguments: ["", String(repeating: "x", count: 201), "a\u{0}b"])
    func `a stream name that no log takes has no snapshots`(stream: String) throws {
        let file = try open()
        #expect(throws: AppendError.self) { try file.put(snapshot(stream, 1)) }
        #expect(try file.newest(of: StreamName(stream), through: Revision(.max)) == nil)
    }
}
