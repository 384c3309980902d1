public import Domain
internal import EventLog
public import EventSourcing
internal import Projections

/// A version of an agent, and what it said.
public struct AgentSnapshot: Sendable {
    public let version: AgentVersion
    public let configuration: AgentConfiguration
    /// A version is only made of an active agent.
    public var isActive: Bool { true }
}

extension FleetScope {
    /// The versions of an agent, newest first.
    public func versions(
        of id: ID<Agent>, asOf moment: Position? = nil
    ) throws -> [AgentVersion] {
        try requireAgent(id)
        var history = AgentHistory()
        try fold(id, asOf: moment) { history.evolve(with: $0) }
        return history.versions.reversed()
    }

    /// Versions of an agent with their configurations, newest first.
    ///
    /// - Parameter below: only versions with lower numbers.
    public func snapshots(
        of id: ID<Agent>, below bound: UInt64, asOf moment: Position? = nil, limit: Int
    ) throws -> [AgentSnapshot] {
        try requireAgent(id)
        let lowest = bound > UInt64(limit) ? bound - UInt64(limit) : 1
        guard lowest < bound else { return [] }
        let wanted = lowest..<bound
        var history = AgentHistory(configurationsOf: wanted)
        try fold(id, asOf: moment) { history.evolve(with: $0) }
        return history.versions.reversed().compactMap { version in
            history.configurations[version.number].map {
                AgentSnapshot(version: version, configuration: $0)
            }
        }
    }

    /// The agent as it was while `version` was its newest version.
    ///
    /// - Throws: `AgentRejection.noSuchVersion` when it has none of that number.
    public func agent(_ id: ID<Agent>, version: UInt64) throws -> AgentRecord {
        let newest = try requireAgent(id)
        guard let record = try fleet.record(of: newest, version: version) else {
            throw FleetError.agent(.noSuchVersion(version, newest: newest.version))
        }
        return record
    }

    /// What one of an agent's versions says differently from another.
    public func differences(
        of id: ID<Agent>, from old: UInt64, to new: UInt64
    ) throws -> [FieldDifference] {
        let (old, new) = (try agent(id, version: old), try agent(id, version: new))
        return old.configuration.differences(to: new.configuration)
    }

    /// What happened to an agent, newest first.
    ///
    /// - Parameter before: the revision at which the page before ended.
    public func history(
        of id: ID<Agent>, before: Revision? = nil, asOf moment: Position? = nil, limit: Int = 50
    ) throws -> [AuditEntry] {
        try requireAgent(id)
        let last = before.map { Revision($0.rawValue - min(1, $0.rawValue)) } ?? Revision(.max)
        return try fleet.store.read(
            .agent(id), through: last, asOf: moment ?? Position(.max), direction: .backward,
            limit: limit
        ).map { AuditEntry($0) }
    }

    @discardableResult
    private func requireAgent(_ id: ID<Agent>) throws -> AgentRecord {
        guard let record = try agent(id) else { throw FleetError.agent(.notFound) }
        return record
    }

    private func fold(
        _ id: ID<Agent>, asOf moment: Position?, _ body: (RecordedEvent<DomainEvent>) -> Void
    ) throws {
        let pageSize: UInt64 = 1_000
        var first = Revision(1)
        while true {
            let last = Revision(first.rawValue + pageSize - 1)
            let events = try fleet.store.read(
                .agent(id), from: first, through: last, asOf: moment ?? Position(.max))
            for stored in events {
                if let event = try DomainEvent.decode(stored) { body(event) }
            }
            if UInt64(events.count) < pageSize { return }
            first = last.next
        }
    }
}
