import Foundation
import JSON
import System
import TestSupport
import Testing

/// Signals, shells, and who may see what.
@Suite struct ProcessTests {
    @Test func `an interrupted backup or replay leaves nothing behind`() throws {
        var cli = CLI()
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try LogFixture.make(at: cli.folder.path + "/data", events: 3_000)
        let outcome = try cli.shell(
            """
            varve backup create set -q > /dev/null
            check() {  # check CODE LEFT FOLDER
                case $1 in 130) test -e $2 && echo $2 ;; 0) rm -r $3 ;; *) echo "exit $1" ;; esac
            }
            for delay in 0.001 0.004 0.008 0.016; do
                timeout -s INT --preserve-status $delay varve backup create other -q > /dev/null
                check $? other other
                timeout -s INT --preserve-status $delay varve replay set --into copy -q > /dev/null
                check $? copy/stores copy
            done
            varve backup create again -q > /dev/null && varve replay set --into last -q > /dev/null
            """)
        #expect(outcome.code == 0 && outcome.output.isEmpty, "\(outcome.output)\(outcome.errors)")
    }

    @Test func `bash completes keys, names and options of the real commands`() throws {
        let session = try FleetSession()
        func complete(_ words: [String]) throws -> String {
            let list = words.map { "'\($0)'" }.joined(separator: " ")
            let outcome = try session.cli.shell(
                """
                source <(varve completion bash)
                COMP_WORDS=(\(list)); COMP_CWORD=\(words.count - 1); _varve
                printf '%s ' "${COMPREPLY[@]}"
                """)
            return outcome.output.split(separator: " ").sorted().joined(separator: " ")
        }
        #expect(try complete(["varve", "agent", "show", ""]) == "ada grace")
        #expect(try complete(["varve", "agent", "show", "g"]) == "grace")
        #expect(try complete(["varve", "agent", "rollback", "--m"]) == "--message")
        #expect(try complete(["varve", "--as", "a"]) == "alice")
        #expect(try complete(["varve", "user", "create", "x", "--role", ""]) == "admin member")
        #expect(try complete(["varve", "user", "k"]) == "key")
        #expect(try complete(["varve", "log", "read", "--format", "=", "j"]) == "json-lines")
    }

    @Test func `a user sees of the raw log only what is of the user's organisation`() throws {
        let session = try FleetSession()
        try session.require("organization", "create", "Globex", "--admin", "carol")
        let events = try session.json("--as", "carol", "log", "read")["events"]?.array ?? []
        #expect(events.compactMap { $0["position"]?.integer } == [8, 9, 10])
        #expect(try session.json("--as", "carol", "log", "stats")["events"] == 3)
        #expect(try session.json("--as", "carol", "audit")["events"]?.array?.count == 3)
        #expect(try session.cli.run("--as", "carol", "log", "prove", "4").code == 3)
        #expect(try session.cli.run("--as", "carol", "log", "prove", "8").code == 0)
        for words in [
            ["log", "export"], ["backup", "create", "set"], ["organization", "create", "X"],
        ] {
            let outcome = try session.cli.run(["--as", "carol"] + words)
            #expect(outcome.code == 4, "\(words): \(outcome.errors)")
        }
        #expect(
            try session.json("--as", "carol", "organization", "list")["organizations"]?.array?.count
                == 1)
    }

    @Test func `a secret is printed once and is nowhere in the data`() throws {
        let session = try FleetSession(agents: false)
        let key = try #require(
            try session.json("user", "create", "bot", "--with-key")["api_key"]?.string)
        let found = try session.cli.shell("grep -rlF \(key.dropFirst(3)) data || echo none")
        #expect(found.output == "none\n")
        #expect(
            try session.cli.shell("stat -c %a data data/keys/tree-head.key").output == "700\n600\n")
    }

    @Test func `standard input gives texts and documents`() throws {
        let session = try FleetSession(agents: false)
        let words = ["agent", "create", "--name", "Pipe", "-i", "-"]
        #expect(try session.cli.run(words, input: Array("from a pipe\n".utf8)).code == 0)
        #expect(
            try session.require("agent", "show", "pipe", "--field", "instructions")
                == "from a pipe\n")
        let document = Array(#"{"name":"File","instructions":"x","tags":["a","b"]}"#.utf8)
        #expect(try session.cli.run(["agent", "create", "--file", "-"], input: document).code == 0)
        #expect(try session.require("agent", "show", "file", "--field", "tags") == "a\nb\n")
        try session.require("agent", "update", "file", "-i", "@@home")
        #expect(try session.require("agent", "show", "file", "--field", "instructions") == "@home")
    }

    @Test func `a status as of a moment counts what there was`() throws {
        let session = try FleetSession()
        try session.require("agent", "delete", "grace")
        let now = try session.json("status")["organizations"]?.array?.first
        #expect(now?["agents"] == 1 && now?["deleted_agents"] == 1)
        let then = try session.json("status", "--as-of", "6")
        #expect(then["position"] == 6)
        #expect(then["organizations"]?.array?.first?["agents"] == 2)
        #expect(try session.json("status", "--as-of", "0")["organizations"]?.array?.isEmpty == true)
    }
}
