internal import Console
internal import Domain
internal import EventSourcing
internal import JSON

/// `varve agent show`.
enum AgentShow {
    private static let version = Option<Int>(
        "version", help: "This version instead: what it said, who wrote it, when and why",
        range: 1...Int.max)
    private static let field = Option<String>(
        "field", "FIELD", help: "Only this field, as it is: for scripts and pipes",
        choices: AgentField.allCases.map { $0.rawValue } + ["id", "key"])

    static let command = Command(
        "show", summary: "Show an agent, now or as of any moment",
        parameters: [AgentOptions.agent, SharedOptions.asOf, version, field],
        examples: [
            .init("varve agent show ada", "By key"),
            .init("varve agent show ada --as-of 2026-05-01", "As it was at the start of May"),
            .init("varve agent show ada --version 3 --json", "Its third version, for a program"),
            .init("varve agent show ada --field instructions > ada.md", "One field as it is"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let record = try session.agent(arguments[AgentOptions.agent], asOf: moment)
            let past = try arguments[version].map {
                try AgentAtVersion(UInt64($0), of: record, asOf: moment, session)
            }
            let json = past?.json ?? record.json
            if let name = arguments[field] { return try print(field: name, of: json, session) }
            if session.screen.isJSON { return try session.invocation.answer(.object(json)) }
            if let past {
                try print(past.fields(session.names), past.configuration, session)
            } else {
                try print(fields(of: record, session.names), record.configuration, session)
            }
        })

    private static func print(field name: String, of json: JSONObject, _ session: Session) throws {
        let value = json[name] ?? .null
        if session.screen.isJSON { return try session.invocation.answer(value) }
        let output = session.screen.output
        if let text = value.string {
            // To a file or a pipe the text goes as it is, byte by byte.
            guard output.isTerminal else { return try output.write(text) }
            return try output.line(Sanitizer.block(text))
        }
        for element in value.array ?? [value] {
            let text = try element.string ?? String(decoding: JSON.encode(element), as: UTF8.self)
            try output.line(element == .null ? "" : Sanitizer.line(text))
        }
    }

    private static func fields(
        of record: AgentRecord, _ names: Names
    ) -> [(name: String, value: String)] {
        let owner = record.organization.uuid
        var fields: [(name: String, value: String)] = [
            ("name", record.name), ("key", record.key.text), ("id", record.id.description),
            ("version", "\(record.version) (revision \(record.revision))"),
            (
                "status",
                record.isDeleted
                    ? "deleted"
                    : "\(record.condition.status.rawValue), \(record.condition.health.rawValue)"
            ),
            ("created", "\(record.createdAt) by \(names.name(of: record.createdBy, in: owner))"),
            ("updated", "\(record.updatedAt) by \(names.name(of: record.updatedBy, in: owner))"),
        ]
        if let deleted = record.deletedAt { fields.append(("deleted", deleted.description)) }
        return fields
    }

    private static func print(
        _ heading: [(name: String, value: String)], _ configuration: AgentConfiguration,
        _ session: Session
    ) throws {
        var fields = heading
        for field in AgentField.allCases where field != .name && field != .instructions {
            let text = try shown(configuration[field], of: field, session)
            if let text { fields.append((field.rawValue, text)) }
        }
        try session.invocation.answer(fields: fields)
        try session.screen.output.line()
        let instructions = Sanitizer.block(configuration.instructions)
        try session.screen.output.write(instructions)
        if instructions.utf8.last != 0x0A { try session.screen.output.line() }
    }

    /// Nil for what is empty.
    private static func shown(
        _ value: JSONValue, of field: AgentField, _ session: Session
    ) throws -> String? {
        switch value {
        case .null, .object([:]), .array([]): return nil
        case .string(let text): return text
        case .array(let elements):
            let texts = elements.map { $0.string ?? "" }
            guard field == .handoffTargets else { return texts.joined(separator: ", ") }
            return texts.map(session.agentName).joined(separator: ", ")
        default: return String(decoding: try JSON.encode(value), as: UTF8.self)
        }
    }
}
