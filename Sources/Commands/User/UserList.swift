internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve user list`.
enum UserList {
    static let command = Command(
        "list", summary: "List the users of an organisation", parameters: [SharedOptions.asOf],
        examples: [
            .init("varve user list", "Names, roles, and whether they are active"),
            .init("varve user list --as-of 2026-05-01", "As it was"),
        ],
        action: Session.action { session in
            let moment = try session.position(SharedOptions.asOf)
            let users = try session.people.users(asOf: moment)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "users": .array(users.map { .object($0.json) })
                ])
            }
            var table = Table([
                .init("NAME", squeeze: .shrinks), .init("ROLE"), .init("STATE"),
                .init("KEYS", .right),
                .init("CREATED (UTC)"), .init("ID", squeeze: .vanishes),
            ])
            for user in users {
                table.append([
                    Table.Cell(user.name), Table.Cell(user.role.rawValue),
                    user.isActive ? "active" : Table.Cell("deactivated", .yellow),
                    Table.Cell(String(user.keyCount)), Table.Cell(user.createdAt.short),
                    Table.Cell(user.id.description),
                ])
            }
            try session.invocation.answer(table)
        })
}
