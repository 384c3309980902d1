extension Command {
    private static let words = Operand<String>(
        "WORDS", help: "A topic, or the words of a command", required: false, repeats: true)

    /// `help`: the same pages as `--help`, and the topics.
    public static func help(section: String) -> Command {
        Command(
            "help", summary: "Explain a command or a subject", section: section,
            parameters: [words],
            examples: [
                Example("varve help agent create", "How agents are created"),
                Example("varve help exit-codes", "What the exit codes mean"),
            ]
        ) { invocation in
            let page = try page(
                invocation.arguments[all: words], of: invocation.program, invocation)
            try invocation.screen.output.write(page)
        }
    }

    private static func page(
        _ path: [String], of program: Program, _ invocation: Invocation
    ) throws(Failure) -> String {
        let style = invocation.screen.output.style
        if path.count == 1, let topic = program.topics.first(where: { $0.name == path[0] }) {
            return Wrapped.text(topic.text, width: 80) + "\n"
        }
        if program.command(at: path) != nil {
            return HelpPage(program: program, path: path, style: style).text
        }
        let known = program.command(at: path.dropLast()) ?? program.root
        let names =
            known.visibleSubcommands.map { $0.name }
            + (path.count == 1 ? program.topics.map { $0.name } : [])
        let meant = NearMiss.suggestion(for: path.last ?? "", among: names)
        throw .usage(
            "no help on \(quoted(path.joined(separator: " ")))\(meant)",
            hint: "'\(program.name) help' lists commands and topics")
    }
}
