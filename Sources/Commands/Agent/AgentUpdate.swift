internal import Console
internal import Domain
internal import Fleet
internal import JSON

/// `varve agent update`.
enum AgentUpdate {
    static let command = Command(
        "update", summary: "Change an agent's fields",
        description: """
            Only the fields that are given change. An option that may be repeated replaces the \
            whole list. A change of the definition makes a new version; --status and --health do \
            not. Where nothing would change, nothing is written and the command ends with 4.
            """,
        parameters: [AgentOptions.agent] + AgentFields.parameters + [
            AgentFields.unset
        ] + AgentOptions.write,
        examples: [
            .init(
                "varve agent update ada --instructions @ada.md -m 'friendlier greeting'",
                "New instructions, and why"),
            .init(
                "varve agent update ada --tool search --tool browse", "These two tools, no others"),
            .init("varve agent update ada --unset voice --model gpt-5", "No voice any more"),
            .init("varve agent update ada --key ada-lovelace", "Another key"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            var input = try AgentFields.input(arguments)
            try session.note(ignored: AgentFields.ignored(in: input))
            if let targets = try session.handoffTargets() { input["handoff_targets"] = targets }
            guard !input.isEmpty else {
                throw Failure.usage(
                    "no field to change is given",
                    hint: "'varve agent update --help' lists the fields")
            }
            let before = try session.agentToChange(arguments[AgentOptions.agent])
            let outcome = try session.changing(before) { scope in
                try scope.updateAgent(
                    before.id, input, makesVersionIfUnchanged: false, deletes: false,
                    options: session.commandOptions())
            }
            try outcome.print("updated", session)
            try outcome.noteUndo(undo(from: outcome.record, to: before), session)
        })

    /// A rollback leaves the key as it is, so that the key goes back on its own.
    private static func undo(from now: AgentRecord, to before: AgentRecord) -> [String] {
        let key = Shell.word(now.key.text)
        var commands: [String] = []
        if now.configuration != before.configuration {
            commands.append("varve agent rollback \(key) \(before.version)")
        }
        if !now.key.text.utf8.elementsEqual(before.key.text.utf8) {
            commands.append("varve agent update \(key) --key \(Shell.word(before.key.text))")
        }
        return commands
    }
}
