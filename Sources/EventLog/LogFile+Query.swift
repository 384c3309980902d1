internal import EventSourcing
internal import LMDB

extension LogFile {
    /// The result of the append that a command id was first used for; nil when it is new.
    func result(
        of command: CommandID, _ lookup: borrowing Lookup,
        _ transaction: borrowing some Reading & ~Copyable
    ) throws -> AppendResult? {
        guard let first = try lookup.position(ofCommand: command),
            let stored = try event(transaction, at: first, withPayload: false)
        else { return nil }
        guard stored.command?.body == command.body else {
            throw AppendError.commandReused(command.text, first: first)
        }
        guard let header = try header(transaction, at: first) else { return nil }
        let last = first.rawValue + UInt64(header.batchCount)
        let places = try (first.rawValue..<last).map { number in
            let position = Position(number)
            guard let event = try event(transaction, at: position, withPayload: false)?.event
            else { throw StoreError.damaged(position, "the event is missing") }
            return AppendResult.Place(
                id: event.id, stream: event.stream, position: position, revision: event.revision)
        }
        return AppendResult(
            places: places, recordedAt: stored.event.recordedAt, isRepeated: true)
    }

    /// The first event that a condition excludes; nil when it is met.
    func match(
        _ condition: AppendCondition, _ lookup: borrowing Lookup,
        _ transaction: borrowing some Reading & ~Copyable
    ) throws -> Position? {
        var first: Position?
        guard condition.after < lookup.head else { return nil }
        for item in condition.query.items {
            let filter = EventFilter(types: item.types, tags: item.tags)
            let found = try read(
                filter, in: condition.after.next...lookup.head, .forward, limit: 1,
                PageBounds(scanMax: .max), lookup, transaction, withPayload: false)
            if let position = found.events.first?.position {
                first = min(first ?? position, position)
            }
        }
        return first
    }

    /// One page of a read: the events, and the position up to which nothing else matches.
    struct Page {
        var events: [RecordedEvent<[UInt8]>] = []
        var covered: Position
    }

    /// Reads events that match `filter`, at most `limit` of them.
    func read(
        _ filter: EventFilter, in range: ClosedRange<Position>, _ direction: ReadDirection,
        limit: Int, _ bounds: PageBounds, _ lookup: borrowing Lookup,
        _ transaction: borrowing some Reading & ~Copyable, withPayload: Bool = true
    ) throws -> Page {
        let end = min(range.upperBound, lookup.head)
        guard range.lowerBound <= end, limit > 0 else {
            return Page(covered: direction == .forward ? end : range.lowerBound)
        }
        let numbers = range.lowerBound.rawValue...end.rawValue
        var candidates = try Candidates(filter, lookup, in: numbers, direction)
        var page = Page(covered: direction == .forward ? end : range.lowerBound)
        var (scanned, size) = (0, 0)
        while let number = try candidates.next(lookup) {
            let position = Position(number)
            guard let stored = try event(transaction, at: position, withPayload: withPayload)
            else { throw StoreError.damaged(position, "the event is missing") }
            if filter.matches(stored.event) {
                size += stored.event.payload.count
                page.events.append(stored.event)
            }
            scanned += 1
            if page.events.count == limit || scanned == bounds.scanMax || size >= bounds.sizeMax {
                page.covered = position
                break
            }
        }
        return page
    }
}

/// The positions where an event that matches a filter may stand.
private struct Candidates: ~Copyable {
    private var walk: PostingWalk?
    /// For a filter that no term helps with: every position.
    private var all: (next: UInt64, range: ClosedRange<UInt64>, step: ReadDirection)?

    init(
        _ filter: EventFilter, _ lookup: borrowing Lookup, in range: ClosedRange<UInt64>,
        _ direction: ReadDirection
    ) throws {
        if let terms = try Self.fewest(filter.termGroups, lookup) {
            walk = try PostingWalk(terms, lookup, in: range, direction)
        } else {
            walk = nil
            let start = direction == .forward ? range.lowerBound : range.upperBound
            all = (start, range, direction)
        }
    }

    /// The list of terms that the fewest events have.
    private static func fewest(
        _ groups: [[Term]], _ lookup: borrowing Lookup
    ) throws -> [Term]? {
        if groups.count <= 1 { return groups.first }
        var best: (terms: [Term], count: Int)?
        for group in groups {
            var count = 0
            for term in group { count += try lookup.count(of: term) }
            if best == nil || count < best!.count { best = (group, count) }
        }
        return best?.terms
    }

    mutating func next(_ lookup: borrowing Lookup) throws -> UInt64? {
        if walk != nil { return try walk!.next(lookup) }
        guard let (position, range, step) = all, position > 0, range.contains(position) else {
            return nil
        }
        all!.next = step == .forward ? position + 1 : position - 1
        return position
    }
}
