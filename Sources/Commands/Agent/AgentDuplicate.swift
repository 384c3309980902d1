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
            let outcome = try AgentOutcome(
                session.scope.duplicateAgent(source.id, options: session.commandOptions()))
            try outcome.print("created", session)
            try session.screen.note(
                "undo: varve agent delete \(Shell.word(outcome.record.key.text))")
        })
}
