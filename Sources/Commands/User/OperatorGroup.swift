internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve operator`: what concerns the whole store.
enum OperatorGroup {
    static let command = Command(
        group: "operator", summary: "Manage the keys of whoever runs the store",
        description: """
            Who has an operator's key may do over HTTP what a local user may do: make \
            organisations, and act in each of them. What such a key did is recorded under its id.
            """,
        section: "People",
        [
            Command(
                group: "key", summary: "Create, list and revoke the operator's keys",
                [
                    OperatorKeyCreate.command, OperatorKeyList.command, OperatorKeyRevoke.command,
                ])
        ])
}

/// `varve operator key create`.
enum OperatorKeyCreate {
    static let command = Command(
        "create", summary: "Make an operator's key, and print it once",
        description: "Only a hash of the key is stored: it can't be shown again.",
        parameters: [Expiry.label, Expiry.option] + SharedOptions.write,
        examples: [
            .init("varve operator key create --label deployment --expires 90d", "For a quarter")
        ],
        action: Session.action { session in
            let made = try session.whole.addOperatorKey(
                KeyRequest(session.arguments), options: session.commandOptions())
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "key_id": .text(made.key.id), "operator_key": .text(made.secret?.text),
                    "is_repeated": .bool(made.append.isRepeated),
                ])
            }
            if let secret = made.secret { try session.screen.output.line(secret.text) }
            if made.append.isRepeated { try session.screen.noteRepetition() }
            try session.screen.note(
                "this is operator key \(made.key.id); it is not shown again")
        })
}

/// `varve operator key list`.
enum OperatorKeyList {
    static let command = Command(
        "list", summary: "List the operator's keys", parameters: [SharedOptions.asOf],
        examples: [.init("varve operator key list", "Labels, expiry and last use")],
        action: Session.action { session in
            let moment = try session.position(SharedOptions.asOf)
            let keys = try session.whole.operatorKeys(asOf: moment)
            try session.invocation.answer(keys)
        })
}

/// `varve operator key revoke`.
enum OperatorKeyRevoke {
    private static let key = Operand<String>("KEY", help: "The id of the key, or its start")

    static let command = Command(
        "revoke", summary: "Make an operator's key void",
        parameters: [key] + SharedOptions.write,
        examples: [
            .init("varve operator key revoke 0198f2c4", "'varve operator key list' lists keys")
        ],
        action: Session.action { session in
            let options = session.commandOptions()
            let moment = try options.commandID.flatMap {
                try session.whole.moment(beforeOperatorCommand: $0)
            }
            let keys = try session.whole.operatorKeys(asOf: moment)
            let key = try keys.one(
                named: session.arguments[key], of: "the operator",
                hint: "'varve operator key list' lists the keys")
            let done = try session.whole.revokeOperatorKey(key.id, options: options)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "key_id": .text(key.id), "position": .number(done.last.rawValue),
                    "is_repeated": .bool(done.isRepeated),
                ])
            }
            try session.screen.output.line(
                "revoked operator key \(key.id): position \(done.last)")
            if done.isRepeated { try session.screen.noteRepetition() }
        })
}
