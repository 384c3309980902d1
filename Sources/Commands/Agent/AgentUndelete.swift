internal import Console
internal import Domain
internal import Fleet

/// `varve agent undelete`.
enum AgentUndelete {
    private static let key = Option<String>(
        "key", "KEY", help: "A new key, where another agent has taken the old one")

    static let command = Command(
        "undelete", summary: "Bring a deleted agent back",
        parameters: [AgentOptions.agent, key] + AgentOptions.write,
        examples: [
            .init("varve agent list --deleted", "Which agents can be brought back"),
            .init("varve agent undelete ada", "By the key that it had"),
            .init("varve agent undelete 0198f2c4 --key ada-2", "With a key that is free"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let agent = try session.agentToChange(
                arguments[AgentOptions.agent], preferringDeleted: true)
            let outcome = try session.changing(agent) { scope in
                try scope.undeleteAgent(
                    agent.id, key: arguments[key], options: session.commandOptions())
            }
            try outcome.print("undeleted", session)
            let word = Shell.word(outcome.record.key.text)
            try outcome.noteUndo(["varve agent delete \(word)"], session)
        })
}
