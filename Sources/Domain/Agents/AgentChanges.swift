public import JSON

/// New values for some fields of a configuration.
public struct AgentChanges: Sendable {
    public struct Change: Hashable, Sendable {
        public let field: AgentField
        public let value: JSONValue
    }

    /// At most one for a field.
    public private(set) var changes: [Change] = []

    public init() {}

    public var fields: [AgentField] { changes.map { $0.field } }
    public var isEmpty: Bool { changes.isEmpty }

    public subscript(field: AgentField) -> JSONValue? {
        changes.first { $0.field == field }?.value
    }

    mutating func set(_ field: AgentField, to value: JSONValue) {
        changes.removeAll { $0.field == field }
        changes.append(Change(field: field, value: value))
    }

    /// What must change in `old` to make it `new`.
    public init(from old: AgentConfiguration, to new: AgentConfiguration) {
        for field in AgentField.allCases where old[field] != new[field] {
            set(field, to: new[field])
        }
    }
}

/// The order of the changes does not matter.
extension AgentChanges: Hashable {
    public static func == (left: AgentChanges, right: AgentChanges) -> Bool {
        left.changes.count == right.changes.count
            && left.changes.allSatisfy { right[$0.field] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(Set(changes))
    }
}

extension AgentConfiguration {
    /// The configuration with `changes` made.
    public func applying(_ changes: AgentChanges) -> AgentConfiguration {
        var configuration = self
        configuration.apply(changes)
        return configuration
    }

    mutating func apply(_ changes: AgentChanges) {
        for change in changes.changes { set(change.field, to: change.value) }
    }
}

extension AgentChanges: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AgentField.self)
        for field in container.allKeys {
            changes.append(
                Change(field: field, value: try container.decode(JSONValue.self, forKey: field)))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AgentField.self)
        for change in changes { try container.encode(change.value, forKey: change.field) }
    }
}
