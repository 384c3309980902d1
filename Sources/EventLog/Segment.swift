internal import EventSourcing

/// A run of events as the index wants them: for each term the positions that have it.
///
/// It is filled in the order of positions. All positions lie in one array, each linked to the one
/// before it that has the same term.
final class Segment {
    /// All in one, so that filling it costs one check for exclusive access an event.
    fileprivate struct Content {
        var top: Position
        var terms = TermTable()
        var entries: [TermEntry] = []
        var links: [Link] = []
        var ids: [(id: UUID, position: UInt64)] = []
        /// Made when an id is first looked for.
        var positionByID: [UUID: UInt64]?
    }

    fileprivate struct Link {
        let position: UInt64
        let previous: Int32
    }

    fileprivate struct TermEntry {
        /// The link of the term's last position; -1 when there is none.
        var last: Int32 = -1
        var count: Int32 = 0
        /// For a stream: the number of its category.
        var category: Int32 = -1
        /// For a stream: the revision of its first position here, from which the others count on.
        var firstRevision: UInt64 = 0
    }

    /// The segment holds the events behind `base`, up to `top`.
    let base: Position
    private var content: Content

    init(base: Position) {
        self.base = base
        content = Content(top: base)
    }

    var top: Position { content.top }
    var ids: [(id: UUID, position: UInt64)] { content.ids }
    var count: Int { Int(top.rawValue - base.rawValue) }
    var termCount: Int { content.entries.count }

    /// Takes in the next event of the log, from the bytes of its record.
    func insert(_ header: RecordHeader, _ bytes: Span<UInt8>) throws(RecordError) {
        let terms = try RecordTerms(header, bytes)
        content.insert(header, terms, bytes)
    }

    /// Forgets the events after `position`: their commit failed.
    func undo(to position: Position) {
        guard position < top else { return }
        content.undo(to: position)
    }

    /// One term's positions, ascending.
    struct Postings {
        let positions: [UInt64]
        /// For a stream: the revision of the first position.
        let firstRevision: Revision
        let isStream: Bool
    }

    /// A term's positions; nil when no event here has it.
    func postings(of term: Term) -> Postings? {
        content.terms.number(of: term).flatMap { postings(ofNumber: $0) }
    }

    func postings(ofNumber number: Int) -> Postings? {
        let entry = content.entries[number]
        guard entry.count > 0 else { return nil }
        var positions = [UInt64](repeating: 0, count: Int(entry.count))
        var next = entry.last
        for index in positions.indices.reversed() {
            positions[index] = content.links[Int(next)].position
            next = content.links[Int(next)].previous
        }
        return Postings(
            positions: positions, firstRevision: Revision(entry.firstRevision),
            isStream: content.terms.kind(of: number) == TermKind.stream.rawValue)
    }

    /// A term's positions in a range, ascending. Walks back from the last one: what is asked for
    /// is mostly new.
    func positions(of term: Term, in range: ClosedRange<UInt64>) -> [UInt64] {
        guard let number = content.terms.number(of: term) else { return [] }
        var found: [UInt64] = []
        var next = content.entries[number].last
        while next >= 0 {
            let link = content.links[Int(next)]
            if link.position < range.lowerBound { break }
            if link.position <= range.upperBound { found.append(link.position) }
            next = link.previous
        }
        found.reverse()
        return found
    }

    /// How many events up to `head` have a term.
    func count(of term: Term, through head: Position) -> Int {
        guard let number = content.terms.number(of: term) else { return 0 }
        if top <= head { return Int(content.entries[number].count) }
        guard base < head else { return 0 }
        return positions(of: term, in: base.next.rawValue...head.rawValue).count
    }

    /// The last event that has a term, and for a stream its revision.
    func last(of term: Term) -> (position: Position, revision: Revision)? {
        guard let number = content.terms.number(of: term), content.entries[number].count > 0 else {
            return nil
        }
        let entry = content.entries[number]
        return (
            Position(content.links[Int(entry.last)].position),
            Revision(entry.firstRevision + UInt64(entry.count - 1))
        )
    }

    /// A term's key in the index.
    func key(ofNumber number: Int) -> [UInt8] { Array(content.terms.key(of: number)) }

    func position(ofEvent id: UUID) -> UInt64? {
        if content.positionByID == nil {
            // An id stands twice in a log that was tampered with, and that is not ours to trap on.
            let places = content.ids.lazy.map { ($0.id, $0.position) }
            content.positionByID = Dictionary(places, uniquingKeysWith: { first, _ in first })
        }
        return content.positionByID?[id]
    }
}

extension Segment.Content {
    mutating func insert(_ header: RecordHeader, _ found: RecordTerms, _ bytes: Span<UInt8>) {
        precondition(header.position == top.next, "\(header.position) does not follow \(top)")
        top = header.position
        ids.append((header.id, top.rawValue))
        positionByID?[header.id] = top.rawValue
        insertStream(header.revision, found, bytes)
        found.forEachOther(bytes) { kind, place in link(number(of: kind, place, bytes)) }
    }

    private mutating func insertStream(
        _ revision: Revision, _ found: RecordTerms, _ bytes: Span<UInt8>
    ) {
        let number = number(of: .stream, found.stream, bytes)
        if entries[number].count == 0 { entries[number].firstRevision = revision.rawValue }
        if entries[number].category < 0 {
            let category = self.number(of: .category, found.category(bytes), bytes)
            entries[number].category = Int32(category)
        }
        link(number)
        link(Int(entries[number].category))
    }

    private mutating func link(_ number: Int) {
        links.append(Segment.Link(position: top.rawValue, previous: entries[number].last))
        entries[number].last = Int32(links.count - 1)
        entries[number].count += 1
    }

    private mutating func number(
        of kind: TermKind, _ place: Range<Int>, _ bytes: Span<UInt8>
    ) -> Int {
        let number = terms.insert(kind, bytes.extracting(place))
        if number == entries.count { entries.append(Segment.TermEntry()) }
        return number
    }

    mutating func undo(to position: Position) {
        top = position
        for number in entries.indices {
            while entries[number].last >= 0 {
                let link = links[Int(entries[number].last)]
                guard link.position > position.rawValue else { break }
                entries[number].last = link.previous
                entries[number].count -= 1
            }
        }
        while let last = links.last, last.position > position.rawValue { links.removeLast() }
        while let last = ids.last, last.position > position.rawValue { ids.removeLast() }
        positionByID = nil
    }
}
