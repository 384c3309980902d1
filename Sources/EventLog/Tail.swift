internal import EventSourcing

/// The newest events, which the index does not hold yet, by what they are found by.
///
/// `active` takes in what is appended; when the indexer is free it becomes `frozen` and is written.
struct Tail {
    private(set) var active: Segment
    private(set) var frozen: Segment?
    /// Why the last index batch could not be written; it is tried again.
    var failure: (any Error)?

    /// Somebody waits for the tail to be written, however short it is.
    var isFlushWanted = false

    /// The log's head while the writer has events behind it that are not committed yet.
    private var committed: Position?
    private var isFreezeWanted = false
    var isStaging: Bool { committed != nil }

    /// Events in the tail at which appends wait for the indexer.
    static let countMax = 400_000
    /// Events at which a batch is written at once.
    static let batchCount = 50_000

    init(base: Position) {
        active = Segment(base: base)
    }

    var top: Position { active.top }
    /// The last event that is sure to stay.
    var committedTop: Position { committed ?? top }
    var count: Int { active.count + (frozen?.count ?? 0) }

    /// Hands the active segment to the indexer; nil when there is nothing, or one is being written.
    ///
    /// Nil too while the writer is staging: what is not committed must not get into the index. The
    /// segment is then frozen when the staging ends.
    mutating func freeze() -> Segment? {
        guard frozen == nil, active.count > 0 else { return nil }
        isFreezeWanted = isStaging
        guard !isStaging else { return nil }
        frozen = active
        active = Segment(base: active.top)
        return frozen
    }

    /// The frozen segment is in the index now.
    mutating func drop() {
        frozen = nil
    }

    /// The segments as they are now, oldest first, to be read under the tail's lock.
    var view: TailView { TailView(segments: (frozen.map { [$0] } ?? []) + [active]) }

    /// A stream's last revision, when it is in the tail.
    func revision(of stream: StreamName) -> Revision? {
        (active.last(of: .stream(stream)) ?? frozen?.last(of: .stream(stream)))?.revision
    }

    /// Takes in the next event of the log, from the bytes of its record.
    func insert(_ header: RecordHeader, _ bytes: Span<UInt8>) throws(RecordError) {
        try active.insert(header, bytes)
    }

    /// What is inserted from now on is not committed yet. The tail must reach the log's head.
    mutating func beginStaging() {
        committed = top
    }

    /// What was inserted since `beginStaging` was committed, or else is forgotten.
    ///
    /// Returns whether the indexer should be woken for it: to do so after each commit costs both.
    mutating func endStaging(isCommitted: Bool) -> Bool {
        guard let committed else { return false }
        if !isCommitted { active.undo(to: committed) }
        self.committed = nil
        let isAwaited = isFreezeWanted || isFlushWanted || count >= Self.batchCount
        if isFreezeWanted { _ = freeze() }
        return isAwaited
    }
}

/// The tail's segments at one moment, oldest first.
struct TailView {
    let segments: [Segment]

    /// Every event behind this position is in the view.
    var base: Position { segments[0].base }

    /// The positions of a term in a range, ascending.
    func positions(of term: Term, in range: ClosedRange<UInt64>) -> [UInt64] {
        if segments.count == 1 { return segments[0].positions(of: term, in: range) }
        return segments.flatMap { $0.positions(of: term, in: range) }
    }

    /// The last event that has a term, and for a stream its revision.
    func last(of term: Term) -> (position: Position, revision: Revision)? {
        for segment in segments.reversed() {
            if let last = segment.last(of: term) { return last }
        }
        return nil
    }

    func position(ofEvent id: UUID) -> Position? {
        segments.lazy.compactMap { $0.position(ofEvent: id) }.first.map { Position($0) }
    }

    /// Where a stream's revision stands, when it is in the tail.
    func position(of stream: StreamName, at revision: Revision) -> Position? {
        for segment in segments.reversed() {
            guard let posting = segment.postings(of: .stream(stream)),
                revision >= posting.firstRevision
            else { continue }
            let index = Int(revision.rawValue - posting.firstRevision.rawValue)
            return index < posting.positions.count ? Position(posting.positions[index]) : nil
        }
        return nil
    }
}
