internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve agent versions`.
enum AgentVersions {
    private static let limit = Option<Int>(
        "limit", short: "n", help: "At most so many, newest first", range: 1...Int.max)

    static let command = Command(
        "versions", summary: "List an agent's versions, newest first",
        parameters: [AgentOptions.agent, SharedOptions.asOf, limit],
        examples: [
            .init("varve agent versions ada", "Who changed what, when and why"),
            .init("varve agent versions ada --as-of 7d", "The versions that there were a week ago"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let record = try session.agent(arguments[AgentOptions.agent], asOf: moment)
            let all = try session.agents.versions(of: record.id, asOf: moment)
            let versions = all.prefix(arguments[limit] ?? .max)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "agent_id": .text(record.id), "current_version": .number(record.version),
                    "versions": .array(versions.map { .object($0.json) }),
                ])
            }
            let names = session.names
            var table = Table([
                .init("VERSION", .right), .init("TIME (UTC)"), .init("WHO", squeeze: .shrinks),
                .init("WHAT", squeeze: .shrinks), .init("WHY", squeeze: .shrinks),
            ])
            for version in versions {
                table.append([
                    Table.Cell(String(version.number)), Table.Cell(version.recordedAt.short),
                    Table.Cell(names.name(of: version.actor, in: record.organization.uuid)),
                    Table.Cell(what(version)),
                    Table.Cell(version.message ?? ""),
                ])
            }
            try session.invocation.answer(table)
        })

    private static func what(_ version: AgentVersion) -> String {
        let fields = version.fields.map { $0.rawValue }.joined(separator: ", ")
        return switch version.change {
        case .created(nil): "created"
        case .created(.duplicate(_, let source)?): "created as a copy of version \(source)"
        case .created(.imported?): "created by import"
        case .updated where version.isKeyNew:
            fields.isEmpty ? "key \(version.key)" : "\(fields), key \(version.key)"
        case .updated: fields.isEmpty ? "no changes" : fields
        case .rolledBack(let target): "back to version \(target): \(fields)"
        }
    }
}
