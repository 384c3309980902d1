internal import Console
internal import Domain
internal import Fleet
internal import JSON
internal import System

/// `varve agent export`.
enum AgentExport {
    private static let agents = Operand<String>(
        "AGENT", help: "Which agents; all, if none is given", required: false, repeats: true,
        completion: .output(of: ["__complete", "agents"]))
    private static let output = Option<String>(
        "out", "FILE", help: "Write to a new file instead of standard output", completion: .file)

    static let command = Command(
        "export", summary: "Print agents in their portable form",
        description: """
            A JSON list with what the agents are, without ids, organisation, owners and times; \
            'varve agent import' reads it.
            """,
        parameters: [agents, output, SharedOptions.asOf],
        examples: [
            .init("varve agent export > agents.json", "All active agents"),
            .init("varve agent export ada grace --as-of 2026-05-01", "Two of them, as of a day"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let names = arguments[all: agents]
            let ids = try names.map { name in
                let agent = try session.agent(name, asOf: moment)
                guard !agent.isDeleted else {
                    throw Failure(
                        .refused, "agent \(agent.key) is deleted",
                        hints: [
                            "'varve agent undelete \(Shell.word(agent.key.text))' brings it back",
                            "--as-of exports it as it was before",
                        ])
                }
                return agent.id
            }
            let records = try session.agents.exportAgents(ids.isEmpty ? nil : ids, asOf: moment)
            let items = JSONValue.array(records.map { .object($0) })
            guard let path = arguments[output] else {
                let text = String(decoding: try JSON.encode(items, pretty: true), as: UTF8.self)
                let output = session.screen.output
                return try output.line(output.isTerminal ? Sanitizer.json(text) : text)
            }
            try Files.create(path, with: try JSON.encode(items, pretty: true) + [0x0A])
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "file": .string(path), "agents": .number(records.count),
                ])
            }
            try session.screen.note(
                "exported \(Readable.count(records.count, "agent")) to \(quoted(path))")
        })
}
