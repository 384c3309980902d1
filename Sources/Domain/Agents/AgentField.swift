internal import EventSourcing
internal import JSON

/// The members of an agent's configuration, by their names in JSON.
public enum AgentField: String, CaseIterable, Hashable, Sendable, Codable, CodingKey {
    case name, instructions, model, voice
    case handoffTargets = "handoff_targets"
    case tools, modality, panels
    case displayName = "display_name"
    case avatar, program
    case taskDescription = "task_description"
    case tags, capabilities, owner, team, deployment, preferences, documentation
    case role, plugins, extensions
}

extension AgentField {
    var rule: FieldRule {
        switch self {
        case .name: .text(1...255)
        case .instructions: .prose(maxBytes: AgentConfiguration.instructionBytesMax)
        case .model: .text(1...255)
        case .voice, .displayName, .program, .owner, .team, .role: .text(0...255)
        case .avatar: .text(0...4_096)
        case .taskDescription: .prose(maxBytes: 64 << 10)
        case .handoffTargets: .identifiers
        case .tools: .texts(each: 0...1_000)
        case .tags, .capabilities, .plugins: .distinctTexts(each: 1...255)
        case .modality: .choice(AgentModality.allCases.map { $0.rawValue })
        case .panels: .choices(PanelType.allCases.map { $0.rawValue })
        case .deployment, .preferences, .documentation: .object
        case .extensions: .extensions
        }
    }

    /// What null stands for: the value that an agent has when nobody gave one. Nil where null is
    /// not allowed.
    var valueOfNull: JSONValue? {
        switch self {
        case .name, .instructions: nil
        case .model: .string(AgentConfiguration.defaultModel)
        case .modality: .string(AgentModality.audioOnly.rawValue)
        case .voice, .displayName, .avatar, .program, .taskDescription, .owner, .team, .role: .null
        case .handoffTargets, .tools, .panels, .tags, .capabilities, .plugins: .array([])
        case .deployment, .preferences, .documentation, .extensions: .object([:])
        }
    }

    /// Reads a value of an input: null becomes what it stands for, an empty text of a field that
    /// may be null becomes null.
    func read(_ input: JSONValue, noting problems: inout [ValidationProblem]) -> JSONValue? {
        if let value = valueOfNull, input == .null || value == .null && input == "" { return value }
        return rule.read(input, at: [.member(rawValue)], noting: &problems)
    }
}
