public import EventSourcing
internal import LMDB
internal import System

/// What a comparison of the index with the log found.
public struct IndexReport: Sendable {
    /// Up to here the index says it holds every event.
    public let checkpoint: Position
    /// What differs, at most a few; empty when the index is what the log makes of it.
    public let differences: [String]
}

extension EventStore {
    /// Compares the index with what the log says: every term's positions, every stream's revisions
    /// and every id. `progress` is told the position reached and the last one.
    public func verifyIndex(
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws -> IndexReport {
        try parts.index.environment.read { (transaction: borrowing ReadTransaction) in
            let checkpoint = try parts.index.checkpoint(transaction)
            var check = IndexCheck(file: parts.index)
            try scan(through: checkpoint) { header, bytes in
                try check.expect(header, bytes)
                let position = header.position
                if position.rawValue % 8_192 == 0 { progress(position, checkpoint) }
            }
            try check.compare(transaction)
            return IndexReport(checkpoint: checkpoint, differences: check.differences)
        }
    }

    /// Empties the index and builds it from the log, while others may read and append.
    public func rebuildIndex(
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws {
        guard !isReadOnly else { throw StoreError.readOnly(path: folder) }
        try parts.index.rebuild(of: id) { try parts.nextSegment(after: $0, progress) }
    }
}

/// Sums up what the log says of each term, and holds it against the rows of the index.
private struct IndexCheck {
    /// A term's events: how many, the last, and all of their positions mixed into one number.
    private struct Sum: Equatable {
        var count: UInt64 = 0
        var last: UInt64 = 0
        var mixed: UInt64 = 0

        mutating func add(_ position: UInt64, _ revision: UInt64) {
            count += 1
            last = max(last, position)
            mixed &+= (position &* 0x9E37_79B9_7F4A_7C15) ^ (revision &* 0xC2B2_AE3D_27D4_EB4F)
        }
    }

    let file: IndexFile
    private(set) var differences: [String] = []
    private var terms = TermTable()
    private var sums: [Sum] = []
    private var ids = Sum()

    init(file: IndexFile) {
        self.file = file
    }

    mutating func expect(_ header: RecordHeader, _ bytes: Span<UInt8>) throws(RecordError) {
        let found = try RecordTerms(header, bytes)
        let position = header.position.rawValue
        add(.stream, bytes.extracting(found.stream), position, header.revision.rawValue)
        add(.category, bytes.extracting(found.category(bytes)), position, 0)
        found.forEachOther(bytes) { kind, place in
            add(kind, bytes.extracting(place), position, 0)
        }
        ids.add(position, header.id.high ^ header.id.low)
    }

    private mutating func add(
        _ kind: TermKind, _ text: Span<UInt8>, _ position: UInt64, _ revision: UInt64
    ) {
        let number = terms.insert(kind, text)
        if number == sums.count { sums.append(Sum()) }
        sums[number].add(position, revision)
    }

    mutating func compare(_ transaction: borrowing ReadTransaction) throws {
        for number in 0..<terms.count {
            let key = Array(terms.key(of: number))
            let name = Self.name(key)
            guard let row = try file.row(transaction, at: key) else {
                report("\(name): \(sums[number].count) events are not in the index")
                continue
            }
            let isStream = key[0] == TermKind.stream.rawValue
            let found = try sum(transaction, of: row.number, isStream: isStream)
            if found != sums[number] || row.count != found.count || row.last.rawValue != found.last
            {
                report(
                    "\(name): the index lists \(found.count) events up to \(found.last), "
                        + "the log has \(sums[number].count) up to \(sums[number].last)")
            }
        }
        try compareIDs(transaction)
    }

    private func sum(
        _ transaction: borrowing ReadTransaction, of number: UInt64, isStream: Bool
    ) throws -> Sum {
        try transaction.withCursor(isStream ? file.streams : file.postings) { cursor in
            var sum = Sum()
            var isThere = try cursor.seek(PairKey(number, 0))
            while isThere, let key = cursor.pairKey, key.first == number {
                let positions = cursor.withValue {
                    BlockReader.positions(first: isStream ? nil : key.second, $0)
                }
                for (offset, position) in positions.enumerated() {
                    sum.add(position, isStream ? key.second &+ UInt64(offset) : 0)
                }
                isThere = try cursor.next()
            }
            return sum
        }
    }

    private mutating func compareIDs(_ transaction: borrowing ReadTransaction) throws {
        let found = try transaction.withCursor(file.ids) { cursor in
            var sum = Sum()
            var isThere = try cursor.first()
            while isThere, let id = cursor.pairKey {
                sum.add(cursor.withValue { $0.littleEndian(at: 0) }, id.first ^ id.second)
                isThere = try cursor.next()
            }
            return sum
        }
        if found != ids {
            report("event ids: the index lists \(found.count), the log has \(ids.count)")
        }
    }

    private mutating func report(_ difference: String) {
        if differences.count < 20 { differences.append(difference) }
    }

    private static func name(_ key: [UInt8]) -> String {
        let kind = TermKind(rawValue: key[0]).map { "\($0)" } ?? "term"
        let rest = key.dropFirst()
        let isIdentifier = kind == "organization" || kind == "correlation"
        let text =
            isIdentifier
            ? UUID(bytes: rest)?.description ?? "" : String(decoding: rest, as: UTF8.self)
        return "\(kind) \(text)"
    }
}
