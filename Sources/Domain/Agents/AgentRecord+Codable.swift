internal import EventSourcing
internal import JSON

/// The form in which records are stored: flat, with times in microseconds, and without what is
/// empty or as it mostly is. It is for views alone, which are made anew when it changes.
extension AgentRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case activity, configuration, created, creator, deleted, folded, health, id
        case isDeleted, key, metrics, organization, position, revision, status, tasks, updated
        case updater, version
    }

    public func encode(to encoder: any Encoder) throws {
        // In the order of the names' bytes, in which they are written: nothing is then sorted.
        let container = try encoder.jsonContainer(keyedBy: CodingKeys.self)
        let condition = state.condition
        try container.encodeIfPresent(condition.lastActivity?.microseconds, forKey: .activity)
        try container.encode(state.configuration, forKey: .configuration)
        try container.encode(createdAt.microseconds, forKey: .created)
        try container.encode(createdBy.text, forKey: .creator)
        try container.encodeIfPresent(deletedAt?.microseconds, forKey: .deleted)
        try container.encode(state.key.folded, forKey: .folded)
        if condition.health != .healthy {
            try container.encode(condition.health.rawValue, forKey: .health)
        }
        try container.encode(state.id.description, forKey: .id)
        if state.isDeleted { try container.encode(true, forKey: .isDeleted) }
        try container.encode(state.key.text, forKey: .key)
        if !condition.metrics.isEmpty { try container.encode(condition.metrics, forKey: .metrics) }
        try container.encode(state.organization.description, forKey: .organization)
        try container.encode(position.rawValue, forKey: .position)
        try container.encode(revision.rawValue, forKey: .revision)
        if condition.status != .active {
            try container.encode(condition.status.rawValue, forKey: .status)
        }
        if !condition.currentTasks.isEmpty {
            try container.encode(condition.currentTasks, forKey: .tasks)
        }
        try container.encode(updatedAt.microseconds, forKey: .updated)
        try container.encode(updatedBy.text, forKey: .updater)
        try container.encode(state.version, forKey: .version)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func time(_ key: CodingKeys) throws -> Timestamp? {
            try container.decodeIfPresent(Int64.self, forKey: key)
                .map { Timestamp(microseconds: $0) }
        }
        func requiredTime(_ key: CodingKeys) throws -> Timestamp {
            Timestamp(microseconds: try container.decode(Int64.self, forKey: key))
        }
        let key = AgentKey(
            text: try container.decode(String.self, forKey: .key),
            folded: try container.decode(String.self, forKey: .folded))
        var condition = AgentCondition()
        condition.lastActivity = try time(.activity)
        condition.health =
            try container.decodeIfPresent(AgentHealth.self, forKey: .health) ?? .healthy
        condition.status =
            try container.decodeIfPresent(AgentStatus.self, forKey: .status) ?? .active
        condition.metrics =
            try container.decodeIfPresent(JSONObject.self, forKey: .metrics) ?? JSONObject()
        condition.currentTasks =
            try container.decodeIfPresent([String].self, forKey: .tasks) ?? []
        state = AgentState(
            id: try container.decode(ID<Agent>.self, forKey: .id),
            organization: try container.decode(ID<Organization>.self, forKey: .organization),
            key: key, version: try container.decode(UInt64.self, forKey: .version),
            configuration: try container.decode(AgentConfiguration.self, forKey: .configuration),
            condition: condition,
            isDeleted: try container.decodeIfPresent(Bool.self, forKey: .isDeleted) ?? false)
        createdAt = try requiredTime(.created)
        createdBy = Actor(try container.decode(String.self, forKey: .creator))
        updatedAt = try requiredTime(.updated)
        updatedBy = Actor(try container.decode(String.self, forKey: .updater))
        deletedAt = try time(.deleted)
        revision = Revision(try container.decode(UInt64.self, forKey: .revision))
        position = Position(try container.decode(UInt64.self, forKey: .position))
    }
}
