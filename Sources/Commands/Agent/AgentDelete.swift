internal import Console
internal import Domain
internal import Fleet

/// `varve agent delete`.
enum AgentDelete {
    static let command = Command(
        "delete", summary: "Delete an agent; 'undelete' brings it back",
        description: """
            The agent is no longer listed and its key is free, but its versions and its history \
            stay. Agents that hand off to it keep naming it.
            """,
        parameters: [AgentOptions.agent] + AgentOptions.write,
        examples: [
            .init("varve agent delete ada -m 'replaced by grace'", "With a reason for the history")
        ],
        action: Session.action { session in
            let agent = try session.agentToChange(session.arguments[AgentOptions.agent])
            let outcome = try session.changing(agent) { scope in
                try scope.deleteAgent(agent.id, options: session.commandOptions())
            }
            try outcome.print("deleted", session)
            try outcome.noteUndo(["varve agent undelete \(outcome.record.id)"], session)
        })
}
