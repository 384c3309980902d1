/// What `--help` prints for the program, a group of commands or a command.
struct HelpPage {
    let program: Program
    let path: [String]
    let style: Style
    private static let width = 80

    var text: String {
        guard let command = program.command(at: path) else { return "" }
        if path.isEmpty { return programText }
        let words = ([program.name] + path).joined(separator: " ")
        var parts = [Wrapped.text(command.summary + ".", width: Self.width) + "\n"]
        if command.subcommands.isEmpty {
            parts.append(heading("Usage") + "  " + usage(words, command) + "\n")
        } else {
            parts.append(heading("Usage") + "  \(words) COMMAND [OPTIONS]\n")
        }
        if !command.description.isEmpty {
            parts.append(Wrapped.text(command.description, width: Self.width) + "\n")
        }
        if !command.subcommands.isEmpty {
            let list = command.visibleSubcommands.map { ($0.name, $0.summary) }
            parts.append(heading("Commands") + Wrapped.pairs(list, width: Self.width))
            parts.append("'\(words) COMMAND --help' tells more about a command.\n")
        }
        parts += parameters(command) + [globals] + examples(command)
        if command.subcommands.isEmpty {
            parts.append("Exit codes are listed by '\(program.name) help exit-codes'.\n")
        }
        return parts.joined(separator: "\n")
    }

    private func heading(_ text: String) -> String {
        style.paint("\(text):", .bold) + "\n"
    }

    private func usage(_ words: String, _ command: Command) -> String {
        var parts = [words]
        for info in command.operands {
            let name = info.name + (info.repeats ? "..." : "")
            parts.append(info.isRequired ? name : "[\(name)]")
        }
        for info in command.options where info.isRequired {
            parts.append("--\(info.name) \(info.placeholder)")
        }
        return (parts + ["[OPTIONS]"]).joined(separator: " ")
    }

    private func parameters(_ command: Command) -> [String] {
        var parts: [String] = []
        if !command.operands.isEmpty {
            let list = command.operands.map { ($0.name, Self.meaning($0)) }
            parts.append(heading("Arguments") + Wrapped.pairs(list, width: Self.width))
        }
        if !command.options.isEmpty {
            let list = command.options.map { (Self.spelling($0), Self.meaning($0)) }
            parts.append(heading("Options") + Wrapped.pairs(list, width: Self.width))
        }
        return parts
    }

    private var globals: String {
        let list = program.globals.map { (Self.spelling($0.info), Self.meaning($0.info)) }
        let help = ("-h, --help", "Show this help")
        return heading("Global options") + Wrapped.pairs(list + [help], width: Self.width)
    }

    private func examples(_ command: Command) -> [String] {
        guard !command.examples.isEmpty else { return [] }
        let lines = command.examples.map { example in
            "  # \(example.purpose)\n  $ \(example.line)\n"
        }
        return [heading("Examples") + lines.joined()]
    }

    /// `-m, --message TEXT`.
    static func spelling(_ info: ParameterInfo) -> String {
        let short = info.short.map { "-\($0), " } ?? "    "
        let value = info.kind == .flag ? "" : " " + info.placeholder
        return short + "--" + info.name + value
    }

    static func meaning(_ info: ParameterInfo) -> String {
        var parts = [info.help]
        if !info.choices.isEmpty { parts.append("(\(info.choices.joined(separator: ", ")))") }
        if info.repeats, info.kind == .option { parts.append("(may be repeated)") }
        if let fallback = info.fallback { parts.append("[default: \(fallback)]") }
        if let environment = info.environment { parts.append("[$\(environment)]") }
        return parts.joined(separator: " ")
    }

    // MARK: The program

    private var programText: String {
        var parts = [Wrapped.text(program.description, width: Self.width) + "\n"]
        parts.append(heading("Usage") + "  \(program.name) COMMAND [OPTIONS]\n")
        var sections: [(String, [(String, String)])] = []
        for command in program.root.visibleSubcommands {
            let section = command.section ?? "Commands"
            let entry = (command.name, command.summary)
            if let index = sections.firstIndex(where: { $0.0 == section }) {
                sections[index].1.append(entry)
            } else {
                sections.append((section, [entry]))
            }
        }
        for (title, list) in sections {
            parts.append(heading(title) + Wrapped.pairs(list, width: Self.width))
        }
        parts.append(globals)
        let topics = program.topics.map { ($0.name, $0.summary) }
        parts.append(heading("Help topics") + Wrapped.pairs(topics, width: Self.width))
        parts.append(
            "'\(program.name) help TOPIC' shows a topic, "
                + "'\(program.name) COMMAND --help' a command.\n")
        return parts.joined(separator: "\n")
    }
}
