internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// What is told of a new organisation; the admin's API key only once, as it is nowhere else.
struct FoundingReport {
    private let founding: Founding
    private let path: String

    init(_ founding: Founding, in path: String) {
        self.founding = founding
        self.path = path
    }

    func print(_ invocation: Invocation) throws {
        let (organization, admin) = (founding.organization, founding.admin)
        if invocation.screen.isJSON {
            return try invocation.answer([
                "data": .string(path), "organization": organization.json, "admin": admin.json,
                "api_key": .text(founding.secret?.text),
                "is_repeated": .bool(founding.append.isRepeated),
            ])
        }
        try invocation.answer(fields: [
            ("data", path), ("organisation", "\(organization.name) (\(organization.id))"),
            ("admin", "\(admin.name) (\(admin.id))"),
            ("api key", founding.secret?.text ?? "shown before"),
        ])
        if founding.append.isRepeated { try invocation.screen.noteRepetition() }
        try invocation.screen.note("the key is not shown again: only a hash of it is stored")
    }
}
