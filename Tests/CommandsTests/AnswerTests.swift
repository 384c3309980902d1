import JSON
import System
import TestSupport
import Testing

/// Answers that must not claim more, or other things, than is so.
@Suite struct AnswerTests {
    @Test func `a version is shown with its own author, message, time and event`() throws {
        let session = try FleetSession()
        try session.require("agent", "update", "ada", "--status", "idle", "--key", "ada-3")
        let versions = try session.json("agent", "versions", "ada-3")["versions"]?.array ?? []
        let first = try #require(versions.last)
        let shown = try session.json("agent", "show", "ada-3", "--version", "1")
        for member in ["version", "created_at", "message", "position", "event_id", "key"] {
            #expect(shown[member] == first[member], "\(member)")
        }
        #expect(shown["created_by"] == first["actor"])
        #expect(shown["current_version"] == 3 && shown["status"] == nil)
        #expect(shown["tools"] == ["search"])
        let text = try session.require("agent", "show", "ada-3", "--version", "1")
        #expect(text.contains("first draft") && text.contains("1 (the current one is 3)"))
        #expect(!text.contains("idle") && !text.contains("updated"), "\(text)")
    }

    @Test func `a note of another log is told from a log that was cut short`() throws {
        let (session, other) = (try FleetSession(agents: false), try FleetSession())
        let note = try other.require("log", "head", "--note")
        try session.write("other.note", note)
        let outcome = try session.cli.run("log", "verify", "--against", "other.note")
        #expect(outcome.code == 6 && outcome.errors.contains("'other.note' is of log 'varve/"))
        #expect(outcome.errors.contains("this directory holds log 'varve/"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("truncated"))
    }

    @Test func `a log that is empty or missing is damage, and stays as it is`() throws {
        let session = try FleetSession(agents: false)
        let log = session.cli.folder.path + "/data/stores/main/log.mdb"
        try Files.replace(log, with: [])
        let empty = try session.cli.run("agent", "list")
        #expect(empty.code == 6 && empty.errors.contains("log.mdb is empty"), "\(empty.errors)")
        #expect(try Files.size(log).length == 0)
        try Files.remove(log)
        let key = session.cli.folder.path + "/data/keys/tree-head.key"
        let secret = try Files.read(key)
        let missing = try session.cli.run("agent", "list")
        #expect(missing.code == 6 && missing.errors.contains("the log is missing"))
        #expect(missing.errors.contains("varve replay"))
        #expect(try session.cli.run("init", "Acme").code == 4)
        #expect(try Files.read(key) == secret && !Files.exists(log))
    }

    @Test func `a directory that may not be read is not taken for one that is not there`() throws {
        let session = try FleetSession(agents: false)
        // Root may read anything, so this needs another user.
        let other = "setpriv --reuid=65534 --clear-groups varve"
        _ = try session.cli.shell("chmod 755 . ; chmod 700 data")
        guard try session.cli.shell("\(other) --version").code == 0 else { return }
        let list = try session.cli.shell("\(other) agent list")
        #expect(list.code == 7 && list.errors.contains("Permission denied"), "\(list.errors)")
    }

    @Test func `a key that others may read is to be closed, and is no damage`() throws {
        let session = try FleetSession(agents: false)
        _ = try session.cli.shell("chmod 644 data/keys/tree-head.key")
        let doctor = try session.cli.run("doctor")
        #expect(doctor.code == 1 && doctor.errors.isEmpty, "\(doctor.errors)")
        #expect(doctor.output.contains("exposed  signing key"), "\(doctor.output)")
        #expect(doctor.output.contains("chmod 600 ") && !doctor.output.contains("damage"))
        #expect(try session.cli.shell("chmod 600 data/keys/*; varve doctor").code == 0)
    }

    @Test func `what is told to undo a change undoes all of it`() throws {
        let session = try FleetSession()
        func undo(_ words: String...) throws -> String? {
            let outcome = try session.cli.run(["agent", "update"] + words)
            return outcome.errors.split(separator: "\n").first { $0.hasPrefix("undo: ") }
                .map { String($0.dropFirst(6)) }
        }
        let model = try session.json("agent", "show", "ada")["model"]
        #expect(
            try undo("ada", "--key", "lovelace") == "varve agent update lovelace --key ada")
        let both = try #require(try undo("lovelace", "--key", "al", "--model", "m"))
        let commands = both.split(separator: ";").map { String($0) }
        #expect(commands.count == 2)
        for command in commands {
            #expect(try session.cli.shell(command).code == 0, "\(command)")
        }
        #expect(try session.json("agent", "show", "lovelace")["model"] == model)
        let words = ["lovelace", "--model", "n", "--command-id", "c1"]
        #expect(try session.cli.run(["agent", "update"] + words).errors.contains("undo: "))
        #expect(try !session.cli.run(["agent", "update"] + words).errors.contains("undo: "))
        // Where the command line says where it works, what undoes it says so too.
        let path = session.cli.folder.path + "/data"
        let named = try #require(try undo("lovelace", "--model", "o", "--data", path))
        #expect(named.hasPrefix("varve --data \(path) agent rollback lovelace "))
        var elsewhere = session.cli
        elsewhere.environment["VARVE_DATA"] = "/nowhere"
        #expect(try elsewhere.shell(named).code == 0)
    }

    @Test func `what contradicts itself is refused, and so is a moment before the agent`() throws {
        let session = try FleetSession()
        for words in [
            ["agent", "update", "ada", "--voice", "v", "--unset", "voice"],
            ["agent", "update", "ada", "--set", "voice=v", "--unset", "voice"],
            ["agent", "update", "ada", "--voice", "v", "--command-id", ""],
        ] {
            let outcome = try session.cli.run(words)
            #expect(outcome.code == 2, "\(outcome.errors)")
        }
        let early = try session.cli.run("agent", "diff", "ada", "--since", "10d")
        #expect(early.code == 3 && early.errors.contains("was not there yet"), "\(early.errors)")
        let keys = try session.cli.run("audit", "--entity", "operator-keys")
        #expect(keys.code == 0, "\(keys.errors)")
    }

    @Test(arguments: [
        ("{}", "the file holds no list of agents"), ("[]", "the list of agents is empty"),
        ("[{\"name\":\"X\"}]", "agent 'X': instructions: it is missing"),
        ("[7]", "agent number 1: "),
    ])
    func `a plan of an import that would be refused ends as the import would`(
        document: String, message: String
    ) throws {
        let session = try FleetSession(agents: false)
        for words in [["agent", "import", "-"], ["agent", "import", "-", "--plan"]] {
            let outcome = try session.cli.run(words, input: Array(document.utf8))
            #expect(outcome.code == 4 && outcome.errors.contains(message), "\(outcome.errors)")
        }
    }

    @Test func `events as JSON say who, whom and what in words too`() throws {
        let session = try FleetSession()
        let events = try session.json("audit", "--entity", "ada")["events"]?.array ?? []
        let newest = try #require(events.first)
        #expect(newest["subject"] == "ada")
        #expect(newest["actor_name"] == newest["actor"])
        #expect(newest["summary"]?.string?.contains("shorter answers") == true)
    }

    @Test func `where nothing is found, that is said`() throws {
        let session = try FleetSession(agents: false)
        let list = try session.cli.run("agent", "list")
        #expect(list.errors == "there are no agents yet; 'varve agent create' makes one\n")
        try session.require("agent", "create", "--name", "Ada", "-i", "x")
        #expect(try session.cli.run("agent", "list", "--tag", "x").errors == "no agent matches\n")
        try session.require("agent", "delete", "ada")
        #expect(try session.cli.run("agent", "list").errors.contains("no active agents"))
        let export = try session.cli.run("agent", "export", "ada")
        #expect(export.code == 4 && export.errors.contains("agent ada is deleted"))
        for words in [
            ["--tag", "x"], ["--stream", "agent-1"], ["--since", "900", "--until", "1"],
        ] {
            let read = try session.cli.run(["log", "read"] + words)
            #expect(!read.errors.isEmpty && read.output.isEmpty, "\(words)")
        }
    }

    @Test func `two dashes end the options, not the command`() throws {
        let session = try FleetSession()
        let list = try session.cli.run("--", "agent", "list")
        #expect(list.code == 0 && list.output.contains("ada"), "\(list.errors)")
        #expect(try session.cli.run("agent", "--", "show", "--json").code == 3)
    }
}
