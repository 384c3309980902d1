import Foundation
import System
import Testing

/// What goes wrong between a command and a server is told as clearly as what goes wrong here.
@Suite struct RemoteTroubleTests {
    private func refusing(_ cli: CLI, _ words: String...) throws -> (code: Int32, text: String) {
        let outcome = try cli.run(words)
        #expect(outcome.output.isEmpty)
        return (outcome.code, outcome.errors)
    }

    @Test func `without a key and with a wrong one, commands are refused`() throws {
        let fleet = try RemoteFleet()
        var cli = fleet.remote
        let wrong = "vk_" + String(repeating: "0", count: 64)
        for (key, word) in [(nil, "wants an API key"), (wrong, "refuses")] {
            cli.environment["VARVE_KEY"] = key
            let (code, text) = try refusing(cli, "agent", "list")
            #expect(code == 4 && text.contains(word) && text.contains("VARVE_KEY"), "\(text)")
        }
    }

    @Test func `a key comes from a file too, and one that others can read is warned of`() throws {
        let fleet = try RemoteFleet()
        var cli = fleet.remote
        let key = try #require(cli.environment["VARVE_KEY"])
        cli.environment["VARVE_KEY"] = nil
        let path = cli.folder.path + "/key"
        try Files.create(path, with: Array("\(key)\n".utf8), mode: 0o600)
        let outcome = try cli.run("agent", "list", "--key-file", path)
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        chmod(path, 0o644)
        #expect(try cli.run("agent", "list", "--key-file", path).errors.contains("chmod 600"))
        let (code, text) = try refusing(cli, "agent", "list", "--key-file", path + "x")
        #expect(code == 3 && text.contains("there is no file"), "\(text)")
    }

    @Test func `a member's writes are refused, and its reads are not`() throws {
        let fleet = try RemoteFleet()
        try fleet.session.require("user", "create", "mo")
        var cli = fleet.remote
        cli.environment["VARVE_KEY"] =
            try fleet.session.require("user", "key", "create", "mo", "--quiet")
            .trimmingCharacters(in: .newlines)
        #expect(try cli.run("agent", "list").code == 0)
        let (code, text) = try refusing(cli, "agent", "delete", "grace")
        #expect(code == 4 && text.contains("insufficient permissions"), "\(text)")
    }

    @Test func `a server that is gone is told as such`() throws {
        let fleet = try RemoteFleet()
        fleet.server.stop()
        let (code, text) = try refusing(fleet.remote, "agent", "list")
        #expect(code == 1 && text.contains("can't reach \(fleet.server.address)"), "\(text)")
    }

    @Test func `a killed server leaves what it answered`() throws {
        let fleet = try RemoteFleet()
        let made = try fleet.remote.run("agent", "create", "--name", "Last", "-i", "x")
        #expect(made.code == 0)
        kill(fleet.server.pid, SIGKILL)
        #expect(try fleet.remote.run("agent", "create", "--name", "Never", "-i", "x").code == 1)
        let list = try fleet.local.run("agent", "list").output
        #expect(list.contains("Last") && !list.contains("Never"))
    }

    @Test(arguments: [
        "init Acme", "serve", "doctor", "log verify", "log export x.jsonl",
        "backup create set", "backup verify set", "backup show set", "replay set --into x",
        "bench append", "log import x.jsonl",
    ])
    func `a command that needs the data directory refuses a server`(line: String) throws {
        var cli = CLI()
        cli.environment["VARVE_SERVER"] = "http://127.0.0.1:9"
        let outcome = try cli.shell("varve " + line)
        #expect(outcome.code == 2 && outcome.output.isEmpty, "\(outcome.errors)")
        #expect(outcome.errors.contains("works on a data directory, not on a server"))
        #expect(!Files.exists(cli.folder.path + "/.local"))
    }

    @Test func `options that contradict each other are refused`() throws {
        var cli = CLI()
        let url = "http://127.0.0.1:9"
        for words in [
            ["--server", url, "--data", "x"], ["--server", url, "--as", "alice"],
            ["--server", "localhost:7070"], ["--server", "http://a:b@localhost"],
            ["--server", url, "--timeout", "0"],
        ] {
            let outcome = try cli.run(["agent", "list"] + words)
            #expect(outcome.code == 2, "\(words): \(outcome.errors)")
        }
        cli.environment["VARVE_SERVER"] = url
        #expect(try cli.run("agent", "list", "--data", "none").code == 3)
    }
}
