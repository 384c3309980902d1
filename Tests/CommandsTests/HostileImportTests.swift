import Crypto
import EventLog
import EventSourcing
import Foundation
import JSON
import Proofs
import System
import TestSupport
import Testing

/// Exports as a stranger may write them.
@Suite struct HostileImportTests {
    private let cli: CLI

    init() throws {
        var cli = CLI()
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try LogFixture.make(at: cli.folder.path + "/data")
        self.cli = cli
        try cli.run("log", "export", "all.jsonl")
    }

    private var lines: [String] {
        get throws {
            String(decoding: try Files.read(cli.folder.path + "/all.jsonl"), as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
    }

    private func attempt(_ lines: [String], _ words: [String]) throws -> CLI.Outcome {
        try Files.replace(
            cli.folder.path + "/x.jsonl", with: Array((lines.joined(separator: "\n") + "\n").utf8))
        return try cli.run(["log", "import", "x.jsonl"] + words)
    }

    /// A copy with the first 33 events, which the file continues.
    private func copy() throws -> String {
        let copy = cli.folder.path + "/copy"
        #expect(try cli.run("log", "export", "some.jsonl", "--as-of", "33").code == 0)
        #expect(try cli.run("log", "import", "some.jsonl", "--into", copy).code == 0)
        return copy
    }

    private func key() throws -> String {
        let head = try cli.run("log", "head", "--json").output
        return try JSON.parse(Array(head.utf8))["verifier_key"]?.string ?? ""
    }

    private func head(_ path: String) throws -> String {
        try cli.run("--data", path, "log", "head").output
    }

    /// The first line with a tree head that the log's own key signs.
    private func resigned(origin: String, size: UInt64, root: SHA256Digest) throws -> String {
        let keys = try TreeHeadKeys(in: cli.folder.path + "/data/keys")
        let head = TreeHead(origin: origin, size: size, root: root)
        var header = try JSON.parse(Array(try lines[0].utf8)).object ?? [:]
        header["tree_head"] = .string(
            String(decoding: try head.signed(by: keys.signer).bytes, as: UTF8.self))
        header["last"] = .integer(Int64(size))
        header["origin"] = .string(origin)
        return String(decoding: try JSON.encode(JSONValue.object(header)), as: UTF8.self)
    }

    @Test func `nothing is committed of a file that is wrong at its end`() throws {
        let (copy, key) = (try copy(), try key())
        let before = try head(copy)
        var changed = try lines
        changed[60] = changed[60].replacingOccurrences(of: "Größe", with: "Grosse")
        var doubled = try lines
        doubled.append(doubled[72])
        for hostile in [changed, Array(try lines.dropLast()), doubled] {
            let outcome = try attempt(hostile, ["--data", copy, "--key", key])
            #expect(outcome.code == 6, "\(outcome.errors)")
            #expect(try head(copy) == before)
        }
        let outcome = try attempt(try lines, ["--data", copy, "--key", key])
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    @Test func `a continued log asks for a key that is trusted`() throws {
        let copy = try copy()
        let before = try head(copy)
        let outcome = try attempt(try lines, ["--data", copy])
        #expect(outcome.code == 4 && outcome.errors.contains("another key than this log's own"))
        #expect(outcome.errors.contains("--key"))
        #expect(try head(copy) == before)
        let new = try attempt(try lines, ["--into", cli.folder.path + "/new"])
        #expect(new.code == 0 && new.errors.contains("the file is signed by varve/"))
    }

    @Test func `events beyond the signed head are refused`() throws {
        let root = try EventStore(at: cli.folder.path + "/data/stores/main").treeHead(
            size: Position(33)
        ).root
        var hostile = try lines
        hostile[0] = try resigned(origin: "varve/\(LogFixture.store)", size: 33, root: root)
        let path = cli.folder.path + "/new"
        let outcome = try attempt(hostile, ["--into", path])
        #expect(outcome.code == 6 && outcome.errors.contains("vouches for 33 events only"))
        #expect(!Files.exists(path))
    }

    @Test func `an append that is cut in two is refused`() throws {
        // The events 10 to 12 are one append.
        let root = try EventStore(at: cli.folder.path + "/data/stores/main").treeHead(
            size: Position(11)
        ).root
        var hostile = Array(try lines.prefix(12))
        hostile[0] = try resigned(origin: "varve/\(LogFixture.store)", size: 11, root: root)
        let outcome = try attempt(hostile, ["--into", cli.folder.path + "/new"])
        #expect(outcome.code == 6 && outcome.errors.contains("inside of an append"))
    }

    @Test func `a head of another log, and a missing payload, are refused`() throws {
        var hostile = try lines
        hostile[0] = hostile[0].replacingOccurrences(
            of: "\"store\":\"01980000-0000-7000-8000-000000000001\"",
            with: "\"store\":\"01980000-0000-7000-8000-000000000002\"")
        let path = cli.folder.path + "/new"
        let other = try attempt(hostile, ["--into", path])
        #expect(other.code == 6 && other.errors.contains("of another log"), "\(other.errors)")
        var erased = try lines
        var event = try JSON.parse(Array(erased[9].utf8)).object ?? [:]
        event["payload"] = nil
        erased[9] = String(decoding: try JSON.encode(JSONValue.object(event)), as: UTF8.self)
        let missing = try attempt(erased, ["--into", path])
        #expect(missing.code == 6 && missing.errors.contains("payload"), "\(missing.errors)")
        #expect(!Files.exists(path))
    }

    @Test(
        arguments: [
            -1,
            Timestamp(
                microseconds: Int64(Date.now.timeIntervalSince1970) * 1_000_000
                    + 2 * 86_400_000_000
            ).microseconds,
        ] as [Int64])
    func `a time that can't be is refused`(microseconds: Int64) throws {
        let path = cli.folder.path + "/odd"
        try EventStore.create(
            at: path + "/stores/main", id: LogFixture.store, created: LogFixture.start)
        _ = try TreeHeadKeys.create(in: path + "/keys", origin: "varve/\(LogFixture.store)")
        let store = try EventStore(at: path + "/stores/main")
        let event = NewEvent(
            id: LogFixture.id(1), stream: StreamName("note-1"), type: EventType("noted"),
            payload: Array("{}".utf8))
        _ = try store.appendBlocking(
            Append(
                [event], actor: .system("test"),
                recordedAt: Timestamp(microseconds: microseconds)))
        store.close()
        #expect(try cli.run("--data", path, "log", "export", "odd.jsonl").code == 0)
        let outcome = try cli.run("log", "import", "odd.jsonl", "--into", "new")
        #expect(outcome.code == 6 && outcome.errors.contains("before 1970 or after tomorrow"))
    }

    @Test func `an import goes through a pipe, into a new log and into one that is continued`()
        throws
    {
        let (copy, key) = (try copy(), try key())
        let outcome = try cli.shell(
            """
            cat all.jsonl | varve log import - --into piped &&
            cat all.jsonl | varve --data \(copy) log import - --key '\(key)' &&
            varve --data \(copy) log verify && ls \(copy)/stores/main
            """)
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("partial"))
    }
}
