internal import Domain
public import EventLog
internal import EventSourcing

extension FleetScope {
    /// A page of what happened in the organisation, newest first unless the query says otherwise.
    public func audit(_ query: AuditQuery = AuditQuery()) throws -> AuditPage {
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
        let head = try fleet.store.head()
        try fleet.store.forEach(
            auditFilter(query), from: low, through: high,
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
    public func auditFilter(_ query: AuditQuery) -> EventFilter {
        var filter = EventFilter(types: query.types)
        filter.streams = query.agents.map { .agent($0) } + query.users.map { .user($0) }
        filter.actors = query.actors
        filter.organization = organization.uuid
        filter.correlationID = query.correlationID
        filter.since = query.since
        filter.until = query.until
        return filter
    }

    private func emptyPage() throws -> AuditPage {
        AuditPage(entries: [], cursor: nil, head: try fleet.store.head())
    }
}

extension AuditEntry {
    /// Whether a folded text is in what the entry says.
    public func contains(_ folded: String) -> Bool {
        let payload = String(decoding: event.payload, as: UTF8.self)
        return [summary, message ?? "", payload].contains { Folding.fold($0).contains(folded) }
    }
}
