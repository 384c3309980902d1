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
    private let operatorKey: NewOperatorKey?
    private let path: String

    /// - Parameter operatorKey: that of a new store.
    init(_ founding: Founding, _ operatorKey: NewOperatorKey? = nil, in path: String) {
        self.founding = founding
        self.operatorKey = operatorKey
        self.path = path
    }

    func print(_ invocation: Invocation) throws {
        let (organization, admin) = (founding.organization, founding.admin)
        if invocation.screen.isJSON {
            var answer: JSONObject = [
                "data": .string(path), "organization": organization.json, "admin": admin.json,
                "api_key": .text(founding.secret?.text),
                "is_repeated": .bool(founding.append.isRepeated),
            ]
            if let operatorKey { answer["operator_key"] = .text(operatorKey.secret?.text) }
            return try invocation.answer(.object(answer))
        }
        let shared = operatorKey.map { [("operator key", $0.secret?.text ?? "shown before")] } ?? []
        try invocation.answer(
            fields: [
                ("data", path), ("organisation", "\(organization.name) (\(organization.id))"),
                ("admin", "\(admin.name) (\(admin.id))"),
                ("api key", founding.secret?.text ?? "shown before"),
            ] + shared)
        if founding.append.isRepeated { try invocation.screen.noteRepetition() }
        try invocation.screen.note(
            operatorKey == nil
                ? "the key is not shown again: only a hash of it is stored"
                : "the keys are not shown again: only hashes of them are stored")
    }
}
