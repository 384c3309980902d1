import EventLog
import EventSourcing
import LMDB
import System
import TestSupport
import Testing

@Suite struct IndexTests {
    let folder = TemporaryFolder()

    func filled(_ count: Int = 700) throws -> EventStore {
        let store = try newStore(folder)
        for number in 0..<count / 7 {
            let events = (0..<7).map { event("s-\(($0 + number) % 5)", tags: ["n:\($0)", "all"]) }
            _ = try store.appendBlocking(Append(events, actor: tester))
            if number % 20 == 0 { try store.flushIndex() }
        }
        try store.flushIndex()
        return store
    }

    @Test func `an index says what the log says`() throws {
        let report = try filled().verifyIndex()
        #expect(report.checkpoint == Position(700))
        #expect(report.differences.isEmpty)
    }

    @Test func `a rebuilt index says what the log says, while appends go on`() throws {
        let store = try filled()
        try store.rebuildIndex()
        #expect(try store.verifyIndex().differences.isEmpty)
        _ = try store.appendBlocking(Append([event("s-1", tags: ["all"])], actor: tester))
        try store.flushIndex()
        let report = try store.verifyIndex()
        #expect(report.checkpoint == Position(701))
        #expect(report.differences.isEmpty)
    }

    @Test(arguments: ["postings", "streams", "ids"])
    func `a row that is missing from the index is found`(table: String) throws {
        try filled().close()
        do {
            let environment = try Environment(path: folder.path + "/store/index.mdb")
            let table = try environment.openTables([(table, false)])[0]
            try environment.write { transaction in
                let key = try transaction.withCursor(table) { cursor in
                    try cursor.first() ? cursor.keyBytes : []
                }
                try transaction.remove(table, key)
            }
        }
        #expect(try reopen(folder).verifyIndex().differences.count == 1)
    }
}
