import Foundation
import JSON
import System
import Testing

/// What users may not do, and what is never waited for.
@Suite struct GuardTests {
    @Test func `a user gets nothing that holds all organisations`() throws {
        let session = try FleetSession()
        try session.require("user", "create", "bob", "--role", "admin")
        try session.require("log", "export", "all.jsonl")
        try session.require("backup", "create", "set")
        for words in [
            ["backup", "create", "b"], ["log", "export"], ["log", "import", "all.jsonl"],
            ["log", "import", "all.jsonl", "--into", "x"], ["replay", "set", "--into", "x"],
            ["doctor"], ["doctor", "--rebuild-views"], ["doctor", "--rebuild-index"],
        ] {
            let outcome = try session.cli.run(["--as", "bob"] + words)
            #expect(outcome.code == 4, "\(words) \(outcome.errors)")
            #expect(outcome.output.isEmpty && outcome.errors.contains("a user can't"))
        }
        #expect(!Files.exists(session.cli.folder.path + "/x"))
        #expect(try session.cli.run("--as", "bob", "log", "head").code == 0)
    }

    @Test func `a user that is unknown or deactivated may do nothing`() throws {
        let session = try FleetSession()
        try session.require("user", "create", "bob")
        try session.require("user", "deactivate", "bob")
        for words in [
            ["log", "head"], ["log", "verify"], ["log", "prove", "--from", "2"], ["status"],
            ["log", "stats"], ["agent", "list"],
        ] {
            #expect(try session.cli.run(["--as", "nobody"] + words).code == 3, "\(words)")
            let outcome = try session.cli.run(["--as", "bob"] + words)
            #expect(outcome.code == 4 && outcome.output.isEmpty, "\(words) \(outcome.errors)")
        }
    }

    @Test func `a user's status shows only the user's organisation`() throws {
        let session = try FleetSession()
        try session.require("organization", "create", "Other", "--admin", "carol")
        let status = try session.json("--as", "carol", "status")
        #expect(status["organizations"]?.array?.count == 1)
        #expect(status["root"] == nil && status["views"] == nil && status["position"] == nil)
        let text = try session.require("--as", "carol", "status")
        #expect(text.contains("Other") && !text.contains("Acme") && !text.contains("views"))
    }

    @Test func `doctor finds everything that is wrong and goes on`() throws {
        let session = try FleetSession()
        let data = session.cli.folder.path + "/data"
        try Files.replace(data + "/stores/main/tree-head", with: Array("garbage".utf8))
        try Files.remove(data + "/keys/tree-head.key")
        let outcome = try session.cli.run("doctor", "--json")
        #expect(outcome.code == 6)
        let findings = try JSON.parse(Array(outcome.output.utf8))["findings"]?.array ?? []
        let states = findings.map {
            "\($0["subject"]?.string ?? "") \($0["state"]?.string ?? "")"
        }
        #expect(
            states == [
                "signing key damaged", "tree head damaged", "log ok", "index ok", "views ok",
            ])
    }

    @Test func `doctor names the key of another log, and views that are no views`() throws {
        let session = try FleetSession()
        let data = session.cli.folder.path + "/data"
        try session.cli.run("init", "Else", "--data", "other")
        for name in ["tree-head.key", "tree-head.vkey"] {
            try Files.replace(
                data + "/keys/" + name,
                with: Files.read(session.cli.folder.path + "/other/keys/" + name), mode: 0o600)
        }
        let outcome = try session.cli.run("doctor")
        #expect(outcome.code == 6)
        #expect(outcome.output.contains("damaged  signing key: it is that of the log varve/"))
        #expect(outcome.output.contains("ok       log"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "stores/main/tree-head", "keys/tree-head.vkey", "keys/tree-head.key",
        ])
    func `a pipe in place of a file is told and not waited for`(name: String) throws {
        let session = try FleetSession()
        let path = "data/" + name
        let outcome = try session.cli.shell(
            """
            rm \(path); mkfifo \(path)
            timeout 10 varve log verify; echo $?; timeout 10 varve agent list > list; echo $?
            timeout 10 varve doctor > findings; echo $?; cat findings
            """)
        #expect(outcome.output.hasPrefix("6\n6\n6\n"), "\(outcome.output) \(outcome.errors)")
        #expect(outcome.output.contains("is not a plain file"))
        #expect(outcome.output.contains("ok       log"))
    }

    @Test func `what a file has that no agent has is named`() throws {
        let session = try FleetSession()
        try session.write("a.json", #"{"name":"A","instructions":"x","colour":"red","id":"1"}"#)
        let created = try session.cli.run("agent", "create", "-f", "a.json")
        #expect(created.code == 0 && created.errors.contains("ignored: 'colour' and 'id'"))
        try session.write(
            "b.json",
            #"[{"name":"B","instructions":"x","model":"m","modality":"audio_only","panels":[],"#
                + #""tools":[],"owner":"me","id":"1"}]"#)
        let imported = try session.cli.run("agent", "import", "b.json")
        #expect(imported.code == 0, "\(imported.errors)")
        #expect(imported.errors.contains("ignored: 'id' and 'owner'"), "\(imported.errors)")
    }

    @Test func `the answer that can't be written says that the change was`() throws {
        let session = try FleetSession()
        let outcome = try session.cli.shell(
            "varve agent update ada --model full > /dev/full; echo $? >&2")
        #expect(outcome.errors.contains("the change is on the disk at position 8"))
        #expect(outcome.errors.hasSuffix("7\n"))
        #expect(try session.json("agent", "show", "ada")["model"] == "full")
        try Files.remove(session.cli.folder.path + "/data/keys/tree-head.key")
        let unsigned = try session.cli.run("agent", "update", "ada", "--model", "unsigned")
        #expect(unsigned.code == 0)
        let json = try session.cli.run("agent", "update", "ada", "--model", "again", "--json")
        #expect(json.code == 0 && json.errors.contains(#"{"warning":"the change is on the disk"#))
        #expect(unsigned.errors.contains("warning: the change is on the disk at position 9"))
    }

    @Test func `before the first event there is nothing, and that is said`() throws {
        let session = try FleetSession()
        let read = try session.cli.run("log", "read", "--as-of", "0")
        #expect(read.code == 0 && read.output.isEmpty && read.errors.contains("no event matches"))
        let export = try session.cli.run("log", "export", "--as-of", "0")
        #expect(export.code == 4 && export.errors.contains("the log ended at 0"))
    }

    @Test func `trouble with a file of a proof is a sentence`() throws {
        let outcome = try CLI().run("log", "merkle", "root", "/nonexistent")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("varve: error: there is no file '/nonexistent'"))
        #expect(!outcome.output.contains("Failure"))
    }

    @Test func `an export appears whole, and folders are for their owner only`() throws {
        let session = try FleetSession()
        let folder = session.cli.folder.path
        try session.write("taken", "x")
        #expect(try session.cli.run("log", "export", "taken").code == 4)
        #expect(try Files.read(folder + "/taken") == Array("x".utf8))
        try session.write("new.partial", "x")
        #expect(try session.cli.run("log", "export", "new").code == 4)
        try Files.remove(folder + "/new.partial")
        try session.require("log", "export", "new")
        #expect(!Files.exists(folder + "/new.partial"))
        try session.require("backup", "create", "set")
        try Files.createFolder(folder + "/open", mode: 0o755)
        try session.require("init", "Else", "--data", "open")
        for name in ["data", "data/stores", "data/keys", "set", "open/stores", "open/keys"] {
            #expect(try Files.mode(folder + "/" + name) == 0o700, "\(name)")
        }
    }

    @Test func `a terminal never gets what it would obey`() throws {
        let session = try FleetSession()
        try session.write(
            "evil.json", "{\"name\":\"Evil\",\"instructions\":\"a\u{9B}2J\u{202E}b\"}")
        try session.require("agent", "create", "-f", "evil.json")
        for words in ["agent export", "log export"] {
            let outcome = try session.cli.shell("script -qec 'varve \(words)' /dev/null")
            let scalars = outcome.output.unicodeScalars
            #expect(!scalars.contains("\u{9B}") && !scalars.contains("\u{202E}"))
            #expect(outcome.output.contains("\\u202e"), "\(words)")
        }
    }
}
