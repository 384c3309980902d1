internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve user key`: the secrets by which programs act as a user.
enum UserKeyGroup {
    static let command = Command(
        group: "key", summary: "Create, list and revoke API keys",
        [UserKeyCreate.command, UserKeyList.command, UserKeyRevoke.command])
}

/// `varve user key create`.
enum UserKeyCreate {
    static let command = Command(
        "create", summary: "Make an API key for a user, and print it once",
        description: """
            Only a hash of the key is stored: it can't be shown again. With a --command-id, the \
            same command of the same caller shows the same key.
            """,
        parameters: [UserGroup.user, Expiry.label, Expiry.option] + SharedOptions.write,
        examples: [
            .init("varve user key create dashboard --label 'office screen'", "With a label"),
            .init("varve user key create ci --expires 90d", "For a quarter"),
        ],
        action: Session.action { session in
            let user = try session.user(session.arguments[UserGroup.user])
            let added = try session.people.addAPIKey(
                to: user.id, KeyRequest(session.arguments),
                options: session.commandOptions())
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "user_id": .text(user.id), "key_id": .text(added.key.id),
                    "api_key": .text(added.secret?.text), "label": .text(added.key.label),
                    "expires_at": .text(added.key.expiresAt),
                    "is_repeated": .bool(added.written.isRepeated),
                ])
            }
            let subject = "key \(added.key.id) of \(Sanitizer.line(user.name))"
            guard let secret = added.secret else {
                return try session.screen.note(
                    "this command id was used before: it made \(subject), which was shown then")
            }
            try session.screen.output.line(secret.text)
            if added.written.isRepeated { try session.screen.noteRepetition() }
            let end = added.key.expiresAt.map { ", good until \($0)" } ?? ""
            try session.screen.note("this is \(subject)\(end); it is not shown again")
        })
}

/// `varve user key list`.
enum UserKeyList {
    static let command = Command(
        "list", summary: "List a user's API keys",
        description: """
            When a key was last used is kept to the minute, and not in the log: --as-of does not \
            show it.
            """,
        parameters: [UserGroup.user, SharedOptions.asOf],
        examples: [.init("varve user key list dashboard", "Labels, expiry and last use")],
        action: Session.action { session in
            let moment = try session.position(SharedOptions.asOf)
            let user = try session.user(session.arguments[UserGroup.user])
            let keys = try session.people.keys(of: user.id, asOf: moment)
            try session.invocation.answer(keys)
        })
}

/// `varve user key revoke`.
enum UserKeyRevoke {
    private static let key = Operand<String>("KEY", help: "The id of the key, or its start")

    static let command = Command(
        "revoke", summary: "Make an API key void",
        parameters: [UserGroup.user, key] + SharedOptions.write,
        examples: [
            .init("varve user key revoke dashboard 0198f2c4", "'varve user key list' lists keys")
        ],
        action: Session.action { session in
            let now = try session.user(session.arguments[UserGroup.user])
            let user = try session.people.user(now.id, asOf: session.momentOfNames) ?? now
            // Who may not see them is refused here.
            let keys = try user.keys ?? session.people.keys(of: user.id, asOf: nil)
            let match = try keys.one(
                named: session.arguments[key], of: "user \(user.name)",
                hint: "'varve user key list \(Shell.word(user.name))' lists the keys")
            let outcome = try UserOutcome(
                session.people.revokeAPIKey(
                    match.id, of: user.id, options: session.commandOptions()))
            try outcome.print("revoked key \(match.id) of", session)
            let name = Shell.word(user.name)
            try session.screen.note("that is for ever; a new one: varve user key create \(name)")
        })
}
