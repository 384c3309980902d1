internal import Console
internal import Domain
internal import Fleet

/// `varve agent duplicate`.
enum AgentDuplicate {
    static let command = Command(
        "duplicate", summary: "Create a copy of an agent, to change it",
        description:
            "The copy has the agent's configuration, ' (Copy)' after its name, and its own key.",
        parameters: [AgentOptions.agent] + AgentOptions.write,
        examples: [.init("varve agent duplicate ada", "A second Ada, key ada-copy")],
        action: Session.action { session in
            let source = try session.agent(session.arguments[AgentOptions.agent])
            let outcome = try session.changing(source) { scope in
                try scope.duplicateAgent(source.id, options: session.commandOptions())
            }
            try outcome.print("created", session)
            let key = Shell.word(outcome.record.key.text)
            try outcome.noteUndo(["varve agent delete \(key)"], session)
        })
}
