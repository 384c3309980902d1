import JSON
import Testing

/// Commands that are sent again under their command id.
@Suite struct RepeatTests {
    @Test func `organisations never meet in their command ids`() throws {
        let session = try FleetSession()
        try session.require("organization", "create", "Other", "--admin", "carol")
        for organization in ["Acme", "Other"] {
            let agent = try session.json(
                "-o", organization, "agent", "create", "--name", "Same", "-i", organization,
                "--command-id", "one")
            #expect(agent["is_repeated"] == false && agent["instructions"]?.string == organization)
        }
        let reused = try session.cli.run(
            "-o", "Acme", "agent", "create", "--name", "Else", "-i", "x", "--command-id", "one")
        #expect(reused.code == 4 && reused.errors.contains("command id \"one\""))
    }

    @Test func `a command that is sent again is answered as it was the first time`() throws {
        let session = try FleetSession()
        let words = ["agent", "update", "ada", "--model", "m", "--command-id", "u"]
        let first = try session.cli.run(words + ["--json"])
        try session.require("agent", "update", "ada", "--model", "later")
        let again = try session.cli.run(words + ["--json"])
        let (one, two) = (
            try JSON.parse(Array(first.output.utf8)), try JSON.parse(Array(again.output.utf8))
        )
        for member in ["version", "revision", "position", "model"] {
            #expect(one[member] == two[member], "\(member)")
        }
        #expect(two["is_repeated"] == true && two["model"] == "m")
    }

    @Test func `a command that is sent again is about what its names meant the first time`() throws
    {
        let session = try FleetSession()
        func twice(_ words: String..., between: [String]) throws -> [JSONValue] {
            let first = try session.cli.run(words + ["--command-id", "c-\(words)", "--json"])
            #expect(try session.cli.run(between).code == 0)
            let again = try session.cli.run(words + ["--command-id", "c-\(words)", "--json"])
            #expect(first.code == 0 && again.code == 0, "\(words) \(first.errors) \(again.errors)")
            let answers = try [first, again].map { try JSON.parse(Array($0.output.utf8)) }
            #expect(answers[0]["id"] == answers[1]["id"], "\(words)")
            #expect(answers[0]["position"] == answers[1]["position"], "\(words)")
            #expect(answers.map { $0["is_repeated"]?.bool } == [false, true], "\(words)")
            return answers
        }
        _ = try twice(
            "agent", "update", "ada", "--key", "lovelace", "--name", "Lovelace",
            between: ["agent", "create", "--name", "Ada", "-i", "Another."])
        _ = try twice(
            "agent", "create", "--name", "Third", "-i", "x", "--handoff", "grace",
            between: ["agent", "update", "grace", "--key", "hopper", "--name", "Hopper"])
        _ = try twice(
            "organization", "rename", "Acme", "Acme Inc.", "-m", "it is one",
            between: ["organization", "create", "Acme", "--admin", "carol"])
        let organizations = try session.json("organization", "list")["organizations"]?.array
        #expect(organizations?.compactMap { $0["name"]?.string } == ["Acme", "Acme Inc."])
    }

    /// The API key in an output.
    private func secret(_ output: String) -> String? {
        output.split { $0.isWhitespace }.first { $0.hasPrefix("vk_") }.map { String($0) }
    }

    @Test func `what is done to users and organisations is done once under a command id`() throws {
        let session = try FleetSession()
        try session.require("user", "create", "bob")
        let key = try session.json("user", "key", "create", "bob")["key_id"]?.string ?? ""
        for words in [
            ["user", "create", "eve", "--with-key", "-m", "new here"],
            ["user", "key", "create", "eve", "-l", "laptop", "-m", "for her"],
            ["user", "key", "revoke", "bob", key, "-m", "lost"],
            ["user", "role", "bob", "admin", "-m", "trusted"],
            ["user", "deactivate", "bob", "-m", "on leave"],
            ["user", "activate", "bob", "-m", "back"],
            ["organization", "create", "Two", "--admin", "x", "-m", "a second one"],
        ] {
            let command = words + ["--command-id", words.joined(separator: "-")]
            let first = try session.cli.run(command)
            #expect(first.code == 0 && !first.errors.contains("used before"), "\(first.errors)")
            let head = try session.json("log", "head")["position"]
            let again = try session.cli.run(command)
            #expect(again.code == 0, "\(words) \(again.errors)")
            #expect(again.errors.contains("this command id was used before"), "\(words)")
            #expect(!again.errors.contains("undo"), "\(words)")
            #expect(secret(again.output) == secret(first.output), "\(words)")
            let told = try session.cli.run(command + ["--json"])
            let answer = try JSON.parse(Array(told.output.utf8))
            #expect(answer["is_repeated"] == true, "\(words)")
            #expect(answer["api_key"]?.string == secret(first.output), "\(words)")
            #expect(try session.json("log", "head")["position"] == head, "\(words)")
            let reused = try session.cli.run(words.dropLast() + ["other"] + command.suffix(2))
            #expect(reused.code == 4 && reused.errors.contains("used before with another body"))
            let audit = try session.cli.run("audit", "-o", "Acme", "--text", words.last ?? "")
            let elsewhere = try session.cli.run("audit", "-o", "Two", "--text", words.last ?? "")
            let found = audit.output + elsewhere.output
            #expect(found.contains("“\(words.last ?? "")”"), "\(words): \(found)")
        }
    }

    @Test func `an import with a command id is done once and answered again`() throws {
        let session = try FleetSession()
        try session.require("agent", "export", "--out", "agents.json")
        try session.require("organization", "create", "Other", "--admin", "carol")
        let words = ["-o", "Other", "agent", "import", "agents.json", "--command-id", "i"]
        #expect(try session.cli.run(words).code == 0)
        let again = try session.cli.run(words)
        #expect(again.code == 0 && again.output.contains("2 created"), "\(again.errors)")
        #expect(again.errors.contains("this command id was used before"))
        #expect(try session.json("-o", "Other", "agent", "list")["agents"]?.array?.count == 2)
    }
}
