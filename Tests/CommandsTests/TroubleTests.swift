import Foundation
import JSON
import System
import TestSupport
import Testing

@Suite struct TroubleTests {
    @Test(arguments: [
        (
            ["agent", "create", "--name", "X", "-i", "@nowhere.md"], 3,
            "option '--instructions': there is no file 'nowhere.md'"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "@/"], 2,
            "option '--instructions': '/' is a directory, not a file"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "@"], 2,
            "'@' needs the path of a file after it"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "@latin1"], 2,
            "'latin1' is not valid UTF-8 text"
        ),
        (["agent", "create", "--name", "X", "-i", "@nul"], 4, "instructions: "),
        (
            ["agent", "create", "--name", "X", "-i", "@huge"], 4,
            "instructions: it has 2,097,152 bytes; at most 1,048,576 are allowed"
        ),
        (["agent", "create", "--name", "X", "-i", "@vast"], 4, "'vast' is larger than 64.0 MiB"),
        (
            ["agent", "create", "--name", "X", "-i", "-", "--task", "-"], 2,
            "standard input can be read only once"
        ),
        (["agent", "create", "--name", "X"], 2, "option '--instructions' is missing"),
        (["agent", "create", "--name", "", "-i", "x"], 4, "name: it is empty; give at least 1"),
        (["agent", "create", "--name", "X", "-i", "x", "--key", "a b"], 4, "key: "),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--key", "ADA"], 4,
            "the key ADA belongs to agent 'Ada' ("
        ),
        (["agent", "create", "-f", "latin1"], 2, "'latin1' is not JSON"),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--set", "colour=1"], 2,
            "there is no field 'colour'"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--set", "tags=x"], 2,
            "the value of tags is not JSON"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--set", "tags"], 2,
            "is not of the form FIELD=JSON"
        ),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--panel", "notpad"], 2,
            "did you mean 'notepad'?"
        ),
        (["agent", "show", "01"], 3, "there is no agent '01'"),
        (["agent", "show", "ada", "--version", "9"], 3, "there is no version 9; the newest is 2"),
        (["agent", "show", "ada", "--as-of", "1"], 3, "there is no agent 'ada' as of position 1"),
        (["agent", "diff", "grace"], 4, "agent grace has only one version"),
        (
            ["agent", "diff", "ada", "1", "--since", "1d"], 2,
            "give either FROM or --since, not both"
        ),
        (["agent", "rollback", "ada", "2"], 4, "nothing to change"),
        (["agent", "rollback", "ada", "7"], 3, "there is no version 7; the newest is 2"),
        (["agent", "undelete", "ada"], 4, "agent ada is not deleted"),
        (["agent", "list", "--all", "--deleted"], 2, "give either --deleted or --all"),
        (["agent", "list", "--cursor", "x"], 2, "the cursor is of no use"),
        (
            ["agent", "list", "--as-of", "2999-01-01"], 2,
            "option '--as-of': 2999-01-01T00:00:00Z is in the future: it is 20"
        ),
        (
            ["agent", "diff", "ada", "--since", "2999-01-01"], 2,
            "option '--since': 2999-01-01T00:00:00Z is in the future: it is 20"
        ),
        (
            ["agent", "diff", "ada", "--since", "9999"], 3,
            "option '--since': the log has not reached position 9999: it ends at "
        ),
        (["agent", "import", "nowhere.json"], 3, "there is no file 'nowhere.json'"),
        (["audit", "--actor", "nobody"], 3, "there is no user 'nobody'"),
        (["log", "read", "--actor", "nobody"], 3, "there is no user 'nobody'"),
        (["audit", "--follow", "--until", "5"], 2, "--follow waits for what is to come"),
        (["audit", "--json", "--format", "csv"], 2, "give either --json or --format csv"),
        (["agent", "--json"], 2, "{\"error\":{\"code\":\"usage\""),
        (["--json"], 2, "{\"error\":{\"code\":\"usage\""),
        (
            ["agent", "create", "--name", "X", "-i", "x", "--set", "tools=5"], 4,
            "tools: 5 is not a list"
        ),
        (["user", "deactivate", "alice"], 4, "user alice is the last active admin"),
        (["user", "role", "alice", "member"], 4, "user alice is the last active admin"),
        (["agent", "export", "--out", "latin1"], 4, "'latin1' is there already"),
        (["agent", "update", "ada", "--model", "x", "--if-revision", "1"], 5, "changed it last"),
        (["audit", "--entity", "nobody"], 3, "there is no agent 'nobody'"),
        (["audit", "--type", "agent-deletd"], 3, "did you mean 'agent-deleted' or"),
        (["audit", "--correlation", "x"], 2, "'x' is not an id"),
        (["agent", "list", "--as", "nobody"], 3, "there is no user 'nobody'"),
        (["agent", "list", "-o", "nobody"], 3, "there is no organisation 'nobody'"),
        (["replay", "nowhere", "--into", "x"], 3, "nowhere: no backup set is there"),
        (["replay", "nowhere"], 2, "option '--into' is missing"),
        (["init"], 2, "ORGANIZATION is missing"),
        (["init", "Acme"], 4, "is a data directory already, and was not touched"),
        (["init", "", "--data", "fresh"], 4, "name: "),
    ])
    func `every mistake has its own words and code, and changes nothing`(
        words: [String], code: Int32, message: String
    ) throws {
        let session = try FleetSession()
        let folder = session.cli.folder.path
        try Files.create(folder + "/latin1", with: [0x47, 0xF6, 0xDF])
        try Files.create(folder + "/nul", with: Array("a\u{0}b".utf8))
        try Files.create(folder + "/huge", with: Array(repeating: 0x61, count: 2 << 20))
        try #require(truncate(folder + "/vast", create: true) == 0)
        let before = try session.json("log", "head")["position"]
        let outcome = try session.cli.run(words)
        #expect(outcome.code == code, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
        #expect(outcome.output.isEmpty, "\(outcome.output)")
        #expect(try session.json("log", "head")["position"] == before)
        #expect(!Files.exists(folder + "/fresh"))
    }

    /// A file of 65 MiB that takes no room on the disk.
    private func truncate(_ path: String, create: Bool) -> Int32 {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return Foundation.truncate(path, 65 << 20)
    }

    @Test func `a name can't send escape codes to the terminal`() throws {
        let session = try FleetSession()
        try session.require(
            "agent", "update", "ada", "--task", "red \u{1B}[31mtext\u{9B}0m\u{202E}")
        for words in [
            ["agent", "show", "ada"], ["agent", "history", "ada"], ["agent", "diff", "ada"],
        ] {
            let output = try session.cli.run(words).output
            #expect(
                !output.contains("\u{1B}") && !output.contains("\u{9B}")
                    && !output.contains("\u{202E}"))
        }
    }

    @Test func `a directory that may not be written can be read, and says why it can't be changed`()
        throws
    {
        let session = try FleetSession()
        let data = session.cli.folder.path + "/data"
        // Root may write anywhere, so this needs another user.
        let other = "setpriv --reuid=65534 --clear-groups varve"
        _ = try session.cli.shell(
            "chmod 755 . data data/stores data/stores/main; chmod 644 data/stores/main/*")
        guard try session.cli.shell("\(other) --version").code == 0 else { return }
        let list = try session.cli.shell("\(other) agent list")
        #expect(list.code == 0, "\(list.errors)")
        #expect(list.output.contains("ada"))
        let change = try session.cli.shell("\(other) agent update ada --model x")
        #expect(change.code == 7, "\(change.errors)")
        #expect(change.errors.contains(data))
        #expect(try session.cli.run("log", "verify").code == 0)
    }

    @Test func `two processes at once lose nothing and number no version twice`() throws {
        let session = try FleetSession()
        let outcome = try session.cli.shell(
            """
            for worker in 1 2 3; do
                (for n in 1 2 3 4 5; do
                    varve agent update ada --model "m-$worker-$n" -q > /dev/null || echo failed
                    varve agent list > /dev/null || echo failed
                done) &
            done
            wait
            """)
        #expect(outcome.code == 0 && outcome.output.isEmpty, "\(outcome.output) \(outcome.errors)")
        let versions = try session.json("agent", "versions", "ada")["versions"]?.array ?? []
        #expect(versions.compactMap { $0["version"]?.integer } == (1...17).reversed())
        #expect(try session.cli.run("doctor").code == 0)
    }

    @Test func `a command id makes a command that is sent twice be done once`() throws {
        let session = try FleetSession()
        let words = [
            "agent", "create", "--name", "Once", "-i", "x", "--command-id", "c1", "--json",
        ]
        let first = try JSON.parse(Array(session.cli.run(words).output.utf8))
        let second = try JSON.parse(Array(session.cli.run(words).output.utf8))
        #expect(first["id"] == second["id"] && second["is_repeated"] == true)
        let other = try session.cli.run(
            "agent", "create", "--name", "Twice", "-i", "x", "--command-id", "c1")
        #expect(other.code == 4 && other.errors.contains("used before with another body"))
    }

    @Test func `damage is found, named and ends with 6`() throws {
        let session = try FleetSession()
        let path = session.cli.folder.path + "/data/stores/main/log.mdb"
        var bytes = try Files.read(path)
        let needle = Array("shorter answers".utf8)
        let place = try #require(
            bytes.indices.first { bytes[$0...].starts(with: needle) })
        bytes[place] ^= 1
        try Files.replace(path, with: bytes)
        let verify = try session.cli.run("log", "verify")
        #expect(verify.code == 6)
        #expect(
            verify.errors.contains("the log is damaged: changed at position 7"), "\(verify.errors)")
        let doctor = try session.cli.run("doctor")
        #expect(doctor.code == 6 && doctor.output.contains("damaged  log: changed at position 7"))
        #expect(doctor.output.contains("skipped  views"))
    }

    @Test func `pages that were torn end a command with 6, and with no signal`() throws {
        let session = try FleetSession()
        let path = session.cli.folder.path + "/data/stores/main/log.mdb"
        let whole = try Files.read(path)
        var torn = [5_000, 17_000, 30_000, 31_000].map { Array(whole.prefix($0)) }
        // The first pages are LMDB's two heads, of which one may be old.
        for start in stride(from: 2 * 4_096, to: whole.count, by: 4_096) {
            var damaged = whole
            for index in start..<min(start + 512, whole.count) { damaged[index] = 0 }
            torn.append(damaged)
        }
        var found = 0
        for bytes in torn {
            try Files.replace(path, with: bytes)
            for words in [["log", "verify"], ["agent", "list"], ["doctor"]] {
                let outcome = try session.cli.run(words)
                #expect([0, 6].contains(outcome.code), "\(words): \(outcome.code)")
                if outcome.code == 6 { found += 1 }
            }
        }
        #expect(found > torn.count)
    }

    @Test func `a log that was put back to an older state is noticed`() throws {
        let session = try FleetSession()
        let main = session.cli.folder.path + "/data/stores/main"
        let old = try Files.read(main + "/log.mdb")
        try session.require("agent", "update", "ada", "--model", "later")
        try Files.replace(main + "/log.mdb", with: old)
        let verify = try session.cli.run("log", "verify")
        #expect(verify.code == 6 && verify.errors.contains("truncated"), "\(verify.errors)")
    }

    @Test func `views and index that were deleted are made again`() throws {
        let session = try FleetSession()
        let main = session.cli.folder.path + "/data/stores/main"
        let before = try session.require("agent", "show", "ada")
        for name in ["index.mdb", "views.mdb"] {
            try Files.remove(main + "/" + name)
            #expect(try session.require("agent", "show", "ada") == before)
        }
    }

    @Test func `dates, pages and cursors agree with each other`() throws {
        let session = try FleetSession(agents: false)
        for number in 1...7 {
            try session.require("agent", "create", "--name", "Agent \(number)", "-i", "x")
        }
        var keys: [String] = []
        var cursor: [String] = []
        repeat {
            let outcome = try session.cli.run(
                ["agent", "list", "-n", "3", "--sort", "name", "--as-of", "11", "--json"] + cursor)
            let page = try JSON.parse(Array(outcome.output.utf8))
            keys += (page["agents"]?.array ?? []).compactMap { $0["key"]?.string }
            cursor = page["cursor"]?.string.map { ["--cursor", $0] } ?? []
            // What comes meanwhile does not disturb the pages of a moment.
            try session.require("agent", "create", "--name", "Agent 0", "-i", "x")
        } while !cursor.isEmpty
        #expect(keys == (1...7).map { "agent-\($0)" })
        var positions: [Int64] = []
        var before: [String] = []
        repeat {
            let outcome = try session.cli.run(["audit", "-n", "4", "--json"] + before)
            let page = try JSON.parse(Array(outcome.output.utf8))
            positions += (page["events"]?.array ?? []).compactMap { $0["position"]?.integer }
            before = page["next_before"]?.integer.map { ["--before", "\($0)"] } ?? []
        } while !before.isEmpty
        #expect(positions == (1...14).reversed())
    }
}
