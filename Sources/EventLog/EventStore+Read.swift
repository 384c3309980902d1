public import EventSourcing
internal import LMDB
internal import System

/// A part of a read, and where the next part begins.
public struct EventPage: Sendable {
    public let events: [RecordedEvent<[UInt8]>]
    /// Everything that matches up to here (down to here, backward) is in the page.
    public let covered: Position
    /// The position of the log's last event when the page was read.
    public let head: Position
}

extension EventPage {
    /// What several pages over one range have together, each event once.
    fileprivate init(merging pages: [LogFile.Page], limit: Int, head: Position) {
        var covered = pages.reduce(head) { min($0, $1.covered) }
        var all: [Position: RecordedEvent<[UInt8]>] = [:]
        for event in pages.lazy.flatMap(\.events) where event.position <= covered {
            all[event.position] = event
        }
        var events = all.values.sorted { $0.position < $1.position }
        if events.count > limit {
            events.removeLast(events.count - limit)
            covered = events[limit - 1].position
        }
        self.init(events: events, covered: covered, head: head)
    }
}

/// What a page of a read may cost at most; it has at least one event where one matches.
public struct PageBounds: Sendable {
    /// Bytes of payloads.
    public var sizeMax: Int
    /// Events that are looked at.
    public var scanMax: Int

    public init(sizeMax: Int = .max, scanMax: Int = 20_000) {
        self.sizeMax = sizeMax
        self.scanMax = scanMax
    }
}

extension EventStore {
    /// The position of the last event; `.start` in an empty log.
    public func head() throws -> Position {
        try withLog { (transaction: borrowing ReadTransaction) in
            try parts.log.head(transaction)
        }
    }

    /// The position of the last event that another process appended, as far as it is known: it may
    /// be one of this process, but all that stands behind it is.
    public func headOfOthers() throws -> Position {
        let head = try head()
        return parts.origins.withLock { head > $0.own ? head : $0.others }
    }

    /// Reads at most `limit` events that match `filter`, in the order of positions or against it.
    ///
    /// Positions outside of the log are no error: there is nothing. To read on, begin behind
    /// `covered`.
    ///
    /// - Parameter bounds: a page ends early when it has so many bytes, or has cost so much.
    public func read(
        _ filter: EventFilter = EventFilter(), from first: Position = Position(1),
        through last: Position = Position(.max), direction: ReadDirection = .forward,
        limit: Int = 1_000, bounds: PageBounds = PageBounds(), withPayload: Bool = true
    ) throws -> EventPage {
        let first = max(first, Position(1))
        return try withLookup { lookup, transaction in
            guard first <= last, limit > 0 else {
                let (before, behind) = (first.rawValue - 1, last.rawValue &+ 1)
                let covered = Position(direction == .forward ? before : behind)
                return EventPage(events: [], covered: covered, head: lookup.head)
            }
            let page = try parts.log.read(
                filter, in: first...last, direction, limit: limit, bounds,
                lookup, transaction, withPayload: withPayload)
            return EventPage(events: page.events, covered: page.covered, head: lookup.head)
        }
    }

    /// Reads at most `limit` events that match at least one item of `query`, oldest first.
    ///
    /// All of them up to `covered` are in the page: "none of these after `covered`" is a condition
    /// for an append that was decided on the page.
    public func read(
        _ query: EventQuery, after position: Position = .start, limit: Int = 1_000,
        bounds: PageBounds = PageBounds()
    ) throws -> EventPage {
        try withLookup { lookup, transaction in
            guard position < lookup.head, limit > 0 else {
                let covered = limit > 0 ? max(position, lookup.head) : position
                return EventPage(events: [], covered: covered, head: lookup.head)
            }
            var pages: [LogFile.Page] = []
            for item in query.items {
                pages.append(
                    try parts.log.read(
                        EventFilter(types: item.types, tags: item.tags),
                        in: position.next...lookup.head, .forward, limit: limit, bounds, lookup,
                        transaction))
            }
            return EventPage(merging: pages, limit: limit, head: lookup.head)
        }
    }

    /// Reads a whole range in pages, so that no transaction stays open for long.
    ///
    /// Stops when `body` returns false.
    public func forEach(
        _ filter: EventFilter = EventFilter(), from first: Position = Position(1),
        through last: Position = Position(.max), direction: ReadDirection = .forward,
        withPayload: Bool = true, _ body: (RecordedEvent<[UInt8]>) throws -> Bool
    ) throws {
        var (low, high) = (max(first, Position(1)), last)
        if direction == .forward { high = min(high, try head()) }
        while low <= high {
            let page = try read(
                filter, from: low, through: high, direction: direction, withPayload: withPayload)
            for event in page.events {
                guard try body(event) else { return }
            }
            if direction == .forward {
                low = page.covered.next
            } else {
                guard page.covered > low else { return }
                high = Position(page.covered.rawValue - 1)
            }
        }
    }

    /// Calls `body` with each record's header and bytes in the order of positions: the fastest
    /// read.
    ///
    /// The bytes are the record and the payload, and are gone when `body` returns.
    public func scan(
        from first: Position = Position(1), through last: Position = Position(.max),
        _ body: (RecordHeader, Span<UInt8>) throws -> Void
    ) throws {
        var next = max(first, Position(1))
        let end = min(last, try head())
        while next <= end {
            let page = min(end, Position(next.rawValue + 9_999))
            try withLog { (transaction: borrowing ReadTransaction) in
                try parts.log.scan(transaction, next...page, body)
            }
            next = page.next
        }
    }

    /// The last position up to which a log of whole appends goes that ends at `position` or before.
    public func endOfAppends(through position: Position) throws -> Position {
        var end = min(position, try head())
        try scan(from: max(end, Position(1)), through: end) { header, _ in
            guard header.batchIndex + 1 < header.batchCount else { return }
            let before = end.rawValue.subtractingReportingOverflow(UInt64(header.batchIndex) + 1)
            guard !before.overflow else {
                throw StoreError.damaged(end, "its append begins before the log")
            }
            end = Position(before.partialValue)
        }
        return end
    }

    /// Reads a stream's events between two revisions, at most `limit`.
    ///
    /// A stream that does not exist, or does not reach `first`, has none. It stops when the events
    /// have `sizeMax` bytes.
    public func read(
        _ stream: StreamName, from first: Revision = Revision(1),
        through last: Revision = Revision(.max), asOf moment: Position = Position(.max),
        direction: ReadDirection = .forward, limit: Int = .max, sizeMax: Int = .max
    ) throws -> [RecordedEvent<[UInt8]>] {
        try withLookup { lookup, transaction in
            if direction == .forward, first.rawValue > 0,
                let range = Self.shortRange(from: first, through: last)
            {
                // Cheaper than to look first for where the stream ends: a few positions at most.
                let end = min(moment, lookup.head)
                let positions = try lookup.positions(of: stream, range)
                    .prefix { $0 <= end }.prefix(max(0, limit))
                return try events(positions, sizeMax, transaction)
            }
            let end =
                try moment >= lookup.head
                ? lookup.head(of: stream).revision
                : lookup.position(of: stream, .atOrBefore(moment))?.revision ?? .none
            let (low, high) = (max(first, Revision(1)).rawValue, min(last, end).rawValue)
            guard low <= high, limit > 0 else { return [] }
            let count = UInt64(min(limit, Int(clamping: high - low + 1)))
            let revisions =
                direction == .forward ? low...low + count - 1 : high - (count - 1)...high
            let positions = try lookup.positions(of: stream, revisions)
            return direction == .forward
                ? try events(positions, sizeMax, transaction)
                : try events(positions.reversed(), sizeMax, transaction)
        }
    }

    /// The events at positions, until they have so many bytes.
    private func events(
        _ positions: some Sequence<Position>, _ sizeMax: Int,
        _ transaction: borrowing ReadTransaction
    ) throws -> [RecordedEvent<[UInt8]>] {
        var events: [RecordedEvent<[UInt8]>] = []
        var size = 0
        for position in positions where size < sizeMax {
            events.append(try event(position, transaction))
            size += events[events.count - 1].payload.count
        }
        return events
    }

    /// The revisions of a read that can't be long.
    private static func shortRange(
        from first: Revision, through last: Revision
    ) -> ClosedRange<UInt64>? {
        guard first <= last, last.rawValue - first.rawValue < 64 else { return nil }
        return first.rawValue...last.rawValue
    }

    /// A stream's last revision, at the head or as of a position; `.none` when it does not exist.
    public func revision(
        of stream: StreamName, asOf moment: Position = Position(.max)
    ) throws -> Revision {
        try withLookup { lookup, _ in
            try moment >= lookup.head
                ? lookup.head(of: stream).revision
                : lookup.position(of: stream, .atOrBefore(moment))?.revision ?? .none
        }
    }

    /// The event at a position; nil when the log does not reach it.
    public func event(at position: Position) throws -> RecordedEvent<[UInt8]>? {
        try withLog { (transaction: borrowing ReadTransaction) in
            try parts.log.event(transaction, at: position)?.event
        }
    }

    /// The event with an id; nil when there is none.
    public func event(withID id: UUID) throws -> RecordedEvent<[UInt8]>? {
        try withLookup { lookup, transaction in
            guard let position = try lookup.position(ofEvent: id) else { return nil }
            return try parts.log.event(transaction, at: position)?.event
        }
    }

    /// The last position that was recorded at `time` or before; `.start` when none was.
    public func position(at time: Timestamp) throws -> Position {
        try withLog { (transaction: borrowing ReadTransaction) in
            var (low, high) = (UInt64(0), try parts.log.head(transaction).rawValue)
            while low < high {
                let middle = low + (high - low + 1) / 2
                let header = try parts.log.header(transaction, at: Position(middle))
                if let header, header.recordedAt <= time { low = middle } else { high = middle - 1 }
            }
            return Position(low)
        }
    }

    /// The result of the append that first used a command id; nil when none has.
    ///
    /// Throws `AppendError.commandReused` when the id was used with another body.
    public func result(of command: CommandID) throws -> AppendResult? {
        try withLookup { lookup, transaction in
            try parts.log.result(of: command, lookup, transaction)
        }
    }

    /// The first event of the append that first used a command id, whatever its body; nil when none
    /// has.
    public func firstEvent(of command: CommandID) throws -> Position? {
        try withLookup { lookup, _ in try lookup.position(ofCommand: command) }
    }

    /// How many events have a type.
    public func count(of type: EventType) throws -> Int {
        try withLookup { lookup, _ in try lookup.count(of: .type(type)) }
    }

    private func event(
        _ position: Position, _ transaction: borrowing ReadTransaction
    ) throws -> RecordedEvent<[UInt8]> {
        guard let stored = try parts.log.event(transaction, at: position) else {
            throw StoreError.damaged(position, "the event is missing")
        }
        return stored.event
    }

    /// Runs `body` on the log as it is now.
    func withLog<Result>(
        _ body: (borrowing ReadTransaction) throws -> Result
    ) throws -> Result {
        guard !isClosed.withLock({ $0 }) else { throw StoreError.closed }
        do {
            return try parts.log.environment.read(body)
        } catch let error as LMDBError where error.isClosed {
            throw StoreError.closed
        }
    }

    /// Runs `body` on index, tail and log at one moment.
    func withLookup<Result>(
        _ body: (borrowing Lookup, borrowing ReadTransaction) throws -> Result
    ) throws -> Result {
        try withLog { (transaction: borrowing ReadTransaction) in
            let head = try parts.log.head(transaction)
            try parts.catchUp(transaction, through: head)
            let lookup = try Lookup(index: parts.index, tail: parts.tail, head: head)
            return try body(lookup, transaction)
        }
    }
}

extension LogFile {
    /// Walks the records of a range; a position without one is damage.
    func scan(
        _ transaction: borrowing some Reading & ~Copyable, _ range: ClosedRange<Position>,
        _ body: (RecordHeader, Span<UInt8>) throws -> Void
    ) throws {
        try transaction.withCursor(events) { cursor in
            var expected = range.lowerBound
            var isThere = try cursor.seek(expected.rawValue)
            while expected <= range.upperBound {
                guard isThere, try cursor.integerKey == expected.rawValue else {
                    throw StoreError.damaged(expected, "the event is missing")
                }
                try cursor.withValue { bytes in
                    let header = try Self.header(bytes, at: expected)
                    try Self.check(header.position, at: expected)
                    try body(header, bytes)
                }
                expected = expected.next
                isThere = try cursor.next()
            }
        }
    }

    /// Calls `take` with the records of a range, to be indexed.
    func indexable(
        _ transaction: borrowing some Reading & ~Copyable, _ range: ClosedRange<Position>,
        _ take: (RecordHeader, Span<UInt8>) throws(RecordError) -> Void
    ) throws {
        try scan(transaction, range) { header, bytes in
            do throws(RecordError) {
                try take(header, bytes)
            } catch {
                throw StoreError.damaged(header.position, error.description)
            }
        }
    }

    static func header(
        _ bytes: Span<UInt8>, at position: Position
    ) throws(StoreError) -> RecordHeader {
        do throws(RecordError) {
            return try RecordHeader(bytes)
        } catch {
            throw .damaged(position, error.description)
        }
    }
}
