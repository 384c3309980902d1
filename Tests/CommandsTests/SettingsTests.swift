import JSON
import System
import TestSupport
import Testing

/// Where `varve serve` takes its settings from.
@Suite struct SettingsTests {
    private func settings(_ cli: CLI, _ words: String...) throws -> [String: JSONValue] {
        let outcome = try cli.run(["serve", "--print-config", "--json"] + words)
        try #require(outcome.code == 0, "\(outcome.errors)")
        let rows = try JSON.parse(Array(outcome.output.utf8))["settings"]?.array ?? []
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["name"]?.string ?? "", $0) })
    }

    private func write(_ cli: CLI, _ name: String, _ text: String) throws {
        let path = cli.folder.path + "/" + name
        try Files.createFolder(Files.parent(of: path))
        try Files.replace(path, with: Array(text.utf8))
    }

    @Test func `the command line goes before the environment, that before the file`() throws {
        var cli = CLI()
        try write(cli, "c.toml", "port = 3\nhost = \"127.0.0.3\"\nwriters = 3\n")
        cli.environment = ["VARVE_PORT": "2", "VARVE_HOST": "127.0.0.2", "VARVE_CONFIG": "c.toml"]
        let found = try settings(cli, "--port", "1")
        #expect(found["port"]?["value"] == "1" && found["port"]?["source"] == "command-line")
        #expect(found["host"]?["value"] == "127.0.0.2")
        #expect(found["host"]?["source"] == "environment")
        #expect(found["host"]?["variable"] == "VARVE_HOST")
        #expect(found["writers"]?["value"] == "3" && found["writers"]?["source"] == "file")
        #expect(found["writers"]?["file"] == "c.toml" && found["writers"]?["line"] == 3)
        #expect(found["threads"]?["value"] == "2" && found["threads"]?["source"] == "default")
    }

    @Test func `the usual file is read where it is there, and an empty variable is none`() throws {
        var cli = CLI()
        try write(cli, ".config/varve/serve.toml", "[log]\nlevel = 'error'\n")
        cli.environment["VARVE_LOG_LEVEL"] = ""
        #expect(try settings(cli)["log-level"]?["value"] == "error")
        try write(cli, "xdg/varve/serve.toml", "data = '../x'\n")
        cli.environment["XDG_CONFIG_HOME"] = cli.folder.path + "/xdg"
        let found = try settings(cli)
        #expect(found["log-level"]?["value"] == "info")
        // A path in a file is meant from the file's folder on.
        #expect(found["data"]?["value"] == .string(cli.folder.path + "/xdg/varve/../x"))
    }

    @Test func `what repeats is a list in each place`() throws {
        var cli = CLI()
        let origins: JSONValue = ["https://a.example", "https://b.example"]
        try write(cli, "c.json", #"{"allow-origin": ["https://a.example", "https://b.example"]}"#)
        #expect(try settings(cli, "--config", "c.json")["allow-origin"]?["value"] == origins)
        cli.environment["VARVE_ALLOW_ORIGIN"] = "https://a.example,https://b.example"
        #expect(try settings(cli)["allow-origin"]?["value"] == origins)
        let found = try settings(
            cli, "--allow-origin", "https://c.example", "--allow-origin", "*")
        #expect(found["allow-origin"]?["value"] == ["https://c.example", "*"])
    }

    @Test func `the settings are shown as a table`() throws {
        var cli = CLI()
        try write(cli, "c.toml", "[log]\nformat = 'json'\n")
        cli.environment = ["VARVE_DATA": "/srv/varve", "VARVE_PORT": "8080"]
        let outcome = try cli.run(
            "serve", "--print-config", "--config", "c.toml", "--min-free-disk", "5%")
        #expect(outcome.code == 0)
        expectGolden("commands/print-config.txt", outcome.output)
    }

    @Test(arguments: [
        ("port = 1\nprot = 2\n", "c.toml:2: unknown setting 'prot'; did you mean 'port'?"),
        ("[log]\ncolour = 'red'\n", "c.toml:2: unknown setting 'log-colour'"),
        ("port = 70000\n", "c.toml:1: '70000' is not a whole number from 0 to 65535"),
        ("port = 'x'\n", "c.toml:1: 'x' is not a whole number"),
        ("\nport = true\n", "c.toml:2: port can't be a boolean"),
        ("host = ['a', 'b']\n", "c.toml:1: host can't be an array"),
        ("log-format = 'text'\n[log]\nformat = 'json'\n", "log-format is set in line 1 already"),
        ("idle-timeout = '1h'\n", "'1h' is no time such as 30s"),
        ("min-free-disk = 'much'\n", "'much' is no size"),
        ("body-max = 0\n", "'0' is no size"),
        ("allow-origin = ['example.org']\n", "is no origin"),
        ("trusted-proxy = ['10.0.0.0/8']\n", "'10.0.0.0/8' is no address such as"),
        ("log-level = 'loud'\n", "'loud' is not one of 'error', 'warning', 'info'"),
        ("port 1\n", "c.toml:1: a key needs = and a value"),
        ("{\"port\": 1,\n \"prot\": 2}", "c.toml:2: unknown setting 'prot'"),
        ("{\"port\": }", "c.toml: "),
    ])
    func `a bad file is refused with the line`(text: String, message: String) throws {
        let cli = CLI()
        try write(cli, "c.toml", text)
        let outcome = try cli.run("serve", "--print-config", "--config", "c.toml")
        #expect(outcome.code == 2 && outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test func `a bad variable is refused by its name, a missing file by its path`() throws {
        var cli = CLI()
        #expect(try cli.run("serve", "--config", "none.toml", "--print-config").code == 3)
        cli.environment["VARVE_PORT"] = "seven"
        let outcome = try cli.run("serve", "--print-config")
        #expect(outcome.code == 2 && outcome.errors.contains("(from VARVE_PORT)"))
        cli.environment = ["VARVE_ALLOW_ORIGIN": "https://a.example,b"]
        #expect(try cli.run("serve", "--print-config").code == 2)
    }
}
