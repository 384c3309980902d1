public import EventSourcing
public import JSON

/// What media an agent needs from the person it talks to.
public enum AgentModality: String, CaseIterable, Hashable, Sendable, Codable {
    case audioOnly = "audio_only"
    case audioCamera = "audio_camera"
    case audioScreenshare = "audio_screenshare"
}

/// A panel of the interactive workspace that an agent may be given.
public enum PanelType: String, CaseIterable, Hashable, Sendable, Codable {
    case slidePresenter = "slide_presenter"
    case notepad
    case codingIDE = "coding_ide"
    case whiteboard
    case documentViewer = "document_viewer"
}

/// What people decide about an agent: the part that has versions.
public struct AgentConfiguration: Sendable {
    public static let defaultModel = "gpt-4.1-mini"
    /// The most UTF-8 bytes that instructions may have.
    public static let instructionBytesMax = 1 << 20

    public var name = ""
    /// The system prompt.
    public var instructions = ""
    /// The language model, as its provider names it.
    public var model = defaultModel
    /// The text-to-speech voice, as `cartesia:sonic`.
    public var voice: String?
    /// The agents that this one may hand a conversation to.
    public var handoffTargets: [ID<Agent>] = []
    /// In the order given; repeats are kept.
    public var tools: [String] = []
    public var modality = AgentModality.audioOnly
    /// A set, in the order of `PanelType`.
    public var panels: [PanelType] = []

    public var displayName: String?
    /// A URL or an emoji.
    public var avatar: String?
    /// The program that runs the agent, as `claude-code`.
    public var program: String?
    public var taskDescription: String?
    public var tags: [String] = []
    public var capabilities: [String] = []
    public var owner: String?
    public var team: String?
    public var deployment: JSONObject = [:]
    public var preferences: JSONObject = [:]
    public var documentation: JSONObject = [:]

    public var role: String?
    public var plugins: [String] = []
    /// By format, what an imported file said that no other field holds.
    public var extensions: JSONObject = [:]

    public init(name: String = "", instructions: String = "") {
        self.name = name
        self.instructions = instructions
    }
}

extension AgentConfiguration {
    /// The field as JSON: absent texts are null.
    public subscript(field: AgentField) -> JSONValue {
        switch field {
        case .name: .string(name)
        case .instructions: .string(instructions)
        case .model: .string(model)
        case .voice: .text(voice)
        case .handoffTargets: .array(handoffTargets.map { .string($0.description) })
        case .tools: .texts(tools)
        case .modality: .string(modality.rawValue)
        case .panels: .texts(panels.map { $0.rawValue })
        case .displayName: .text(displayName)
        case .avatar: .text(avatar)
        case .program: .text(program)
        case .taskDescription: .text(taskDescription)
        case .tags: .texts(tags)
        case .capabilities: .texts(capabilities)
        case .owner: .text(owner)
        case .team: .text(team)
        case .deployment: .object(deployment)
        case .preferences: .object(preferences)
        case .documentation: .object(documentation)
        case .role: .text(role)
        case .plugins: .texts(plugins)
        case .extensions: .object(extensions)
        }
    }

    /// Sets a field from its JSON. What is not of the field's shape leaves it at its emptiest:
    /// values are checked on their way in, and a fold must go on.
    mutating func set(_ field: AgentField, to value: JSONValue) {
        switch field {
        case .name: name = value.text ?? ""
        case .instructions: instructions = value.text ?? ""
        case .model: model = value.text ?? Self.defaultModel
        case .voice: voice = value.text
        case .handoffTargets: handoffTargets = value.texts.compactMap { ID($0) }
        case .tools: tools = value.texts
        case .modality: modality = value.text.flatMap(AgentModality.init) ?? .audioOnly
        case .panels: panels = value.texts.compactMap(PanelType.init)
        case .displayName: displayName = value.text
        case .avatar: avatar = value.text
        case .program: program = value.text
        case .taskDescription: taskDescription = value.text
        case .tags: tags = value.texts
        case .capabilities: capabilities = value.texts
        case .owner: owner = value.text
        case .team: team = value.text
        case .deployment: deployment = value.members
        case .preferences: preferences = value.members
        case .documentation: documentation = value.members
        case .role: role = value.text
        case .plugins: plugins = value.texts
        case .extensions: extensions = value.members
        }
    }

    /// All fields as JSON, in the order of `AgentField`.
    public var json: JSONObject {
        var object = JSONObject()
        for field in AgentField.allCases { object[field.rawValue] = self[field] }
        return object
    }
}

/// Two configurations are equal when every byte of them is, unlike texts of Swift.
extension AgentConfiguration: Hashable {
    public static func == (left: AgentConfiguration, right: AgentConfiguration) -> Bool {
        AgentField.allCases.allSatisfy { left[$0] == right[$0] }
    }

    public func hash(into hasher: inout Hasher) {
        for field in AgentField.allCases { hasher.combine(self[field]) }
    }
}

extension JSONValue {
    static func text(_ text: String?) -> JSONValue {
        text.map { .string($0) } ?? .null
    }

    static func texts(_ texts: [String]) -> JSONValue {
        .array(texts.map { .string($0) })
    }

    var texts: [String] {
        if case .array(let elements) = self { elements.compactMap { $0.text } } else { [] }
    }

    var members: JSONObject {
        if case .object(let object) = self { object } else { [:] }
    }

    var isEmpty: Bool {
        switch self {
        case .null: true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        default: false
        }
    }
}
