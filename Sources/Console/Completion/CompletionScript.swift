/// A shell's script that completes the program's command lines, made from the program's own tables.
public enum CompletionScript {
    public enum Shell: String, Sendable, CaseIterable {
        case bash
        case zsh
        case fish
    }

    public static func text(for shell: Shell, program: Program) -> String {
        let table = CompletionTable(program)
        switch shell {
        case .bash: return BashCompletion(table: table).text
        case .zsh: return ZshCompletion(table: table).text
        case .fish: return FishCompletion(table: table).text
        }
    }
}

/// The program's tables, flattened for scripts: one entry for each command and group.
struct CompletionTable {
    struct Entry {
        /// The words after the program's name, joined by spaces.
        let path: String
        let subcommands: [Command]
        let options: [ParameterInfo]
        let operands: [ParameterInfo]

        /// The operands by the pattern of path and number of operands before; none where nothing is
        /// to be offered at any place.
        var places: [(pattern: String, operand: ParameterInfo)] {
            guard operands.contains(where: { $0.completes }) else { return [] }
            return operands.enumerated().map { index, operand in
                (operand.repeats ? "'\(path):'*" : "'\(path):\(index)'", operand)
            }
        }
    }

    let name: String
    private(set) var entries: [Entry] = []

    init(_ program: Program) {
        name = program.name
        let help = Flag("help", short: "h", help: "Show help").info
        let globals = program.globals.map { $0.info } + [help]
        add(program.root, path: [], globals: globals)
    }

    private mutating func add(_ command: Command, path: [String], globals: [ParameterInfo]) {
        entries.append(
            Entry(
                path: path.joined(separator: " "), subcommands: command.visibleSubcommands,
                options: command.options + globals, operands: command.operands))
        for next in command.visibleSubcommands {
            add(next, path: path + [next.name], globals: globals)
        }
    }

    /// Every option that takes a value, in all its spellings: the word after it is no command.
    var valued: [String] {
        var spellings: Set<String> = []
        for entry in entries {
            for info in entry.options where info.kind == .option {
                spellings.insert("--\(info.name)")
                if let short = info.short { spellings.insert("-\(short)") }
            }
        }
        return spellings.sorted()
    }

    /// The last word of each path that is a command of the one before it.
    var steps: [String] { entries.map(\.path).filter { !$0.isEmpty } }
}

extension ParameterInfo {
    var spellings: [String] {
        ["--\(name)"] + (short.map { ["-\($0)"] } ?? [])
    }

    var completes: Bool { !choices.isEmpty || completion != .nothing }
}

/// The text in single quotes for a POSIX shell.
func shellQuoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
        + "'"
}
