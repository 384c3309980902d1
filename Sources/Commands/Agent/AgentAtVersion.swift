internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// One version of an agent: what it said, and who wrote it, when and why. What an agent is doing
/// now (status, health) is no part of it.
struct AgentAtVersion {
    /// The agent as it is at the moment that is looked at.
    let agent: AgentRecord
    let version: AgentVersion
    let configuration: AgentConfiguration

    init(
        _ number: UInt64, of agent: AgentRecord, asOf moment: Position?, _ session: Session
    ) throws {
        self.agent = agent
        configuration = try session.configuration(number, of: agent)
        let versions = try session.agents.versions(of: agent.id, asOf: moment)
        guard let version = versions.first(where: { $0.number == number }) else {
            throw FleetError.agent(.noSuchVersion(number, newest: agent.version))
        }
        self.version = version
    }

    var json: JSONObject {
        var object: JSONObject = [
            "id": .text(agent.id), "organization_id": .text(agent.organization),
        ]
        for member in configuration.json { object[member.key] = member.value }
        for member in version.json where member.key != "actor" {
            object[member.key] = member.value
        }
        object["created_by"] = .text(version.actor)
        object["current_version"] = .number(agent.version)
        return object
    }

    /// What stands above the configuration, for people.
    func fields(_ names: Names) -> [(name: String, value: String)] {
        let author = names.name(of: version.actor, in: agent.organization.uuid)
        var fields: [(name: String, value: String)] = [
            ("name", version.name), ("key", version.key.text), ("id", agent.id.description),
            ("version", "\(version.number) (the current one is \(agent.version))"),
            ("written", "\(version.recordedAt) by \(author)"),
        ]
        if let message = version.message { fields.append(("message", message)) }
        fields.append(("event", "\(version.event) at position \(version.position)"))
        return fields
    }
}
