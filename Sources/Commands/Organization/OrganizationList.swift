internal import Console
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve organization list`.
enum OrganizationList {
    static let command = Command(
        "list", summary: "List organisations", parameters: [SharedOptions.asOf],
        examples: [.init("varve organization list", "All that you may see")],
        action: Session.action { session in
            let moment = try session.position(SharedOptions.asOf)
            let all = try session.whole.organizations(asOf: moment)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "organizations": .array(all.map { .object($0.json) })
                ])
            }
            var table = Table([
                .init("NAME", squeeze: .shrinks), .init("CREATED (UTC)"), .init("ID"),
            ])
            for organization in all {
                table.append([
                    Table.Cell(organization.name), Table.Cell(organization.createdAt.short),
                    Table.Cell(organization.id.description),
                ])
            }
            try session.invocation.answer(table)
        })
}
