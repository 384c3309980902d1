import Foundation
import JSON
import System
import TestSupport
import Testing

@Suite struct LogCommandTests {
    private func cli(events: Int = 60) throws -> CLI {
        var cli = CLI()
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try LogFixture.make(at: cli.folder.path + "/data", events: events)
        return cli
    }

    private func json(_ text: String) throws -> JSONValue {
        try JSON.parse(Array(text.utf8))
    }

    @Test func `a session with the raw log reads as promised`() throws {
        let transcript = try cli().session([
            "varve log head",
            "varve log head --as-of 7 --note",
            "varve log read --limit 3",
            "varve log read --since 70 --until 72 --json",
            "varve log read --type note-dropped --reverse --limit 2 --format csv",
            "varve log read --stream note-01980000-0000-7000-8000-000000000003 --limit 2",
            "varve log read --as-of 2026-05-01T08:02:00Z --format json-lines",
            "varve log read --text GRÖSSE --limit 1",
            "varve log read --actor os:root --limit 1",
            "varve log read --tag note:4 --limit 1",
            "varve log read --correlation 01980000-0000-7000-8000-000000000323 --limit 9",
            "varve log tail -n 2",
            "varve log stats",
            "varve log verify",
            "varve log prove 5",
            "varve log prove --from 3 --as-of 8",
        ])
        // Time, ids and hashes are the fixture's own, so nothing needs a mask but what is random.
        expectGolden("commands/log.txt", transcript)
    }

    @Test(arguments: [
        (["log", "read", "--type", "note-takn"], 3, "no event has the type 'note-takn'"),
        (["log", "read", "--since", "nonsense"], 2, "'nonsense' is neither a position"),
        (["log", "read", "--since", "9", "--until", "3"], 2, "--since is later than the end"),
        (["log", "read", "--as-of", "2999-01-01"], 2, "option '--as-of': 2999"),
        (
            ["log", "head", "--as-of", "1000"], 3,
            "option '--as-of': the log has not reached position 1000: it ends at 72"
        ),
        (["log", "prove", "73"], 3, "position 73: the log ends at 72"),
        (["log", "prove"], 2, "POSITION is missing, or --from"),
        (["log", "verify", "--against", "nowhere"], 3, "there is no file 'nowhere'"),
        (["log", "verify", "--against", "/"], 2, "'/' is a directory, not a file"),
        (
            ["log", "verify", "--against", "/etc/passwd"], 2,
            "'/etc/passwd' is not a signed tree head"
        ),
        (["log", "import", "/etc/passwd"], 2, "the file is not an export of a log"),
        (["log", "export", "--from", "80"], 4, "nothing to export: the log ends at 72"),
    ])
    func `mistakes are named`(words: [String], code: Int32, message: String) throws {
        let outcome = try cli().run(words)
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `a command that reads makes no data directory`() throws {
        var cli = CLI()
        for words in [["log", "head"], ["log", "verify"], ["log", "stats"]] {
            let outcome = try cli.run(words)
            #expect(outcome.code == 3)
            #expect(
                outcome.errors.contains("there is no data directory at \(cli.folder.path)/.local"))
            #expect(outcome.errors.contains("hint: 'varve init NAME' makes one there"))
        }
        cli.environment["XDG_DATA_HOME"] = cli.folder.path + "/xdg"
        #expect(try cli.run("log", "head").errors.contains("/xdg/varve"))
        #expect(
            try cli.run("log", "head", "--data", cli.folder.path).errors.contains(
                "is not a data directory"))
        #expect(try Files.list(cli.folder.path).isEmpty)
    }

    @Test func `a proof convinces who has only the key`() throws {
        let cli = try cli()
        try cli.run("log", "prove", "33", "--out", "p", "--leaf", "l", "--as-of", "50")
        let key = try json(cli.run("log", "head", "--json").output)["verifier_key"]?.string ?? ""
        let proof = cli.folder.path + "/p"
        let leaf = cli.folder.path + "/l"
        #expect(try cli.run("log", "merkle", "verify-proof", proof, leaf, key).code == 0)
        try Files.replace(leaf, with: Files.read(leaf).dropLast() + [0])
        #expect(try cli.run("log", "merkle", "verify-proof", proof, leaf, key).code == 1)
    }

    @Test func `an export makes the same log again, and more continues it`() throws {
        let cli = try cli()
        try cli.run("log", "export", "all.jsonl")
        try LogFixture.append(to: cli.folder.path + "/data", events: 30)
        try cli.run("log", "export", "--from", "73", "more.jsonl")
        let copy = cli.folder.path + "/copy"
        #expect(try cli.run("log", "import", "all.jsonl", "--into", copy).code == 0)
        let key = try json(cli.run("log", "head", "--json").output)["verifier_key"]?.string ?? ""
        let more = ["--data", copy, "log", "import", "more.jsonl", "--key", key]
        #expect(try cli.run(more).code == 0)
        #expect(try cli.run("--data", copy, "log", "verify").code == 0)
        let (ours, theirs) = (
            try json(cli.run("log", "head", "--json").output),
            try json(cli.run("--data", copy, "log", "head", "--json").output)
        )
        #expect(ours["root"] == theirs["root"] && ours["position"] == theirs["position"])
        #expect(ours["verifier_key"] != theirs["verifier_key"])
        let lines = try cli.run("log", "export").output.split(separator: "\n").dropFirst()
        let again = try cli.run("--data", copy, "log", "export").output.split(separator: "\n")
            .dropFirst()
        #expect(lines == again)

        let repeated = try cli.run(more)
        #expect(repeated.code == 4 && repeated.errors.contains("nothing to import"))
    }

    @Test func `an export as of a moment inside of an append ends before it, and is taken back`()
        throws
    {
        let cli = try cli()
        // The tenth append of the fixture has the positions 10 to 12, those before it one each.
        for (meant, end) in [(9, 9), (10, 9), (11, 9), (12, 12), (13, 13), (72, 72)] {
            let file = "to-\(meant).jsonl"
            let outcome = try cli.run("log", "export", file, "--as-of", "\(meant)")
            #expect(outcome.code == 0)
            let remark = "position \(meant) is inside of an append, which is all or nothing: "
            #expect(
                outcome.errors.contains(remark + "the export ends before it, at \(end)")
                    == (meant != end))
            let copy = cli.folder.path + "/copy-\(meant)"
            let imported = try cli.run("log", "import", file, "--into", copy)
            #expect(imported.code == 0, "\(imported.errors)")
            let (ours, theirs) = (
                try json(cli.run("log", "head", "--as-of", "\(end)", "--json").output),
                try json(cli.run("--data", copy, "log", "head", "--json").output)
            )
            #expect(ours["root"] == theirs["root"] && theirs["position"]?.integer == Int64(end))
        }
        let told = try json(
            cli.run("log", "export", "x.jsonl", "--as-of", "11", "--json").output)
        #expect(told["last"] == 9 && told["rounded_from"] == 11)
        let printed = try cli.run("log", "export", "--as-of", "11")
        #expect(printed.output.split(separator: "\n").count == 10)
        #expect(printed.errors.contains("the export ends before it, at 9"))
    }

    @Test func `an export of nothing but a part of an append is refused`() throws {
        let cli = try cli()
        let outcome = try cli.run("log", "export", "--from", "10", "--as-of", "11")
        #expect(outcome.code == 4 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("nothing to export: the log ended at 9"))
        #expect(outcome.errors.contains("hint: position 11 is inside of an append"))
    }

    @Test func `an import refuses a file that is cut short, changed or of another log`() throws {
        let cli = try cli()
        try cli.run("log", "export", "all.jsonl")
        let all = String(decoding: try Files.read(cli.folder.path + "/all.jsonl"), as: UTF8.self)
        let lines = all.split(separator: "\n", omittingEmptySubsequences: false)
        func attempt(_ lines: some Sequence<Substring>) throws -> CLI.Outcome {
            let path = cli.folder.path + "/x.jsonl"
            try Files.replace(path, with: Array(lines.joined(separator: "\n").utf8))
            let folder = cli.folder.path + "/\(UUID().uuidString)"
            return try cli.run("log", "import", path, "--into", folder)
        }
        let cut = try attempt(lines.prefix(41))
        #expect(
            cut.code == 6
                && cut.errors.contains("ends at position 40, its tree head vouches for 72"))
        var changed = lines
        changed[12] = Substring(changed[12].replacingOccurrences(of: "Größe", with: "Grosse"))
        #expect(try attempt(changed).code == 6)
        var missing = lines
        missing.remove(at: 30)
        #expect(try attempt(missing).code != 0)
        var forged = lines
        forged[0] = Substring(
            forged[0].replacingOccurrences(of: #""last":72"#, with: #""last":71"#)
                .replacingOccurrences(of: "72\\n", with: "71\\n"))
        #expect(try attempt(forged).code == 6)
    }

    @Test func `verify compares with tree heads from before, and names what differs`() throws {
        let cli = try cli()
        let note = try cli.run("log", "head", "--note").output
        try Files.replace(cli.folder.path + "/note", with: Array(note.utf8))
        try LogFixture.append(to: cli.folder.path + "/data", events: 5)
        #expect(try cli.run("log", "verify", "--against", "note").code == 0)

        try LogFixture.make(at: cli.folder.path + "/other", events: 20)
        let other = try cli.run("--data", "other", "log", "verify", "--against", "note")
        #expect(other.code == 6 && other.errors.contains("truncated"))
        let report = try json(
            cli.run("--data", "other", "log", "verify", "--against", "note", "--json").output)
        #expect(report["ok"] == false && report["damage"]?["kind"] == "truncated")

        try Files.replace(
            cli.folder.path + "/note",
            with: Array(note.replacingOccurrences(of: "72", with: "71").utf8))
        let forged = try cli.run("log", "verify", "--against", "note")
        #expect(forged.code == 6 && forged.errors.contains("bad-signature"))
    }

    @Test func `following goes on until nobody reads`() throws {
        let cli = try cli()
        let outcome = try cli.shell(
            """
            set -o pipefail
            timeout 20 varve log tail -n 1 --follow --format json-lines | head -1
            """)
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix(#"{"actor""#))
    }

    @Test func `Ctrl-C ends a command with 130`() throws {
        let outcome = try cli().shell(
            "timeout -s INT --preserve-status 1 varve log tail -f > /dev/null")
        #expect(outcome.code == 130)
    }
}
