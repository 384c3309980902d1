internal import Console
internal import Domain
internal import Fleet

/// `varve agent duplicate`.
enum AgentDuplicate {
    private static let name = Option<String>(
        "name", "TEXT", help: "The name of the copy; the old one and ' (Copy)', if not given")
    private static let key = Option<String>(
        "key", "KEY", help: "The key of the copy; derived from its name, if not given")

    static let command = Command(
        "duplicate", summary: "Create a copy of an agent, to change it",
        description: """
            The copy has the agent's configuration, but a name, an id and a key of its own, and \
            begins with version 1.
            """,
        parameters: [AgentOptions.agent, name, key] + AgentOptions.write,
        examples: [
            .init("varve agent duplicate ada", "'Ada (Copy)', key ada-copy"),
            .init("varve agent duplicate ada --name 'Ada B' --key ada-b", "For a comparison"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let source = try session.agentToChange(arguments[AgentOptions.agent])
            let outcome = try session.changing(source) { scope in
                try scope.duplicateAgent(
                    source.id, name: arguments[name], key: arguments[key],
                    options: session.commandOptions())
            }
            try outcome.print("created", session)
            let word = Shell.word(outcome.record.key.text)
            try outcome.noteUndo(["varve agent delete \(word)"], session)
        })
}
