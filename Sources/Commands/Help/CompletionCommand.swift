internal import Console

/// `varve completion`: what makes a shell complete the words of `varve`.
enum CompletionCommand {
    private static let shell = Operand<String>(
        "SHELL", help: "Whose script", choices: CompletionScript.Shell.allCases.map { $0.rawValue })

    static let command = Command(
        "completion", summary: "Print a script that completes commands in your shell",
        description: """
            Load it for this session as in the examples, or once and for all from your shell's \
            start-up file.
            """,
        section: "Help", parameters: [shell],
        examples: [
            .init("source <(varve completion bash)", "In bash"),
            .init("source <(varve completion zsh)", "In zsh, after compinit"),
            .init("varve completion fish | source", "In fish"),
        ]
    ) { invocation in
        guard let shell = CompletionScript.Shell(rawValue: invocation.arguments[shell]) else {
            return
        }
        try invocation.screen.output.write(
            CompletionScript.text(for: shell, program: invocation.program))
    }
}
