public import JSON

/// The form in which agents leave an organisation and come into another: what they are, without
/// ids, owners, places and times.
///
/// The seven fields of the definition are always written, the others when there is something in
/// them. Members that no field has are kept under `extensions` and given back.
public enum PortableAgent {
    /// The name of the format under `extensions`.
    public static let format = "agent-definition"

    /// Always written.
    static let definition: [AgentField] = [
        .name, .instructions, .model, .voice, .modality, .panels, .tools,
    ]

    /// Must be there when an item is read.
    static let required: [AgentField] = [
        .name, .instructions, .model, .modality, .panels, .tools,
    ]

    /// Written when they are not empty.
    static let further: [AgentField] = [
        .displayName, .avatar, .program, .taskDescription, .tags, .capabilities, .preferences,
        .documentation, .role, .plugins, .extensions,
    ]

    /// What belongs to one organisation or one moment, and is dropped.
    private static let local: Set<String> = [
        "id", "organization_id", "key", "is_active", "current_version", "version", "revision",
        "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "status", "health",
        "metrics", "last_activity", "current_tasks",
    ]

    /// The item of a configuration.
    static func item(_ configuration: AgentConfiguration) -> JSONObject {
        var item = JSONObject()
        for field in definition { item[field.rawValue] = configuration[field] }
        var source = configuration
        let foreign = configuration.extensions[format]?.members ?? [:]
        source.extensions[format] = nil
        for field in further where !source[field].isEmpty { item[field.rawValue] = source[field] }
        for member in foreign where item[member.key] == nil { item[member.key] = member.value }
        return item
    }

    /// The members of a document's items that an import drops, as they belong to one organisation
    /// or one moment; sorted, each once.
    public static func dropped(from document: JSONValue) -> [String] {
        guard case .array(let items) = document["agents"] ?? document else { return [] }
        let names = items.flatMap { $0.object?.map { $0.key } ?? [] }
        return Set(names).filter(isDropped).sorted()
    }

    private static func isDropped(_ name: String) -> Bool {
        guard let field = AgentField(rawValue: name) else { return local.contains(name) }
        return !definition.contains(field) && !further.contains(field)
    }

    /// The members of an item that make an agent here.
    static func input(from item: JSONObject) -> JSONObject {
        var input = JSONObject()
        var foreign = JSONObject()
        for member in item {
            if let field = AgentField(rawValue: member.key) {
                if definition.contains(field) || further.contains(field) {
                    input[member.key] = member.value
                }
            } else if !local.contains(member.key) {
                foreign[member.key] = member.value
            }
        }
        if !foreign.isEmpty { input.add(foreign, toExtension: format) }
        return input
    }
}

extension AgentConfiguration {
    /// The configuration in its portable form.
    public var portable: JSONObject { PortableAgent.item(self) }
}

extension JSONObject {
    /// Puts `members` under a format's extensions; an `extensions` that is no object is left for
    /// the reader of the input to complain of.
    fileprivate mutating func add(_ members: JSONObject, toExtension format: String) {
        let value = self["extensions"] ?? .object([:])
        guard case .object(var extensions) = value else { return }
        var known = extensions[format]?.members ?? [:]
        for member in members { known[member.key] = member.value }
        extensions[format] = .object(known)
        self["extensions"] = .object(extensions)
    }
}
