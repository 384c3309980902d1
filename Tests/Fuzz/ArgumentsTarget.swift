import Commands
import Console

/// The program's command line. It is only read: nothing runs.
enum ArgumentsTarget: FuzzTarget {
    static var seeds: [[UInt8]] {
        [
            "log\0merkle\0--help", "agent\0list\0--limit=5\0--json", "completion\0bash",
            "--data\0x\0log\0head\0-qv\0--", "help\0agent", "--version",
        ].map { Array($0.utf8) }
    }

    /// The words stand one after the other, each ended by a zero byte.
    static func run(_ bytes: [UInt8]) {
        let words = bytes.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let environment = ["VARVE_DATA": words.first ?? ""]
        do {
            let outcome = try ArgumentParser.parse(
                words, program: Varve.program, environment: environment)
            if case .run(let command, let arguments) = outcome {
                promise(!arguments.path.isEmpty, "only commands run")
                promise(command.subcommands.isEmpty, "a group of commands does not run")
            }
        } catch {
            promise(error.code == .usage, "a line that cannot be read is a matter of usage")
            promise(!error.message.isEmpty, "a failure says what is wrong")
        }
    }
}
