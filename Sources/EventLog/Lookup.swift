internal import EventSourcing
internal import LMDB
internal import System

/// Index and tail as one, at one moment: what is asked of it is true of the log up to `head`.
struct Lookup: ~Copyable {
    let index: IndexFile
    let transaction: ReadTransaction
    let checkpoint: Position
    let head: Position
    private let lock: Guarded<Tail>
    /// The tail as it was when `transaction` began; its segments are read under `lock`.
    private let view: TailView

    /// The tail of `lock` must have been caught up to `head`.
    init(index: IndexFile, tail lock: Guarded<Tail>, head: Position) throws {
        while true {
            let transaction = try index.environment.beginReading()
            let checkpoint = try index.checkpoint(transaction)
            let view = lock.withLock { $0.view }
            // Else the indexer dropped a segment between the two looks.
            guard view.base <= checkpoint else { continue }
            self.index = index
            self.transaction = transaction
            self.checkpoint = checkpoint
            self.head = head
            self.lock = lock
            self.view = view
            return
        }
    }

    func inTail<Result>(_ body: (TailView) -> Result) -> Result {
        lock.withLock { _ in body(view) }
    }

    /// The last event of a stream; revision 0 when there is none.
    func head(of stream: StreamName) throws -> (position: Position, revision: Revision) {
        let recent = inTail { $0.last(of: .stream(stream)) }
        if let recent, recent.position <= head { return recent }
        let last = try position(of: stream, .last)
        return last ?? (.start, .none)
    }

    enum StreamPlace {
        case last
        /// The last revision whose event stands at or before a position.
        case atOrBefore(Position)
    }

    /// Finds a place in a stream by walking its blocks; nil when the stream has none there.
    func position(
        of stream: StreamName, _ place: StreamPlace
    ) throws -> (position: Position, revision: Revision)? {
        let limit: Position =
            switch place {
            case .last: head
            case .atOrBefore(let position): min(position, head)
            }
        let recent = inTail {
            $0.revisions(of: stream, after: checkpoint, through: limit)
        }
        if let last = recent.last { return last }
        guard let row = try index.row(transaction, of: .stream(stream)) else { return nil }
        return try transaction.withCursor(index.streams) { cursor in
            try Self.lastBlock(&cursor, number: row.number, through: limit)
        }
    }

    /// The place of a revision; nil when the stream does not reach it.
    func position(of stream: StreamName, at revision: Revision) throws -> Position? {
        let recent = inTail { $0.position(of: stream, at: revision) }
        if let recent { return recent <= head ? recent : nil }
        guard let row = try index.row(transaction, of: .stream(stream)) else { return nil }
        return try transaction.withCursor(index.streams) { cursor in
            guard try cursor.seekBlock(PairKey(row.number, revision.rawValue)),
                let key = cursor.pairKey
            else { return nil }
            let positions = cursor.withValue { BlockReader.positions(first: nil, $0) }
            let offset = Int(clamping: revision.rawValue - key.second)
            return offset < positions.count ? Position(positions[offset]) : nil
        }
    }

    /// The positions of a range of revisions that the stream reaches.
    func positions(
        of stream: StreamName, _ revisions: ClosedRange<UInt64>
    ) throws -> [Position] {
        var found: [Position] = []
        if let row = try index.row(transaction, of: .stream(stream)) {
            try transaction.withCursor(index.streams) { cursor in
                guard try cursor.seekBlock(PairKey(row.number, revisions.lowerBound)) else {
                    return
                }
                while let key = cursor.pairKey, key.first == row.number,
                    key.second <= revisions.upperBound
                {
                    let block = cursor.withValue { BlockReader.positions(first: nil, $0) }
                    for (offset, position) in block.enumerated()
                    where revisions.contains(key.second + UInt64(offset)) {
                        found.append(Position(position))
                    }
                    guard try cursor.next() else { return }
                }
            }
        }
        let (checkpoint, head) = (checkpoint, head)
        let recent = inTail { $0.revisions(of: stream, after: checkpoint, through: head) }
        found += recent.lazy.filter { revisions.contains($0.revision.rawValue) }.map(\.position)
        return found
    }

    /// The positions of a whole stream that the index holds.
    func positions(ofStream number: UInt64) throws -> [UInt64] {
        try transaction.withCursor(index.streams) { cursor in
            var positions: [UInt64] = []
            var isThere = try cursor.seek(PairKey(number, 0))
            while isThere, cursor.pairKey?.first == number {
                positions += cursor.withValue { BlockReader.positions(first: nil, $0) }
                isThere = try cursor.next()
            }
            return positions
        }
    }

    func position(ofEvent id: UUID) throws -> Position? {
        if let position = inTail({ $0.position(ofEvent: id) }) {
            return position <= head ? position : nil
        }
        return try index.position(transaction, ofEvent: id)
    }

    /// The first event that carried a command id.
    func position(ofCommand id: CommandID) throws -> Position? {
        if let found = inTail({ $0.last(of: .command(id)) }), found.position <= head {
            return found.position
        }
        return try index.row(transaction, of: .command(id))?.last
    }

    /// How many events have a term.
    func count(of term: Term) throws -> Int {
        let recent = inTail { tail in
            if tail.base == checkpoint {
                return tail.segments.reduce(0) { $0 + $1.count(of: term, through: head) }
            }
            guard checkpoint < head else { return 0 }
            return tail.positions(of: term, in: checkpoint.next.rawValue...head.rawValue).count
        }
        return recent + Int(clamping: try index.row(transaction, of: term)?.count ?? 0)
    }

    /// Finds the last block that begins in time, by halves of the revisions, and the place in it.
    private static func lastBlock(
        _ cursor: inout Cursor, number: UInt64, through limit: Position
    ) throws -> (position: Position, revision: Revision)? {
        guard try cursor.seekBlock(PairKey(number, .max)), let last = cursor.pairKey else {
            return nil
        }
        var (low, high) = (UInt64(1), last.second)
        var probe = high
        var found: (first: UInt64, positions: [UInt64])?
        while low <= high, try cursor.seekBlock(PairKey(number, probe)), let key = cursor.pairKey {
            let positions = cursor.withValue { BlockReader.positions(first: nil, $0) }
            guard let first = positions.first else { break }
            if first <= limit.rawValue {
                found = (key.second, positions)
                low = key.second + UInt64(positions.count)
            } else {
                high = key.second - 1
            }
            probe = low + (max(high, low) - low) / 2
        }
        guard let found else { return nil }
        let end = found.positions.partitioningIndex { $0 > limit.rawValue }
        return (Position(found.positions[end - 1]), Revision(found.first + UInt64(end - 1)))
    }
}

extension TailView {
    /// The places of a stream behind `checkpoint`, ascending, up to `head`.
    func revisions(
        of stream: StreamName, after checkpoint: Position, through head: Position
    ) -> [(position: Position, revision: Revision)] {
        var found: [(position: Position, revision: Revision)] = []
        for segment in segments {
            guard let posting = segment.postings(of: .stream(stream)) else { continue }
            let start = posting.positions.partitioningIndex { $0 > checkpoint.rawValue }
            let end = posting.positions.partitioningIndex { $0 > head.rawValue }
            for index in start..<max(start, end) {
                found.append(
                    (
                        Position(posting.positions[index]),
                        Revision(posting.firstRevision.rawValue + UInt64(index))
                    ))
            }
        }
        return found
    }
}

extension Cursor {
    /// Goes to the block that `key` falls into: the last of the same term that does not begin
    /// later.
    mutating func seekBlock(_ key: PairKey) throws(LMDBError) -> Bool {
        if try seek(key) {
            if pairKey == key { return true }
            guard try previous() else { return false }
        } else if try !last() {
            return false
        }
        return pairKey?.first == key.first
    }
}

extension [UInt64] {
    /// The first index whose element meets `condition`, where all behind it meet it too.
    func partitioningIndex(_ condition: (UInt64) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
