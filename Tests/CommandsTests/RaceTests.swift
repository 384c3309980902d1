import Foundation
import System
import Testing

/// Commands that make a data directory, many at once at one place.
@Suite struct RaceTests {
    /// Runs a command eight times at once, and gives the exit codes.
    private func race(_ cli: CLI, _ command: String) throws -> [Int32] {
        let outcome = try cli.shell(
            """
            for n in 1 2 3 4 5 6 7 8; do (\(command) > "out-$n" 2>&1; echo $? >> codes) & done
            wait; cat codes; rm codes
            """)
        return outcome.output.split(separator: "\n").compactMap { Int32($0) }
    }

    @Test(arguments: [
        "varve init \"Acme $n\"", "varve log import all.jsonl --into race",
        "varve replay set --into race",
    ])
    func `one wins and what it made is whole, the others touch nothing`(command: String) throws {
        var cli = CLI()
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try LogFixture.make(at: cli.folder.path + "/data")
        #expect(try cli.run("log", "export", "all.jsonl").code == 0)
        #expect(try cli.run("backup", "create", "set").code == 0)
        cli.environment["VARVE_DATA"] = cli.folder.path + "/race"
        for _ in 0..<3 {
            let codes = try race(cli, command)
            #expect(codes.count == 8 && codes.count { $0 == 0 } == 1, "\(codes)")
            #expect(codes.allSatisfy { [0, 4, 5].contains($0) }, "\(codes)")
            let verified = try cli.run("log", "verify")
            #expect(verified.code == 0, "\(verified.errors)")
            // The tree head of what was made is kept beside the log.
            #expect(verified.output.contains("1 signed tree head"))
            let names = try Files.list(cli.folder.path + "/race")
            #expect(names == ["keys", "stores"])
            try Files.removeTree(cli.folder.path + "/race")
        }
    }

    @Test func `the tree head of a part that is replayed is kept too`() throws {
        var cli = CLI()
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try LogFixture.make(at: cli.folder.path + "/data")
        #expect(try cli.run("backup", "create", "set").code == 0)
        #expect(try cli.run("replay", "set", "--into", "part", "--until", "33").code == 0)
        let verified = try cli.run("--data", "part", "log", "verify")
        #expect(verified.output.contains("33 events and 1 signed tree head"))
    }

    @Test func `what an interrupted run has left is taken over, all else is left alone`() throws {
        let cli = CLI()
        let path = cli.folder.path + "/data"
        try Files.createFolder(path + "/.varve-partial/stores")
        try Files.createFolder(path + "/keys")
        #expect(try cli.run("--data", path, "init", "Acme").code == 0)
        for name in ["keys", "stores"] { #expect(try Files.mode(path + "/" + name) == 0o700) }

        let other = cli.folder.path + "/other"
        try Files.createFolder(other + "/keys")
        try Files.create(other + "/keys/mine", with: [1])
        #expect(try cli.run("--data", other, "init", "Acme").code == 4)
        #expect(try Files.list(other + "/keys") == ["mine"])
    }
}
