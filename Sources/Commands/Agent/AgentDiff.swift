internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve agent diff`.
enum AgentDiff {
    private static let from = Operand<Int>(
        "FROM", help: "A version; the one before TO, if not given", required: false,
        range: 1...Int.max)
    private static let to = Operand<Int>(
        "TO", help: "A version; the newest, if not given", required: false, range: 1...Int.max)
    private static let since = Option<AsOf>.moment(
        "since", help: "From the version of this moment instead of FROM")

    static let command = Command(
        "diff", summary: "Show what differs between two versions of an agent",
        description: """
            Long texts are compared line by line (unified diff), other fields are listed with both \
            values. Nothing is printed where nothing differs.
            """,
        parameters: [AgentOptions.agent, from, to, since, SharedOptions.asOf],
        examples: [
            .init("varve agent diff ada", "What the newest version changed"),
            .init("varve agent diff ada 3", "From version 3 to the newest"),
            .init("varve agent diff ada 3 5", "From version 3 to version 5"),
            .init("varve agent diff ada --since 7d", "What has changed in a week"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let record = try session.agent(arguments[AgentOptions.agent], asOf: moment)
            let new = arguments[optional: to].map { UInt64($0) } ?? record.version
            let old = try older(than: new, record, session)
            let difference = AgentDifference(
                from: try session.configuration(old, of: record), "version \(old)",
                to: try session.configuration(new, of: record), "version \(new)")
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "agent_id": .text(record.id), "from": .number(old), "to": .number(new),
                    "changes": try difference.json(),
                ])
            }
            if difference.isEmpty {
                try session.screen.note("versions \(old) and \(new) have the same configuration")
            }
            try session.screen.output.write(
                difference.text(
                    style: session.screen.output.style, agentName: session.agentName))
        })

    private static func older(
        than new: UInt64, _ record: AgentRecord, _ session: Session
    ) throws -> UInt64 {
        let arguments = session.arguments
        if arguments.has(since) {
            guard arguments[optional: from] == nil else {
                throw Failure.usage("give either FROM or --since, not both")
            }
            let moment = try session.position(since)
            guard let then = try session.agents.agent(record.id, asOf: moment) else {
                throw Failure(
                    .notFound,
                    "agent \(record.key) was not there yet: it was created at \(record.createdAt)")
            }
            return then.version
        }
        if let number = arguments[optional: from] { return UInt64(number) }
        guard new > 1 else {
            throw Failure(
                .refused, "agent \(record.key) has only one version: there is nothing to compare")
        }
        return new - 1
    }
}
