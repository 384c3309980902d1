public import EventSourcing
public import JSON

// The form in which programs read records, read again.
extension AgentRecord {
    /// Reads what `json` gives, or a part of it: members that are not there are as they mostly are.
    ///
    /// The form does not tell the place in the log: it is `.start`. Nil for what is no agent.
    public init?(json: JSONObject) {
        guard let id = json["id"]?.text.flatMap({ ID<Agent>($0) }),
            let organization = json["organization_id"]?.text.flatMap({ ID<Organization>($0) }),
            let key = json["key"]?.text, let version = json.number("current_version"),
            let createdAt = json.time("created_at"), let createdBy = json["created_by"]?.text,
            let updatedAt = json.time("updated_at"), let updatedBy = json["updated_by"]?.text
        else { return nil }
        state = AgentState(
            id: id, organization: organization,
            key: AgentKey(text: key, folded: Folding.fold(key)), version: version,
            configuration: AgentConfiguration(json: json), condition: AgentCondition(json: json),
            isDeleted: json["is_active"] == .bool(false))
        self.createdAt = createdAt
        self.createdBy = Actor(createdBy)
        self.updatedAt = updatedAt
        self.updatedBy = Actor(updatedBy)
        deletedAt = json.time("deleted_at")
        revision = Revision(json.number("revision") ?? 0)
        position = .start
    }
}

extension AgentConfiguration {
    /// Reads what `json` gives; members that are not there leave their fields empty.
    public init(json: JSONObject) {
        self.init()
        for field in AgentField.allCases {
            if let value = json[field.rawValue] { set(field, to: value) }
        }
    }
}

extension AgentCondition {
    fileprivate init(json: JSONObject) {
        self.init()
        status = json["status"]?.text.flatMap(AgentStatus.init) ?? .active
        health = json["health"]?.text.flatMap(AgentHealth.init) ?? .healthy
        metrics = json["metrics"]?.members ?? [:]
        lastActivity = json.time("last_activity")
        currentTasks = json["current_tasks"]?.texts ?? []
    }
}

extension JSONObject {
    /// A whole number that is not negative; nil where there is none.
    public func number(_ name: String) -> UInt64? {
        switch self[name] {
        case .integer(let number)?: UInt64(exactly: number)
        case .unsigned(let number)?: number
        default: nil
        }
    }

    /// A time; nil where there is none.
    public func time(_ name: String) -> Timestamp? {
        self[name]?.string.flatMap { Timestamp($0) }
    }
}
