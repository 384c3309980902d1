internal import Console
internal import Domain
internal import Fleet
internal import JSON

/// `varve agent create`.
enum AgentCreate {
    static let command = Command(
        "create", summary: "Create an agent",
        description: """
            --name and --instructions are needed, from options or from --file; all else has \
            defaults. The key is derived from the name when it is not given.
            """,
        parameters: AgentFields.parameters + SharedOptions.write,
        examples: [
            .init(
                "varve agent create --name 'Coding Expert' --instructions @expert.md",
                "With instructions from a file"),
            .init(
                "varve agent create --name Ada --instructions 'Be brief.' --tool search "
                    + "--handoff coding-expert -m 'first draft'",
                "With a tool, and an agent to hand off to"),
            .init("varve agent create --file ada.json", "From a JSON object"),
        ],
        action: Session.action { session in
            var input = try AgentFields.input(session.arguments)
            for field in [AgentField.name, .instructions] where input[field.rawValue] == nil {
                throw Failure.usage(
                    "option '--\(field.rawValue)' is missing",
                    hint: "'varve agent create --help' shows how it is used")
            }
            try session.note(ignored: AgentFields.ignored(in: input))
            if let targets = try session.handoffTargets() { input["handoff_targets"] = targets }
            let outcome = try session.changing(nil) { scope in
                try scope.createAgent(input, options: session.commandOptions())
            }
            try outcome.print("created", session)
        })
}
