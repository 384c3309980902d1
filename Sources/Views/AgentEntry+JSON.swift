internal import Domain
internal import EventSourcing
public import JSON

extension AgentEntry {
    /// The entry as one flat object, as programs read it: a record without its long parts.
    public var json: JSONObject {
        [
            "id": .text(id), "organization_id": .text(organization), "key": .string(key.text),
            "name": .string(name), "display_name": .text(displayName), "model": .string(model),
            "voice": .text(voice), "modality": .string(modality.rawValue),
            "handoff_targets": .array(handoffTargets.map { .text($0) }),
            "tools": .array(tools.map { .string($0) }), "tags": .array(tags.map { .string($0) }),
            "program": .text(program), "task_description": .text(taskDescription),
            "owner": .text(owner), "team": .text(team), "role": .text(role),
            "status": .string(status.rawValue), "health": .string(health.rawValue),
            "is_active": .bool(!isDeleted), "current_version": .integer(Int64(version)),
            "created_at": .text(createdAt),
            "created_by": .text(createdBy), "updated_at": .text(updatedAt),
            "updated_by": .text(updatedBy), "deleted_at": .text(deletedAt),
            "last_activity": .text(lastActivity),
        ]
    }

    /// Reads what `json` gives; nil for what is no agent.
    public init?(json: JSONObject) {
        guard let record = AgentRecord(json: json) else { return nil }
        self.init(record)
    }
}
