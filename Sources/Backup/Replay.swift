internal import Crypto
public import EventLog
public import EventSourcing
public import Proofs
internal import System

/// How far a replay goes. The event at the position, and those at the time, are in it.
public enum ReplayEnd: Hashable, Sendable, CustomStringConvertible {
    case end
    case position(Position)
    case time(Timestamp)

    public var description: String {
        switch self {
        case .end: "the end"
        case .position(let position): "position \(position)"
        case .time(let time): time.description
        }
    }
}

/// What a replay wrote.
public struct ReplayResult: Sendable {
    public let store: UUID
    /// The last position that was replayed.
    public let last: Position
    /// The position that was meant, when it was inside of an append; the append is left out whole.
    public let roundedFrom: Position?
    /// The head of the new store's tree.
    public let head: TreeHead
}

extension BackupSet {
    /// Writes the events of the set into a new store in `folder`, as they were: positions, times,
    /// ids and command ids.
    ///
    /// The folder must be new or empty. The store is built beside it and moved there when its tree
    /// is the set's, or a beginning of it, so that a failure leaves nothing. The whole set is read
    /// and checked, whatever the end. An end inside of an append goes back to before it. An error
    /// that `progress` throws ends the work and leaves nothing.
    public func replay(
        into folder: String, until end: ReplayEnd = .end,
        options: EventStore.Options = EventStore.Options(),
        progress: @escaping (Progress) throws -> Void = { _ in }
    ) throws -> ReplayResult {
        let (last, roundedFrom) = try ReplayCut(self).last(for: end)
        let partial = try PartialFolder(for: folder)
        let head: TreeHead
        do {
            head = try replay(into: partial.path, through: last, options, progress)
        } catch {
            try? partial.discard()
            throw error
        }
        try partial.publish()
        return ReplayResult(
            store: manifest.store, last: last, roundedFrom: roundedFrom, head: head)
    }

    private func replay(
        into folder: String, through last: Position, _ options: EventStore.Options,
        _ progress: @escaping (Progress) throws -> Void
    ) throws -> TreeHead {
        try EventStore.create(
            at: folder, id: manifest.store, created: manifest.storeCreated, options: options)
        let store = try EventStore(at: folder, options: options)
        defer { store.close() }
        let meter = ProgressMeter(.replaying, total: manifest.count, progress)
        let wanted = WantedHashes(consistencyFrom: last.rawValue, to: head.size)
        var importer = Importer(store: store, last: last)
        var walk = try SetWalk(self, wanted: wanted)
        while try walk.nextSegment({ try importer.take($0, $1, of: $2) }) {
            try meter.tell(walk.frontier.size)
        }
        try walk.end()
        try importer.finish()
        let replayed = try store.treeHead()
        try check(replayed, last, wanted)
        return replayed
    }

    /// Proves that the new store's tree is the beginning of the one that the set is signed for.
    private func check(_ replayed: TreeHead, _ last: Position, _ wanted: WantedHashes) throws {
        let proof = MerkleTree.consistencyProof(
            from: last.rawValue, to: head.size, subtree: wanted.hash)
        let isBeginning = MerkleTree.verifyConsistency(
            from: replayed.size, to: head.size, oldRoot: replayed.root, newRoot: head.root,
            proof: proof)
        let isEmpty = head.size == 0 && replayed.root == head.root
        guard replayed.size == last.rawValue, isBeginning || isEmpty else {
            throw BackupError.wrongRoot(
                expected: head.root.description, found: replayed.root.description)
        }
    }
}

/// Finds the position at which a replay ends.
private struct ReplayCut {
    private let set: BackupSet
    private let reader: SegmentReader

    init(_ set: BackupSet) {
        self.set = set
        reader = SegmentReader(set)
    }

    /// The last position to replay and, when that was moved to before an append, the one meant.
    func last(for end: ReplayEnd) throws -> (Position, roundedFrom: Position?) {
        let meant: Position
        switch end {
        case .end: return (set.manifest.last, nil)
        case .position(let position): meant = position
        case .time(let time): meant = try position(at: time)
        }
        guard meant > .start, meant <= set.manifest.last else { throw outside(end) }
        let header = try header(at: meant)
        if header.batchIndex == header.batchCount - 1 { return (meant, nil) }
        let before = meant.rawValue.subtractingReportingOverflow(UInt64(header.batchIndex) + 1)
        guard before.partialValue > 0, !before.overflow else {
            let rest = UInt64(header.batchCount - header.batchIndex - 1)
            throw BackupError.insideFirstAppend(asked: meant, last: Position(meant.rawValue + rest))
        }
        return (Position(before.partialValue), roundedFrom: meant)
    }

    private func outside(_ end: ReplayEnd) -> BackupError {
        .outside(asked: end.description, first: set.manifest.first, last: set.manifest.last)
    }

    private func header(at position: Position) throws -> RecordHeader {
        let index = set.manifest.segments.partitioningIndex { $0.last >= position }
        let segment = set.manifest.segments[index]
        return try reader.header(at: position, in: reader.content(of: segment), of: segment)
    }

    /// The last position that was recorded at `time` or before; `.start` when none was.
    private func position(at time: Timestamp) throws -> Position {
        let segments = set.manifest.segments
        // The first segment that begins after the time, so the one before it holds the position.
        let index = try segments.partitioningIndex { segment in
            try header(at: segment.first).recordedAt > time
        }
        guard index > 0 else { return .start }
        let segment = segments[index - 1]
        let content = try reader.content(of: segment)
        let positions = (segment.first.rawValue...segment.last.rawValue).map { Position($0) }
        let past = try positions.partitioningIndex { position in
            try reader.header(at: position, in: content, of: segment).recordedAt > time
        }
        return positions[past - 1]
    }
}

extension Array {
    /// The first index whose element is past the boundary; all behind it must be too.
    fileprivate func partitioningIndex(
        _ isPast: (Element) throws -> Bool
    ) rethrows -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if try isPast(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// Gives records to a store in portions that are worth a commit.
private struct Importer {
    private static let countMax = 10_000
    private static let sizeMax = 16 << 20

    let store: EventStore
    let last: Position
    private var records: [StoredRecord] = []
    private var size = 0

    init(store: EventStore, last: Position) {
        self.store = store
        self.last = last
    }

    mutating func take(
        _ header: RecordHeader, _ frame: SegmentContent.Frame, of content: SegmentContent
    ) throws {
        guard header.position <= last else { return }
        records.append(
            StoredRecord(
                record: Array(content.bytes[frame.record]),
                payload: frame.payload.map { Array(content.bytes[$0]) }))
        size += frame.record.count + (frame.payload?.count ?? 0)
        if records.count == Self.countMax || size >= Self.sizeMax { try finish() }
    }

    mutating func finish() throws {
        try store.importRecords(records)
        records.removeAll(keepingCapacity: true)
        size = 0
    }
}
