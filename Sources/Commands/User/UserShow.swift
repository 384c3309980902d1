internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

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
            guard let user = try moment == nil ? now : session.people.user(now.id, asOf: moment)
            else {
                throw Failure(.notFound, "user \(now.name) was not there yet")
            }
            // Who may not look after them sees their number.
            let keys = try user.keys.map { _ in try session.people.keys(of: user.id, asOf: moment) }
            if session.screen.isJSON {
                var object = user.json
                if let keys { object["keys"] = keys.json }
                return try session.invocation.answer(.object(object))
            }
            try session.invocation.answer(fields: [
                ("name", user.name), ("role", user.role.rawValue),
                ("state", user.isActive ? "active" : "deactivated"),
                ("id", user.id.description), ("created", user.createdAt.description),
                ("api keys", user.keyCount == 0 ? "none" : Readable.count(user.keyCount)),
            ])
            guard let keys, !keys.isEmpty else { return }
            try session.screen.output.line()
            try session.invocation.answer(keys.table(now: .now))
        })
}
