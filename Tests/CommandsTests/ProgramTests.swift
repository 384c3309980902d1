import System
import TestSupport
import Testing

@Suite struct ProgramTests {
    let cli = CLI()

    @Test func `without a command, help goes to standard error and the code is 2`() throws {
        let outcome = try cli.run()
        #expect(outcome.code == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("Varve keeps fleets"))
    }

    @Test func `the version is one line`() throws {
        #expect(try cli.run("--version").output == "varve 0.1.0\n")
    }

    @Test func `a mistake is one line of error and one of hint, and the code is 2`() throws {
        let outcome = try cli.run("lgo")
        #expect(
            outcome.errors == """
                varve: error: unknown command 'lgo'; did you mean 'log'?
                varve: hint: 'varve --help' lists the commands

                """)
        #expect(outcome.code == 2)
    }

    @Test func `with --json errors are JSON`() throws {
        let outcome = try cli.run("lgo", "--json")
        #expect(
            outcome.errors == #"{"error":{"code":"usage","exit":2,"hints":["#
                + #""'varve --help' lists the commands"],"message":"#
                + #""unknown command 'lgo'; did you mean 'log'?"}}"# + "\n")
    }

    @Test func `an argument that is not UTF-8 is refused`() throws {
        let outcome = try cli.shell(#"varve log "$(printf '\377')""#)
        #expect(outcome.code == 2)
        #expect(outcome.errors == "varve: error: argument 2 is not valid UTF-8\n")
    }

    @Test func `a reader who has seen enough is no failure`() throws {
        let outcome = try cli.shell(
            "set -o pipefail; varve help | head -1; varve completion bash | true")
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
    }

    @Test func `output that can't be written is a failure`() throws {
        let outcome = try cli.shell("varve help > /dev/full")
        #expect(outcome.code == 7)
        #expect(
            outcome.errors == "varve: error: cannot write the output: No space left on device\n")
    }

    @Test func `colours are only for terminals, unless they are asked for`() throws {
        #expect(try !cli.run("--help").output.contains("\u{1B}"))
        #expect(try cli.run("--help", "--color", "always").output.contains("\u{1B}[1m"))
        #expect(try !cli.run("--help", "--color=never").output.contains("\u{1B}"))
    }
}
