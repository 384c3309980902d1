internal import Domain
internal import EventLog
internal import EventSourcing
internal import Projections
internal import Views

/// Records of agents, now and in the past; who may see them is asked before.
extension Fleet {
    func record(of id: ID<Agent>, in organization: ID<Organization>) throws -> AgentRecord? {
        try views.row(Agents.self, at: RowKey.agent(id, of: organization))
    }

    func record(
        of id: ID<Agent>, in organization: ID<Organization>, asOf moment: Position
    ) throws -> AgentRecord? {
        try views.row(
            Agents.self, at: RowKey.agent(id, of: organization), of: .agent(id), asOf: moment)
    }

    /// The agent as it was while `version` was its newest; nil when there is no such version.
    ///
    /// Versions grow with revisions, so a revision that has the version is searched for by halves:
    /// a few reads as of a moment, however long the history.
    func record(of newest: AgentRecord, version: UInt64) throws -> AgentRecord? {
        guard (1...newest.version).contains(version) else { return nil }
        if newest.version == version { return newest }
        var (low, high) = (version, newest.revision.rawValue)
        while low <= high {
            let middle = low + (high - low) / 2
            guard let record = try record(of: newest, revision: Revision(middle)) else {
                return nil
            }
            if record.version == version { return record }
            if record.version > version { high = middle - 1 } else { low = middle + 1 }
        }
        return nil
    }

    private func record(of newest: AgentRecord, revision: Revision) throws -> AgentRecord? {
        let event = try store.read(.agent(newest.id), from: revision, limit: 1).first
        guard let event else { return nil }
        return try record(of: newest.id, in: newest.organization, asOf: event.position)
    }
}
