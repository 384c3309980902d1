internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// What is told of a new organisation; the admin's API key only once, as it is nowhere else.
struct FoundingReport {
    private let founding: Founding
    /// The data directory that was made with it, and its operator's key.
    private let made: (path: String, key: NewOperatorKey)?

    init(_ founding: Founding, madeWith made: (path: String, key: NewOperatorKey)? = nil) {
        self.founding = founding
        self.made = made
    }

    func print(_ invocation: Invocation) throws {
        if invocation.screen.isJSON { return try invocation.answer(.object(json)) }
        let (organization, admin) = (founding.organization, founding.admin)
        var fields = [
            ("organisation", "\(organization.name) (\(organization.id))"),
            ("admin", "\(admin.name) (\(admin.id))"),
            ("api key", founding.secret?.text ?? "shown before"),
        ]
        if let made {
            fields.insert(("data", made.path), at: 0)
            fields.append(("operator key", made.key.secret?.text ?? "shown before"))
        }
        try invocation.answer(fields: fields)
        if founding.append.isRepeated { try invocation.screen.noteRepetition() }
        try invocation.screen.note(
            made == nil
                ? "the key is not shown again: only a hash of it is stored"
                : "the keys are not shown again: only hashes of them are stored")
    }

    private var json: JSONObject {
        var object: JSONObject = [
            "organization": .object(founding.organization.json),
            "admin": .object(founding.admin.json), "api_key": .text(founding.secret?.text),
            "is_repeated": .bool(founding.append.isRepeated),
        ]
        if let made {
            object["data"] = .string(made.path)
            object["operator_key"] = .text(made.key.secret?.text)
        }
        return object
    }
}
