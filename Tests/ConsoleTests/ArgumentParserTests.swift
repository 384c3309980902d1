import TestSupport
import Testing

@testable import Console

@Suite struct ArgumentParserTests {
    @Test(arguments: [
        ["agent", "create", "--name", "Ada"],
        ["agent", "create", "--name=Ada"],
        ["agent", "create", "-n", "Ada"],
        ["agent", "create", "-nAda"],
        ["agent", "create", "-dfn", "Ada"],
        ["--json", "agent", "--color", "never", "create", "-nAda", "--"],
    ])
    func `an option is written in several ways`(words: [String]) throws {
        let arguments = try Sample.parse(words)
        #expect(arguments[Sample.name] == "Ada")
        #expect(arguments.path == ["agent", "create"])
    }

    @Test func `flags are there or not`() throws {
        let arguments = try Sample.parse(["agent", "create", "-n", "x", "-d", "--json"])
        #expect(arguments[Sample.dry] && arguments[Sample.json] && !arguments[Sample.force])
    }

    @Test func `an option may have an empty value, a dash or an equals sign in it`() throws {
        #expect(try Sample.parse(["agent", "create", "--name="])[Sample.name] == "")
        #expect(try Sample.parse(["agent", "create", "--name", ""])[Sample.name] == "")
        #expect(try Sample.parse(["agent", "create", "--name", "-"])[Sample.name] == "-")
        #expect(try Sample.parse(["agent", "create", "--name=--json"])[Sample.name] == "--json")
        #expect(
            try Sample.parse(["agent", "create", "--name", "- a list"])[Sample.name] == "- a list")
        #expect(try Sample.parse(["agent", "create", "--name=a=b"])[Sample.name] == "a=b")
    }

    @Test func `a repeated option keeps all its values in order`() throws {
        let arguments = try Sample.parse(["agent", "create", "-nx", "--tag", "b", "--tag=a"])
        #expect(arguments[all: Sample.tag] == ["b", "a"])
    }

    @Test func `operands are taken in order and the last may take all`() throws {
        let shown = try Sample.parse(["agent", "show", "ada", "7"])
        #expect(shown[Sample.agent] == "ada" && shown[optional: Sample.version] == 7)
        #expect(try Sample.parse(["agent", "show", "ada"])[optional: Sample.version] == nil)
        let read = try Sample.parse(["log", "read", "a", "--limit", "3", "b", "--", "--c", "-"])
        #expect(read[all: Sample.files] == ["a", "b", "--c", "-"])
    }

    @Test func `a value comes from the line, else the environment, else the fallback`() throws {
        let line = ["agent", "show", "x"]
        #expect(try Sample.parse(line)[Sample.limit] == 20)
        #expect(try Sample.parse(line, ["SAMPLE_LIMIT": "5"])[Sample.limit] == 5)
        #expect(try Sample.parse(line, ["SAMPLE_LIMIT": ""])[Sample.limit] == 20)
        #expect(try Sample.parse(line + ["-l9"], ["SAMPLE_LIMIT": "5"])[Sample.limit] == 9)
        #expect(try Sample.parse(line)[Sample.data] == nil)
    }

    @Test func `a global option given twice takes the last value`() throws {
        let line = ["--data", "a", "agent", "show", "x", "--data=b"]
        #expect(try Sample.parse(line)[Sample.data] == "b")
    }

    @Test(arguments: [
        (["agnet"], "unknown command 'agnet'; did you mean 'agent'?"),
        (["create"], "unknown command 'create'; did you mean 'agent create'?"),
        (["agent", "crate"], "unknown command 'crate'; did you mean 'create'?"),
        (["agent", "zzz"], "unknown command 'zzz'"),
        (
            ["agent", "create", "-nx", "--instrctions", "y"],
            "unknown option '--instrctions'; did you mean '--instructions'?"
        ),
        (
            ["agent", "create", "-nx", "--instr", "y"],
            "unknown option '--instr'; did you mean '--instructions'?"
        ),
        (["agent", "create", "-nx", "--zzzzzz"], "unknown option '--zzzzzz'"),
        (["agent", "create", "-dz"], "unknown option '-z' in '-dz'"),
        (["agent", "create"], "option '--name' is missing"),
        (["agent", "create", "--name"], "option '--name' needs a value (TEXT)"),
        (
            ["agent", "create", "--name", "--json"],
            "option '--name' needs a value (TEXT), found '--json'"
        ),
        (["agent", "create", "--name", "-d"], "option '--name' needs a value (TEXT), found '-d'"),
        (["agent", "create", "-nx", "-ny"], "option '--name' is given twice"),
        (["agent", "create", "-nx", "--force=yes"], "option '--force' takes no value"),
        (
            ["agent", "create", "-nx", "--modality", "vidoe"],
            "option '--modality': 'vidoe' is not one of 'audio', 'video'; did you mean 'video'?"
        ),
        (["agent", "show"], "AGENT is missing"),
        (["agent", "show", "x", "0"], "N: '0' is not a whole number from 1 to 99"),
        (["agent", "show", "x", "+1"], "N: '+1' is not a whole number from 1 to 99"),
        (["agent", "show", "x", "1", "2"], "unexpected argument '2'"),
        (
            ["agent", "show", "x", "-l", "1001"],
            "option '--limit': '1001' is not a whole number from 1 to 1000"
        ),
        (
            ["agent", "show", "x", "-l", "99999999999999999999"],
            "option '--limit': '99999999999999999999' is not a whole number from 1 to 1000"
        ),
        (["log", "read"], "FILE is missing"),
        (["agent", "--", "create"], "option '--name' is missing"),
    ])
    func `a mistake is named, and a near miss suggested`(words: [String], message: String) {
        #expect(Sample.refusal(words) == message)
    }

    @Test func `a bad value in the environment is blamed on it`() {
        #expect(
            Sample.refusal(["agent", "show", "x"], ["SAMPLE_LIMIT": "many"])
                == "option '--limit' (from SAMPLE_LIMIT): "
                + "'many' is not a whole number from 1 to 1000"
        )
    }

    @Test func `what a mistake repeats can't reach the terminal raw`() throws {
        let message = try #require(Sample.refusal(["agent", "create", "--\u{1B}[31mred\n"]))
        #expect(message == "unknown option '--\\u{1b}[31mred\\n'")
        let long = try #require(Sample.refusal([String(repeating: "x", count: 100_000)]))
        #expect(long.utf8.count < 200)
    }

    @Test(arguments: [
        ["--help"], ["agent", "-h"], ["agent", "create", "--help"],
        ["agent", "create", "--bogus", "--help"], ["agent", "create", "--name", "--help"],
    ])
    func `help is given wherever it is asked for`(words: [String]) throws {
        guard case .help(_, asked: true) = try outcome(words) else {
            Issue.record("no help")
            return
        }
    }

    @Test func `help after two dashes is an operand like any other`() throws {
        #expect(try Sample.parse(["log", "read", "--", "--help"])[all: Sample.files] == ["--help"])
    }

    @Test func `a group alone is not a command`() throws {
        guard case .help(["agent"], asked: false) = try outcome(["agent"]) else {
            Issue.record("no help")
            return
        }
    }

    @Test(arguments: seeds)
    func `no command line can bring the parser down`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = [
            "agent", "create", "show", "log", "read", "--name", "--name=", "-n", "-nd", "--", "-",
            "",
            "--limit", "5", "--tag", "-l", "--json", "--json=1", "--=x", "--=", "---", "é", "\u{0}",
            "👩‍👩‍👧", "-👩‍👩‍👧", "\u{301}", "--\u{301}=", "--color", "never", "help", "x",
        ]
        for _ in 0..<5_000 {
            let count = Int.random(in: 0...7, using: &random)
            let line = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }
            _ = try? outcome(line)
        }
    }

    private func outcome(_ words: [String]) throws -> ArgumentParser.Outcome {
        try ArgumentParser.parse(words, program: Sample.program, environment: [:])
    }
}
