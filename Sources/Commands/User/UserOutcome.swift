internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// What a command made of a user.
struct UserOutcome {
    let user: Users.Row
    private let position: Position
    private let secret: APIKeySecret?

    /// - Throws: a refusal when the command changed nothing.
    init(_ written: Written<Users.Row>, secret: APIKeySecret? = nil) throws {
        user = written.value
        self.secret = secret
        guard let append = written.append else {
            throw Failure(.refused, "nothing to change: user \(user.name) is so already")
        }
        position = append.last
    }

    func print(_ verb: String, _ session: Session) throws {
        if session.screen.isJSON {
            var object = user.json.object ?? [:]
            object["position"] = .number(position.rawValue)
            if let secret { object["api_key"] = .string(secret.text) }
            return try session.invocation.answer(.object(object))
        }
        let name = Sanitizer.line(user.name)
        try session.screen.output.line(
            "\(verb) user \(name) (\(user.role.rawValue)): position \(position)\nid \(user.id)")
        if let secret {
            try session.screen.output.line("api key \(secret.text)")
            try session.screen.note("the key is not shown again: only a hash of it is stored")
        }
    }
}

extension Users.Row {
    /// The user as one flat object; of the keys what may be known.
    var json: JSONValue {
        [
            "id": .text(id), "organization_id": .text(organization), "name": .string(name),
            "role": .string(role.rawValue), "is_active": .bool(isActive),
            "revision": .number(revision.rawValue), "created_at": .text(createdAt),
            "updated_at": .text(updatedAt),
            "keys": .array(keys.map { ["id": .text($0.id), "label": .text($0.label)] }),
        ]
    }
}
