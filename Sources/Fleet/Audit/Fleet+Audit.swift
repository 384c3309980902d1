public import Domain
public import EventLog
public import EventSourcing

extension FleetScope {
    /// A page of what happened in the organisation, newest first unless the query says otherwise.
    public func audit(_ query: AuditQuery = AuditQuery()) throws -> AuditPage {
        try fleet.audit(query, of: organization)
    }
}

extension Fleet {
    /// A page of what happened in an organisation, or with nil in the whole fleet, which only the
    /// operator may see; newest first unless the query says otherwise.
    public func audit(
        _ query: AuditQuery, of organization: ID<Organization>?
    ) throws -> AuditPage {
        var (low, high) = (max(query.from, Position(1)), query.through)
        if let cursor = query.cursor {
            if query.isAscending {
                low = max(low, cursor.next)
            } else {
                guard cursor > low else { return try emptyPage() }
                high = min(high, Position(cursor.rawValue - 1))
            }
        }
        guard low <= high else { return try emptyPage() }
        let limit = max(1, query.limit)
        let needle = query.text.map { Folding.fold($0) }
        var entries: [AuditEntry] = []
        let head = try store.head()
        try store.forEach(
            auditFilter(query, of: organization), from: low, through: high,
            direction: query.isAscending ? .forward : .backward
        ) { event in
            let entry = AuditEntry(event)
            if needle.map({ entry.contains($0) }) ?? true { entries.append(entry) }
            return entries.count <= limit
        }
        let hasMore = entries.count > limit
        let page = Array(entries.prefix(limit))
        return AuditPage(
            entries: page, cursor: hasMore ? page.last?.event.position : nil, head: head)
    }

    /// The query as a filter of the log, to follow what comes; the text is not part of it.
    public func auditFilter(
        _ query: AuditQuery, of organization: ID<Organization>?
    ) -> EventFilter {
        var filter = EventFilter(types: query.types)
        filter.streams = query.agents.map { .agent($0) } + query.users.map { .user($0) }
        filter.actors = query.actors
        filter.organization = organization?.uuid
        filter.correlationID = query.correlationID
        filter.since = query.since
        filter.until = query.until
        return filter
    }

    private func emptyPage() throws -> AuditPage {
        AuditPage(entries: [], cursor: nil, head: try store.head())
    }
}

extension AuditEntry {
    /// Whether a folded text is in what the entry says.
    public func contains(_ folded: String) -> Bool {
        let payload = String(decoding: event.payload, as: UTF8.self)
        return [summary, message ?? "", payload].contains { Folding.fold($0).contains(folded) }
    }
}
