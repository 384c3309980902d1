public import Domain
internal import EventLog
public import EventSourcing
internal import Projections
internal import Views

extension FleetScope {
    /// The agent with this id, deleted or not; nil when the organisation has none, or had none
    /// then.
    public func agent(_ id: ID<Agent>, asOf moment: Position? = nil) throws -> AgentRecord? {
        try fleet.refresh()
        guard let moment else { return try fleet.record(of: id, in: organization) }
        let record = try fleet.record(of: id, in: organization, asOf: moment)
        return record?.organization == organization ? record : nil
    }

    /// A page of the agents that meet `query`.
    ///
    /// A page begins behind the place where the one before ended, whatever came or went meanwhile;
    /// with a moment given the pages together are the list of that moment.
    public func agents(_ query: AgentQuery = AgentQuery()) throws -> AgentPage {
        try fleet.refresh()
        if let moment = query.asOf {
            return try page(
                of: query, entries(asOf: moment), at: min(moment, fleet.store.head()))
        }
        return try fleet.views.reading { try page(of: query, $0) }
    }

    /// A page of the agents that meet `query`, with their records, all of one moment.
    public func agentRecords(
        _ query: AgentQuery = AgentQuery()
    ) throws -> (page: AgentPage, records: [AgentRecord]) {
        if let moment = query.asOf {
            let page = try agents(query)
            return (page, try page.entries.compactMap { try agent($0.id, asOf: moment) })
        }
        try fleet.refresh()
        return try fleet.views.reading { view in
            let page = try page(of: query, view)
            var records: [AgentRecord] = []
            for entry in page.entries {
                let key = RowKey.agent(entry.id, of: organization)
                if let record = try view.row(Agents.self, at: key) { records.append(record) }
            }
            return (page, records)
        }
    }

    private func page(
        of query: AgentQuery, _ view: borrowing ViewReader<DomainEvent>
    ) throws -> AgentPage {
        try page(
            of: query,
            view.rows(AgentDirectory.self, prefix: RowKey.organization(organization)),
            at: view.position(of: AgentDirectory.self))
    }

    private func page(
        of query: AgentQuery, _ entries: [AgentEntry], at position: Position
    ) throws -> AgentPage {
        let cursor = try query.cursor.map { try ListCursor(parsing: $0, for: query) }
        let found = entries.filter(query.matches)
            .map { (place: query.place(of: $0), entry: $0) }
            .sorted { query.isBefore($0.place, $1.place) }
        let rest =
            cursor.map { cursor in
                found.drop { !query.isBefore(cursor.place, $0.place) }
            } ?? found[...]
        let page = rest.prefix(max(1, query.limit))
        let isLast = page.endIndex == found.endIndex
        return AgentPage(
            entries: page.map { $0.entry }, total: found.count,
            cursor: isLast
                ? nil : try page.last.map { try ListCursor(of: query, place: $0.place).text },
            position: position)
    }

    /// How many agents there are, or were.
    public func agentCounts(asOf moment: Position? = nil) throws -> AgentCounts {
        try fleet.refresh()
        var counts = AgentCounts()
        for entry in try entries(asOf: moment) {
            if entry.isDeleted {
                counts.deleted += 1
            } else {
                counts.active += 1
                counts.byStatus[entry.status, default: 0] += 1
                counts.byHealth[entry.health, default: 0] += 1
            }
        }
        return counts
    }

    /// All agents of the organisation, the deleted ones too, as they are or as they were.
    func entries(asOf moment: Position? = nil) throws -> [AgentEntry] {
        let prefix = RowKey.organization(organization)
        guard let moment else { return try fleet.views.rows(AgentDirectory.self, prefix: prefix) }
        return try fleet.views.rows(AgentLifetimes.self, prefix: prefix)
            .filter { $0.wasCreated(asOf: moment) }
            .compactMap { lifetime in
                try fleet.views.row(
                    AgentDirectory.self, at: RowKey.agent(lifetime.id, of: organization),
                    of: .agent(lifetime.id), asOf: moment)
            }
    }
}
