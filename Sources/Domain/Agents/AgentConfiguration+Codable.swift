internal import EventSourcing
internal import JSON

/// Written without what is empty; what has a default is always written, so that a later default
/// does not change what was.
///
/// Each field is coded as its own type, not by way of `JSONValue`: rows with configurations are
/// read and written for every batch of events.
extension AgentConfiguration: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AgentField.self)
        self.init()
        for field in container.allKeys { try decode(field, from: container) }
    }

    private mutating func decode(
        _ field: AgentField, from container: KeyedDecodingContainer<AgentField>
    ) throws {
        func read<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
            try container.decode(type, forKey: field)
        }
        switch field {
        case .name: name = try read()
        case .instructions: instructions = try read()
        case .model: model = try read()
        case .voice: voice = try read()
        case .handoffTargets: handoffTargets = try read()
        case .tools: tools = try read()
        case .modality: modality = try read()
        case .panels: panels = try read()
        case .displayName: displayName = try read()
        case .avatar: avatar = try read()
        case .program: program = try read()
        case .taskDescription: taskDescription = try read()
        case .tags: tags = try read()
        case .capabilities: capabilities = try read()
        case .owner: owner = try read()
        case .team: team = try read()
        case .deployment: deployment = try read()
        case .preferences: preferences = try read()
        case .documentation: documentation = try read()
        case .role: role = try read()
        case .plugins: plugins = try read()
        case .extensions: extensions = try read()
        }
    }

    public func encode(to encoder: any Encoder) throws {
        // In the order of the names' bytes, in which they are written: nothing is then sorted.
        let container = try encoder.jsonContainer(keyedBy: AgentField.self)
        try container.encodeIfPresent(avatar, forKey: .avatar)
        try container.encodeUnlessEmpty(capabilities, forKey: .capabilities)
        try container.encodeUnlessEmpty(deployment, forKey: .deployment)
        try container.encodeIfPresent(displayName, forKey: .displayName)
        try container.encodeUnlessEmpty(documentation, forKey: .documentation)
        try container.encodeUnlessEmpty(extensions, forKey: .extensions)
        try container.encodeUnlessEmpty(handoffTargets, forKey: .handoffTargets)
        try container.encode(instructions, forKey: .instructions)
        try container.encode(modality.rawValue, forKey: .modality)
        try container.encode(model, forKey: .model)
        try container.encode(name, forKey: .name)
        try container.encodeIfPresent(owner, forKey: .owner)
        try container.encodeUnlessEmpty(panels, forKey: .panels)
        try container.encodeUnlessEmpty(plugins, forKey: .plugins)
        try container.encodeUnlessEmpty(preferences, forKey: .preferences)
        try container.encodeIfPresent(program, forKey: .program)
        try container.encodeIfPresent(role, forKey: .role)
        try container.encodeUnlessEmpty(tags, forKey: .tags)
        try container.encodeIfPresent(taskDescription, forKey: .taskDescription)
        try container.encodeIfPresent(team, forKey: .team)
        try container.encodeUnlessEmpty(tools, forKey: .tools)
        try container.encodeIfPresent(voice, forKey: .voice)
    }
}

extension KeyedWriter {
    fileprivate func encodeUnlessEmpty(_ elements: [some Encodable], forKey key: Key) throws {
        if !elements.isEmpty { try encode(elements, forKey: key) }
    }

    fileprivate func encodeUnlessEmpty(_ object: JSONObject, forKey key: Key) throws {
        if !object.isEmpty { try encode(object, forKey: key) }
    }
}
