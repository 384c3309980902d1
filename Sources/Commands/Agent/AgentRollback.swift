internal import Console
internal import Domain
internal import Fleet

/// `varve agent rollback`.
enum AgentRollback {
    private static let version = Operand<Int>(
        "VERSION", help: "The version to go back to", range: 1...Int.max)
    private static let dropTargets = Flag(
        "drop-missing-handoffs", help: "Leave out handoff targets that are no more")

    static let command = Command(
        "rollback", summary: "Make an earlier version the current one",
        description: """
            That makes a new version with the configuration of the earlier one; nothing is lost. \
            The key stays as it is.
            """,
        parameters: [
            AgentOptions.agent, version, dropTargets,
        ] + AgentOptions.write,
        examples: [
            .init("varve agent versions ada", "Which versions there are"),
            .init("varve agent rollback ada 3 -m 'version 4 was rude'", "Back to version 3"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let before = try session.agentToChange(arguments[AgentOptions.agent])
            let outcome = try session.changing(before) { scope in
                try scope.rollBackAgent(
                    before.id, to: UInt64(arguments[version]),
                    dropsUnknownTargets: arguments[dropTargets], makesVersionIfUnchanged: false,
                    options: session.commandOptions())
            }
            try outcome.print("rolled back to version \(arguments[version]):", session)
            let key = Shell.word(outcome.record.key.text)
            try outcome.noteUndo(["varve agent rollback \(key) \(before.version)"], session)
        })
}
