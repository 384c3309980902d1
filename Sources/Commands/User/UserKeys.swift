internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve user key`: the secrets by which programs act as a user.
enum UserKeyGroup {
    static let command = Command(
        group: "key", summary: "Create and revoke API keys",
        [UserKeyCreate.command, UserKeyRevoke.command])
}

/// `varve user key create`.
enum UserKeyCreate {
    private static let label = Option<String>(
        "label", short: "l", "TEXT", help: "What the key is for")

    static let command = Command(
        "create", summary: "Make an API key for a user, and print it once",
        description: """
            Only a hash of the key is stored: it can't be shown again, not by the same command \
            with the same --command-id either.
            """,
        parameters: [UserGroup.user, label] + SharedOptions.write,
        examples: [
            .init("varve user key create dashboard --label 'office screen'", "With a label")
        ],
        action: Session.action { session in
            let user = try session.user(session.arguments[UserGroup.user])
            let added = try session.scope.addAPIKey(
                to: user.id, label: session.arguments[label], options: session.commandOptions())
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "user_id": .text(user.id), "key_id": .text(added.key.id),
                    "api_key": .text(added.secret?.text),
                    "is_repeated": .bool(added.written.isRepeated),
                ])
            }
            let subject = "key \(added.key.id) of \(Sanitizer.line(user.name))"
            guard let secret = added.secret else {
                return try session.screen.note(
                    "this command id was used before: it made \(subject), which was shown then")
            }
            try session.screen.output.line(secret.text)
            try session.screen.note("this is \(subject); it is not shown again")
        })
}

/// `varve user key revoke`.
enum UserKeyRevoke {
    private static let key = Operand<String>("KEY", help: "The id of the key, or its start")

    static let command = Command(
        "revoke", summary: "Make an API key void",
        parameters: [UserGroup.user, key] + SharedOptions.write,
        examples: [
            .init("varve user key revoke dashboard 0198f2c4", "'varve user show' lists keys")
        ],
        action: Session.action { session in
            let now = try session.user(session.arguments[UserGroup.user])
            let user = try session.user(now, asOf: session.momentOfNames) ?? now
            let text = session.arguments[key].lowercased()
            let matches = user.keys.filter { $0.id.description.hasPrefix(text) }
            guard matches.count == 1, text.utf8.count >= 4, let match = matches.first else {
                let what = matches.count > 1 ? "several keys begin with" : "there is no key"
                throw Failure(
                    matches.count > 1 ? .refused : .notFound,
                    "user \(user.name): \(what) \(quoted(text))",
                    hint: "'varve user show \(Shell.word(user.name))' lists the keys")
            }
            let outcome = try UserOutcome(
                session.scope.revokeAPIKey(
                    match.id, of: user.id, options: session.commandOptions()))
            try outcome.print("revoked key \(match.id) of", session)
            let name = Shell.word(user.name)
            try session.screen.note("that is for ever; a new one: varve user key create \(name)")
        })
}
