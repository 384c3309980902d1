internal import EventSourcing
internal import JSON

extension DomainEvent {
    /// What happened, in a phrase for lists: `made version 4: instructions, model`.
    public var summary: String {
        switch self {
        case .organization(.created(let created)): "created \(created.name)"
        case .organization(.renamed(let renamed)):
            "renamed from \(renamed.previousName) to \(renamed.name)"
        case .user(let event): event.summary
        case .agent(let event): event.summary
        case .operator(.keyAdded(let added)): "added operator key \(added.key.summary)"
        case .operator(.keyRevoked(let revoked)): "revoked operator key \(revoked.key)"
        }
    }

    /// Why it was done, in the words of who did it.
    public var message: String? {
        switch self {
        case .organization(.created(let created)): created.message
        case .organization(.renamed(let renamed)): renamed.message
        case .user(let event): event.message
        case .agent(let event): event.message
        case .operator(.keyAdded(let added)): added.message
        case .operator(.keyRevoked(let revoked)): revoked.message
        }
    }
}

extension APIKey {
    fileprivate var summary: String {
        "\(id)" + (label.map { " (\($0))" } ?? "") + (expiresAt.map { " until \($0)" } ?? "")
    }
}

extension UserEvent {
    fileprivate var summary: String {
        switch self {
        case .created(let created): "created \(created.name) as \(created.role.rawValue)"
        case .roleChanged(let changed):
            "changed the role from \(changed.previousRole.rawValue) to \(changed.role.rawValue)"
        case .deactivated: "deactivated"
        case .reactivated: "reactivated"
        case .keyAdded(let added): "added API key \(added.key.summary)"
        case .keyRevoked(let revoked): "revoked API key \(revoked.key)"
        }
    }

    fileprivate var message: String? {
        switch self {
        case .created(let created): created.message
        case .roleChanged(let changed): changed.message
        case .deactivated(let deactivated): deactivated.message
        case .reactivated(let reactivated): reactivated.message
        case .keyAdded(let added): added.message
        case .keyRevoked(let revoked): revoked.message
        }
    }
}

extension AgentEvent {
    fileprivate var summary: String {
        switch self {
        case .created(let created): created.summary
        case .updated(let updated): updated.summary
        case .rolledBack(let rolledBack):
            "rolled back to version \(rolledBack.target) as version \(rolledBack.version)"
        case .deleted(let deleted): "deleted; key \(deleted.key) is free"
        case .undeleted(let undeleted): "undeleted with key \(undeleted.key)"
        case .statusChanged(let changed): "status \(changed.status.rawValue)"
        case .healthChanged(let changed): "health \(changed.health.rawValue)"
        case .metricsReported(let reported): "reported " + counted(reported.metrics.count, "metric")
        case .activityReported(let reported):
            "reported activity"
                + (reported.currentTasks.map { ", " + counted($0.count, "current task") } ?? "")
        }
    }

    fileprivate var message: String? {
        switch self {
        case .created(let created): created.message
        case .updated(let updated): updated.message
        case .rolledBack(let rolledBack): rolledBack.message
        case .deleted(let deleted): deleted.message
        case .undeleted(let undeleted): undeleted.message
        case .statusChanged(let changed): changed.message
        case .healthChanged(let changed): changed.message
        case .metricsReported, .activityReported: nil
        }
    }
}

extension AgentCreated {
    fileprivate var summary: String {
        let what = "created \(configuration.name) with key \(key)"
        return switch origin {
        case nil: what
        case .duplicate(let source, let version)?:
            "\(what) as a duplicate of version \(version) of \(source)"
        case .imported?: "\(what) by import"
        }
    }
}

extension AgentUpdated {
    fileprivate var summary: String {
        var parts = changes.fields.map { $0.rawValue }
        if let key { parts.append("key from \(key.from) to \(key.to)") }
        if parts.isEmpty { parts.append("no changes") }
        return "made version \(version): " + parts.joined(separator: ", ")
    }
}

/// `1 metric`, `2 metrics`.
private func counted(_ count: Int, _ one: String) -> String {
    "\(count) \(one)\(count == 1 ? "" : "s")"
}
