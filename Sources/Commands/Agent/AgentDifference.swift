internal import Console
internal import Domain
internal import JSON

/// What differs between two configurations of an agent, for people and for programs.
struct AgentDifference {
    private let changes: [FieldDifference]
    /// How the two sides are called: `version 3`.
    private let oldLabel: String
    private let newLabel: String

    init(
        from old: AgentConfiguration, _ oldLabel: String, to new: AgentConfiguration,
        _ newLabel: String
    ) {
        self.oldLabel = oldLabel
        self.newLabel = newLabel
        changes = old.differences(to: new)
    }

    var isEmpty: Bool { changes.isEmpty }

    /// Short fields as a list, then long ones as unified diffs.
    ///
    /// - Parameter agentName: what an agent's id is called.
    func text(style: Style, agentName: (String) -> String) throws -> String {
        let (long, short) = (changes.filter { $0.isLong }, changes.filter { !$0.isLong })
        let width = short.map { $0.field.rawValue.count }.max() ?? 0
        var text = ""
        for change in short {
            let name = change.field.rawValue
            let indent = String(repeating: " ", count: width + 2)
            let lines = change.named(by: agentName).lines(style)
            let label = style.paint(name, .bold) + indent.dropFirst(name.count)
            text += label + lines.joined(separator: "\n" + indent) + "\n"
        }
        for change in long {
            if !text.isEmpty { text += "\n" }
            text += try change.diff.text(
                old: "\(change.field.rawValue) (\(oldLabel))",
                new: "\(change.field.rawValue) (\(newLabel))", style: style)
        }
        return text
    }

    /// One entry for each field, with both values and, for a long one, the unified diff.
    func json() throws -> JSONValue {
        .array(
            try changes.map { change in
                var object: JSONObject = [
                    "field": .string(change.field.rawValue), "old": change.old, "new": change.new,
                ]
                if change.isLong {
                    object["diff"] = .string(try change.diff.text(old: oldLabel, new: newLabel))
                }
                return .object(object)
            })
    }
}

extension FieldDifference {
    /// Whether a diff line by line says more than both values.
    fileprivate var isLong: Bool {
        switch field {
        case .instructions, .taskDescription, .deployment, .preferences, .documentation,
            .extensions:
            true
        default: false
        }
    }

    fileprivate var diff: UnifiedDiff {
        get throws { UnifiedDiff(from: try Self.text(old), to: try Self.text(new)) }
    }

    private static func text(_ value: JSONValue) throws -> String {
        if case .null = value { return "" }
        if let text = value.string { return text }
        return String(decoding: try JSON.encode(value, pretty: true), as: UTF8.self) + "\n"
    }

    /// The same with agents' ids as people call them.
    fileprivate func named(by agentName: (String) -> String) -> FieldDifference {
        guard field == .handoffTargets else { return self }
        func names(_ value: JSONValue) -> JSONValue {
            .array((value.array ?? []).map { .string(agentName($0.string ?? "")) })
        }
        return FieldDifference(field: field, old: names(old), new: names(new))
    }

    fileprivate func lines(_ style: Style) -> [String] {
        guard let old = old.array, let new = new.array else {
            return ["\(Self.shown(old, .red, style)) → \(Self.shown(new, .green, style))"]
        }
        let removed = Self.missing(from: new, of: old)
        let added = Self.missing(from: old, of: new)
        if removed.isEmpty && added.isEmpty {
            return ["order: " + Self.list(old) + " → " + Self.list(new)]
        }
        return removed.map { Self.shown($0, .red, style, mark: "- ") }
            + added.map { Self.shown($0, .green, style, mark: "+ ") }
    }

    /// The elements of `list` that `other` has fewer of.
    private static func missing(from other: [JSONValue], of list: [JSONValue]) -> [JSONValue] {
        var counts: [JSONValue: Int] = [:]
        for element in other { counts[element, default: 0] += 1 }
        return list.filter { element in
            counts[element, default: 0] -= 1
            return counts[element, default: 0] < 0
        }
    }

    private static func list(_ values: [JSONValue]) -> String {
        values.map { Sanitizer.line($0.string ?? "") }.joined(separator: ", ")
    }

    private static func shown(
        _ value: JSONValue, _ ink: Style.Ink, _ style: Style, mark: String = ""
    ) -> String {
        if case .null = value { return style.paint("(none)", .dim) }
        return style.paint(mark + Sanitizer.line(value.string ?? ""), ink)
    }
}
