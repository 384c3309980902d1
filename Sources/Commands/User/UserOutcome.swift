internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// What a command made of a user.
struct UserOutcome {
    let user: UserRecord
    private let append: Landing
    /// What is told of the key that the user was given; nil where none was asked for.
    private let newKey: NewKey?

    /// The secret of a key; nil where it was told before.
    private struct NewKey {
        let secret: APIKeySecret?
    }

    init(_ keyed: KeyedUser) throws {
        try self.init(keyed.written, NewKey(secret: keyed.secret))
    }

    /// - Throws: a refusal when the command changed nothing.
    init(_ written: Written<UserRecord>) throws {
        try self.init(written, nil)
    }

    private init(_ written: Written<UserRecord>, _ newKey: NewKey?) throws {
        user = written.value
        self.newKey = newKey
        guard let append = written.append else {
            throw Failure(.refused, "nothing to change: user \(user.name) is so already")
        }
        self.append = append
    }

    func print(_ verb: String, _ session: Session) throws {
        if session.screen.isJSON {
            var object = user.json
            object["position"] = .number(append.last.rawValue)
            object["is_repeated"] = .bool(append.isRepeated)
            if let newKey { object["api_key"] = .text(newKey.secret?.text) }
            return try session.invocation.answer(.object(object))
        }
        let name = Sanitizer.line(user.name)
        try session.screen.output.line(
            "\(verb) user \(name) (\(user.role.rawValue)): position \(append.last)\n"
                + "id \(user.id)")
        if append.isRepeated { try session.screen.noteRepetition() }
        guard let newKey else { return }
        if let secret = newKey.secret { try session.screen.output.line("api key \(secret.text)") }
        try session.screen.note("the key is not shown again: only a hash of it is stored")
    }

    /// Says how to take back what was done; of what was done before, others may have gone on.
    func noteUndo(_ command: String, _ session: Session) throws {
        guard !append.isRepeated else { return }
        try session.noteUndo([command])
    }
}
