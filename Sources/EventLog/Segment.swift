internal import EventSourcing

/// A run of events as the index wants them: for each term the positions that have it.
///
/// It is filled in the order of positions, so each list is sorted as it grows.
final class Segment {
    struct Postings {
        let term: Term
        /// For a stream: the revision of the first position, from which the others count on.
        var firstRevision: Revision
        /// For a stream: where its category's postings are.
        var category: Int
        var positions: [UInt64]
    }

    /// The segment holds the events behind `base`, up to `top`.
    let base: Position
    private(set) var top: Position
    private(set) var postings: [Postings] = []
    private(set) var ids: [UUID: UInt64] = [:]
    private var places: [Term: Int] = [:]

    init(base: Position) {
        self.base = base
        top = base
    }

    var count: Int { Int(top.rawValue - base.rawValue) }

    /// What of an event the index needs.
    struct Entry {
        var position: Position
        var id: UUID
        var stream: StreamName
        var revision: Revision
        var type: EventType
        var tags: [Tag]
        var actor: Actor
        var organization: UUID?
        var correlationID: UUID?
        var command: CommandID?
    }

    func insert(_ entry: Entry) {
        precondition(entry.position == top.next, "\(entry.position) does not follow \(top)")
        top = entry.position
        ids[entry.id] = entry.position.rawValue
        insertStream(entry)
        add(.type(entry.type))
        for tag in entry.tags { add(.tag(tag)) }
        add(.actor(entry.actor))
        if let organization = entry.organization { add(.organization(organization)) }
        if let correlation = entry.correlationID { add(.correlation(correlation)) }
        if let command = entry.command { add(.command(command)) }
    }

    private func insertStream(_ entry: Entry) {
        let place = place(of: .stream(entry.stream))
        if postings[place].positions.isEmpty { postings[place].firstRevision = entry.revision }
        if postings[place].category < 0 {
            postings[place].category = self.place(of: .category(entry.stream.category))
        }
        postings[place].positions.append(top.rawValue)
        postings[postings[place].category].positions.append(top.rawValue)
    }

    private func add(_ term: Term) {
        postings[place(of: term)].positions.append(top.rawValue)
    }

    private func place(of term: Term) -> Int {
        if let place = places[term] { return place }
        let place = postings.count
        places[term] = place
        postings.append(
            Postings(term: term, firstRevision: .none, category: -1, positions: []))
        return place
    }

    /// Forgets the events after `position`: their commit failed.
    func undo(to position: Position) {
        guard position < top else { return }
        top = position
        for place in postings.indices {
            while let last = postings[place].positions.last, last > position.rawValue {
                postings[place].positions.removeLast()
            }
        }
        ids = ids.filter { $0.value <= position.rawValue }
    }

    /// The postings of a term; nil when no event here has it.
    func postings(of term: Term) -> Postings? {
        guard let place = places[term], !postings[place].positions.isEmpty else { return nil }
        return postings[place]
    }
}
