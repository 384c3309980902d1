import EventSourcing
import JSON
import System
import TestSupport
import Testing

@Suite struct BenchTests {
    let cli = CLI()

    private func measured(_ words: String...) throws -> JSONValue {
        let outcome = try cli.run(["bench"] + words + ["--json"])
        try #require(outcome.code == 0, "\(outcome.errors)")
        return try JSON.parse(Array(outcome.output.utf8))
    }

    private func number(_ value: JSONValue, _ name: String) throws -> Int64 {
        guard case .integer(let number)? = value["\(name)"] else {
            Issue.record("\(name) is missing")
            return 0
        }
        return number
    }

    @Test func `a generated directory is read, projected and opened`() throws {
        let made = try measured("generate", "--events", "12000", "--into", "data")
        #expect(try number(made, "events") == 12_000)
        let read = try measured("read", "--data", "data")
        #expect(try number(read, "events") == 12_000)
        let rebuilt = try measured("rebuild", "--data", "data")
        #expect(try number(rebuilt, "events") == 12_000)
        #expect(try number(rebuilt, "parked") == 0)
        let opened = try measured("open", "--data", "data")
        #expect(try number(opened, "organizations") == 1)
    }

    @Test func `measurements that write leave nothing behind`() throws {
        let before = try Files.list(cli.folder.path)
        #expect(
            try number(try measured("append", "--clients", "3", "--seconds", "1"), "clients") == 3)
        #expect(try number(try measured("bulk", "--events", "3000"), "events") == 3_000)
        let past = try measured("as-of", "--revisions", "200", "--reads", "20")
        #expect(try number(past, "revisions") == 200)
        #expect(try Files.list(cli.folder.path) == before)
    }

    @Test func `a directory is needed to read from, and the hint says how to make one`() throws {
        let outcome = try cli.run("bench", "read")
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("varve bench generate"))
    }
}
