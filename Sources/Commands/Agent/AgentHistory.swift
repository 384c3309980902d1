internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve agent history`.
enum AgentHistory {
    private static let limit = Option<Int>(
        "limit", short: "n", help: "At most so many, newest first", range: 1...Int.max)
    private static let oldestFirst = Flag("oldest-first", help: "In the order in which it happened")

    static let command = Command(
        "history", summary: "Show everything that happened to an agent",
        description: """
            Newest first: versions, deletions, returns, status, health and reports, each with who, \
            when and why. 'varve agent versions' lists the versions alone.
            """,
        parameters: [
            AgentOptions.agent, SharedOptions.asOf, limit, oldestFirst, EventFormat.option,
        ],
        examples: [
            .init("varve agent history ada", "Who did what to it"),
            .init("varve agent history ada --format csv > ada.csv", "For a spreadsheet"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let record = try session.agent(arguments[AgentOptions.agent], asOf: moment)
            let events = try session.agents.events(
                of: record.id, asOf: moment,
                direction: arguments[oldestFirst] ? .forward : .backward,
                limit: arguments[limit] ?? .max)
            var printer = try EventPrinter(session.invocation, names: session.names)
            for event in events { try printer.print(event) }
            try printer.finish(["agent_id": .text(record.id)])
        })
}
