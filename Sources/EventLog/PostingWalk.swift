internal import EventSourcing
internal import LMDB
internal import System

/// The direction of a read.
public enum ReadDirection: Sendable {
    case forward
    case backward
}

/// Walks the positions that have any of some terms, in order, a block at a time.
struct PostingWalk: ~Copyable {
    /// One term's positions: those in the tail, and the rows of the index still to come.
    private struct Source {
        var number: UInt64?
        /// Positions at hand, ascending; taken from the side of the direction.
        var block: ArraySlice<UInt64>
        var tail: [UInt64]
        /// Where the next block of the index is looked for.
        var resume: UInt64
        var isIndexDone = false
    }

    private var sources: [Source] = []
    private let range: ClosedRange<UInt64>
    private let direction: ReadDirection

    init(
        _ terms: [Term], _ lookup: borrowing Lookup, in range: ClosedRange<UInt64>,
        _ direction: ReadDirection
    ) throws {
        self.range = range
        self.direction = direction
        for term in terms { sources.append(try Self.source(term, lookup, range, direction)) }
    }

    private static func source(
        _ term: Term, _ lookup: borrowing Lookup, _ range: ClosedRange<UInt64>,
        _ direction: ReadDirection
    ) throws -> Source {
        let first = max(range.lowerBound, lookup.checkpoint.next.rawValue)
        let last = min(range.upperBound, lookup.head.rawValue)
        let tail = first > last ? [] : lookup.inTail { $0.positions(of: term, in: first...last) }
        let row = try lookup.index.row(lookup.transaction, of: term)
        guard let row, row.last.rawValue >= range.lowerBound else {
            return Source(number: nil, block: [], tail: tail, resume: 0)
        }
        if term.kind == .stream {
            // A stream's blocks are kept by revision, so they are gathered here, once.
            let indexed = try lookup.positions(ofStream: row.number).filter(range.contains)
            return Source(number: nil, block: [], tail: indexed + tail, resume: 0)
        }
        return Source(
            number: row.number, block: [], tail: tail,
            resume: direction == .forward ? range.lowerBound : range.upperBound)
    }

    /// The next position, none twice; nil at the end.
    mutating func next(_ lookup: borrowing Lookup) throws -> UInt64? {
        var best: UInt64?
        for place in sources.indices {
            guard let position = try peek(place, lookup) else { continue }
            if best == nil || (direction == .forward ? position < best! : position > best!) {
                best = position
            }
        }
        guard let best else { return nil }
        for place in sources.indices { drop(best, at: place) }
        return best
    }

    private mutating func drop(_ position: UInt64, at place: Int) {
        switch direction {
        case .forward:
            if sources[place].block.first == position { sources[place].block.removeFirst() }
        case .backward:
            if sources[place].block.last == position { sources[place].block.removeLast() }
        }
    }

    private mutating func peek(_ place: Int, _ lookup: borrowing Lookup) throws -> UInt64? {
        while sources[place].block.isEmpty {
            guard try refill(place, lookup) else { return nil }
        }
        return direction == .forward ? sources[place].block.first : sources[place].block.last
    }

    /// Fetches the next block: index before tail when walking forward, else the tail first.
    private mutating func refill(_ place: Int, _ lookup: borrowing Lookup) throws -> Bool {
        let isTailNext = direction == .backward || sources[place].isIndexDone
        if isTailNext, !sources[place].tail.isEmpty {
            sources[place].block = sources[place].tail[...]
            sources[place].tail = []
            return true
        }
        guard !sources[place].isIndexDone, let number = sources[place].number else {
            let hadIndex = !sources[place].isIndexDone
            sources[place].isIndexDone = true
            return hadIndex && !sources[place].tail.isEmpty
        }
        let block = try fetch(place, number, lookup)
        if block.isEmpty { sources[place].isIndexDone = true }
        sources[place].block = block
        return !block.isEmpty || !sources[place].tail.isEmpty
    }

    private mutating func fetch(
        _ place: Int, _ number: UInt64, _ lookup: borrowing Lookup
    ) throws -> ArraySlice<UInt64> {
        let resume = sources[place].resume
        let forward = direction == .forward
        let block: [UInt64] = try lookup.transaction.withCursor(lookup.index.postings) { cursor in
            guard try Self.seek(&cursor, number, resume, forward: forward) else { return [] }
            while let key = cursor.pairKey, key.first == number {
                let positions = cursor.withValue { BlockReader.positions(first: key.second, $0) }
                // Forward, the first block found may end before the range begins.
                if let last = positions.last, !forward || last >= resume { return positions }
                guard try cursor.next() else { return [] }
            }
            return []
        }
        guard let first = block.first, let last = block.last else { return [] }
        if forward {
            guard first <= range.upperBound else { return [] }
            guard last < .max else { return [] }
            sources[place].resume = last + 1
        } else {
            guard last >= range.lowerBound, first <= resume else { return [] }
            if first == 0 || first <= range.lowerBound {
                sources[place].isIndexDone = true
            } else {
                sources[place].resume = first - 1
            }
        }
        let start = block.partitioningIndex { $0 >= (forward ? resume : range.lowerBound) }
        let end = block.partitioningIndex { $0 > (forward ? range.upperBound : resume) }
        return block[start..<max(start, end)]
    }

    /// Finds the block that `position` falls into, or going forward the first one behind it.
    private static func seek(
        _ cursor: inout Cursor, _ number: UInt64, _ position: UInt64, forward: Bool
    ) throws -> Bool {
        if try cursor.seekBlock(PairKey(number, position)) { return true }
        return try forward && cursor.seek(PairKey(number, position))
            && cursor.pairKey?.first == number
    }
}
