internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve user show`.
enum UserShow {
    static let command = Command(
        "show", summary: "Show a user and its API keys",
        parameters: [UserGroup.user, SharedOptions.asOf],
        examples: [.init("varve user show alice", "Role, state and the ids of the keys")],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let now = try session.user(arguments[UserGroup.user])
            guard let user = try session.user(now, asOf: moment) else {
                throw Failure(.notFound, "user \(now.name) was not there yet")
            }
            let uses = try moment == nil ? session.fleet.lastUses() : [:]
            let report = KeyReport(keys: user.keys, uses: uses)
            if session.screen.isJSON {
                return try session.invocation.answer(user.json(with: report.json))
            }
            try session.invocation.answer(fields: [
                ("name", user.name), ("role", user.role.rawValue),
                ("state", user.isActive ? "active" : "deactivated"),
                ("id", user.id.description), ("created", user.createdAt.description),
                ("api keys", user.keys.isEmpty ? "none" : Readable.count(user.keys.count)),
            ])
            guard !user.keys.isEmpty else { return }
            try session.screen.output.line()
            try session.invocation.answer(report.table(now: .now))
        })
}
