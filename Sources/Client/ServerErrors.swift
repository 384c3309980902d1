internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// An error as the API words it, turned back into the error that it was made of.
struct ServerErrors {
    let address: ServerAddress
    let hasKey: Bool
    let call: ServerCall
    let answer: ServerAnswer
    /// The stream that the request was about; nil where it was about none.
    var subject: StreamName?

    private var error: JSONObject { answer.json?["error"]?.object ?? [:] }
    private var details: JSONObject { error["details"]?.object ?? [:] }
    private var code: String { error["code"]?.string ?? "" }
    private var message: String { error["message"]?.string ?? "" }

    /// The fleet's own error where the answer tells it, else that of the client.
    var failure: any Error {
        guard !code.isEmpty else {
            return ClientError.badAnswer(address, reason: "status \(answer.status)")
        }
        if answer.status == 401 {
            return ClientError.unauthorized(address, hasKey: hasKey, reason: message)
        }
        return known
            ?? ClientError.refused(status: answer.status, code: code, message: message)
    }

    private var known: (any Error)? {
        switch (answer.status, code) {
        case (400, "organization_needed"):
            ClientError.organizationNeeded(
                (details["names"]?.array ?? []).compactMap { $0.string })
        case (400, _): handoffTargets
        case (403, _):
            ClientError.forbidden(
                lowered(message), needs: details["needs"]?.string.flatMap(KeyHolder.init))
        case (404, _): absence
        case (409, "key_taken"): keyTaken
        case (409, "not_deleted"): FleetError.agent(.notDeleted)
        case (409, "name_taken"): nameTaken
        case (409, "last_admin"): FleetError.user(.lastAdmin)
        case (409, "inactive"): FleetError.user(.inactive)
        case (409, "too_many_keys"): tooManyKeys
        case (409, "secret_is_gone"): SecretIsGone(made: details, answer: answer)
        case (409, "plan_moved"): planMoved
        case (412, _): conflict
        case (413, _): tooLarge
        case (422, "idempotency_key_reused"):
            details.number("first").map {
                AppendError.commandReused(details["key"]?.string ?? "", first: Position($0))
            }
        case (422, "no_such_position"): noSuchPosition
        case (422, _): invalid
        case (503, "contended"):
            details.number("attempts").map { FleetError.contended(attempts: Int($0)) }
        default: nil
        }
    }

    private var handoffTargets: FleetError? {
        guard let ids = details["invalid_ids"]?.array else { return nil }
        return .agent(
            .handoffTargets(
                unknown: ids.compactMap { $0.string.flatMap { ID<Agent>($0) } },
                itself: details["itself"]?.bool ?? false))
    }

    private var absence: FleetError? {
        if let version = details.number("version"), let newest = details.number("newest") {
            return .agent(.noSuchVersion(version, newest: newest))
        }
        if let key = details["key"]?.string.flatMap({ ID<APIKey>($0) }) {
            return isOfOperator ? .operatorKey(.noSuchKey(key)) : .user(.noSuchKey(key))
        }
        let prefix = "There is no "
        guard message.hasPrefix(prefix) else { return nil }
        return .notFound(String(message.dropFirst(prefix.count)))
    }

    private var keyTaken: FleetError? {
        guard let key = details["key"]?.string.flatMap({ AgentKey($0) }),
            let holder = details["held_by"]?.string.flatMap({ ID<Agent>($0) }),
            let free = details["free"]?.string.flatMap({ AgentKey($0) })
        else { return nil }
        return .agent(.keyTaken(key, by: holder, free: free))
    }

    /// Whether the request was about the operator's keys.
    private var isOfOperator: Bool { call.path.contains("operator") }

    private var nameTaken: FleetError? {
        guard let name = details["name"]?.string, let holder = details["held_by"]?.string else {
            return nil
        }
        return call.path.contains("users")
            ? ID(holder).map { .user(.nameTaken(name, by: $0)) }
            : ID(holder).map { .organization(.nameTaken(name, by: $0)) }
    }

    private var tooManyKeys: FleetError? {
        details.number("limit").map { limit in
            isOfOperator
                ? .operatorKey(.tooManyKeys(Int(limit))) : .user(.tooManyKeys(Int(limit)))
        }
    }

    private var planMoved: FleetError? {
        guard let expected = details["expected"]?.string.flatMap({ SHA256Digest(hex: $0) }),
            let found = details["found"]?.string.flatMap({ SHA256Digest(hex: $0) })
        else { return nil }
        return .planMoved(expected: expected, found: found)
    }

    private var conflict: FleetError? {
        guard let subject, let expected = details.number("expected"),
            let found = details.number("found")
        else { return nil }
        return .conflict(subject, expected: Revision(expected), found: Revision(found))
    }

    private var noSuchPosition: StoreError? {
        guard let position = details.number("position"), let head = details.number("head") else {
            return nil
        }
        return .noSuchPosition(Position(position), head: Position(head))
    }

    private var tooLarge: AppendError? {
        guard let what = details["what"]?.string, let limit = details["limit"]?.integer,
            let found = details["found"]?.integer
        else { return nil }
        return .tooLarge(what: what, limit: Int(limit), found: Int(found))
    }

    /// Problems with the body are those of the agent; the place in the request is left out. What is
    /// long is cut in an answer, but it is in the body that was sent.
    private var invalid: FleetError? {
        let listed = error["details"]?.array ?? []
        let problems = listed.compactMap { $0.object.flatMap { ValidationProblem(json: $0) } }
        guard !problems.isEmpty, problems.count == listed.count else { return nil }
        if problems[0].location == [.member("query"), .member("cursor")] {
            let prefix = "the cursor is of no use: "
            let message = problems[0].message
            return .badCursor(
                message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message)
        }
        return .agent(
            .invalid(
                problems.map { problem in
                    var inner = problem
                    guard inner.location.first == .member("body") else { return inner }
                    inner.location.removeFirst()
                    inner.input = value(at: inner.location) ?? inner.input
                    return inner
                }))
    }

    /// What was sent at a place of the body; nil where nothing was.
    private func value(at location: [ValidationProblem.Step]) -> JSONValue? {
        location.reduce(call.body) { value, step in
            switch step {
            case .member(let name): value?[name]
            case .element(let index):
                value?.array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
            }
        }
    }

    /// Errors begin with a small letter here.
    private func lowered(_ text: String) -> String {
        text.prefix(1).lowercased() + text.dropFirst()
    }
}

/// A key was made before under the same command id, and its secret can't be told again.
struct SecretIsGone: Error {
    /// What would be answered, without the secret.
    let made: JSONObject
    let answer: ServerAnswer
}
