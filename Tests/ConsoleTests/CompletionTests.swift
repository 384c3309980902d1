import Foundation
import System
import TestSupport
import Testing

@testable import Console

@Suite struct CompletionTests {
    @Test(arguments: CompletionScript.Shell.allCases)
    func `scripts are as promised`(shell: CompletionScript.Shell) {
        expectGolden(
            "console/completion.\(shell.rawValue)",
            CompletionScript.text(for: shell, program: Sample.program))
    }

    @Test(arguments: [
        (["sample", ""], "agent help log"),
        (["sample", "ag"], "agent"),
        (["sample", "agent", ""], "create show"),
        (["sample", "--data", "agent", "l"], "log"),
        (["sample", "agent", "create", "--mo"], "--modality"),
        (["sample", "agent", "create", "--modality", ""], "audio video"),
        (["sample", "agent", "create", "--modality", "=", "v"], "video"),
        (["sample", "agent", "create", "--color", "a"], "always auto"),
        (["sample", "agent", "create", "--name", ""], ""),
        (["sample", "--color", "never", "agent", "sh"], "show"),
        (["sample", "agent", "show", ""], "Coding\\ Expert ada it\\'s"),
        (["sample", "agent", "show", "--json", "Cod"], "Coding\\ Expert"),
        (["sample", "agent", "show", "Coding\\ E"], "Coding\\ Expert"),
        (["sample", "agent", "show", "ada", ""], ""),
    ])
    func `bash completes words, options and values`(words: [String], expected: String) throws {
        let script = CompletionScript.text(for: .bash, program: Sample.program)
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let reply = try shell(
            "bash",
            Self.agents + script + """
                COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _sample
                printf '%s\\n' "${COMPREPLY[@]}" | sort | tr '\\n' ' '
                """)
        #expect(reply.trimmingCharacters(in: .whitespaces) == expected)
    }

    /// Stands for the program that the scripts ask for names.
    private static let agents = "sample() { printf '%s\\n' ada 'Coding Expert' \"it's\"; }\n"

    @Test(.enabled(if: Files.exists("/usr/bin/zsh")))
    func `zsh can read its script`() throws {
        let script = CompletionScript.text(for: .zsh, program: Sample.program)
        #expect(
            try shell("zsh", "autoload -U compinit; compinit -u -D\n" + script + "echo fine")
                == "fine\n")
    }

    /// What zsh itself would choose from, as it was offered: it fits the words by itself.
    @Test(
        .enabled(if: Files.exists("/usr/bin/zsh")),
        arguments: [
            (["sample", ""], "agent help log"),
            (["sample", "agent", ""], "create show"),
            (["sample", "--data", "agent", "l"], "agent help log"),
            (["sample", "agent", "show", "--l"], "--color --data --help --json --limit"),
            (["sample", "agent", "create", "--modality", ""], "audio video"),
            (["sample", "agent", "create", "--modality=v"], "audio video"),
            (["sample", "agent", "create", "--name", ""], "(TEXT)"),
            (["sample", "--color", "never", "agent", "sh"], "create show"),
            (["sample", "agent", "show", ""], "Coding Expert ada it's"),
            (["sample", "agent", "show", "ada", ""], "(N)"),
            (["sample", "log", "read", "a", "b"], "(files)"),
            (["sample", "--data", ""], "(files)"),
        ])
    func `zsh is offered words, options and values`(words: [String], expected: String) throws {
        let script = CompletionScript.text(for: .zsh, program: Sample.program)
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let reply = try shell(
            "zsh",
            Self.agents + """
                compdef() { }; compset() { }
                compadd() { shift; print -l -- "$@" }
                _describe() { local name="${@[-1]}"; print -l -- "${(@)${(@P)name}%%:*}" }
                _files() { print '(files)' }
                _message() { print "($1)" }
                \(script)
                words=(\(line)); CURRENT=\(words.count); _sample | sort | tr '\\n' ' '
                """)
        #expect(reply.trimmingCharacters(in: .whitespaces) == expected)
    }

    @Test(
        .enabled(if: Files.exists("/usr/bin/fish")),
        arguments: [
            ("sample ", "agent help log"), ("sample agent ", "create show"),
            ("sample agent create --modality ", "audio video"), ("sample --data agent l", "log"),
            ("sample agent create --mod", "--modality"), ("sample agent show ada ", ""),
        ])
    func `fish completes words, options and values`(line: String, expected: String) throws {
        let script = CompletionScript.text(for: .fish, program: Sample.program)
        let reply = try shell("fish", script + "complete -C '\(line)'\n")
        let words = reply.split(separator: "\n").map { $0.prefix { $0 != "\t" } }.sorted()
        #expect(words.joined(separator: " ") == expected)
    }

    private func shell(_ name: String, _ script: String) throws -> String {
        let folder = TemporaryFolder()
        let path = folder.path + "/script"
        try Files.create(path, with: Array(script.utf8))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name, path]
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
