internal import EventSourcing
internal import LMDB

/// `index.mdb`, which finds events. It is derived from the log and may be deleted at any time.
///
/// Each row of `postings` and `streams` is a block of positions, written once and never changed.
struct IndexFile: Sendable {
    static let format: UInt64 = 1
    /// Positions in one block: it bounds what a look-up decodes.
    static let blockCountMax = 512

    let environment: Environment
    /// Term key → its number, and the position of its last event in the index.
    let terms: Table
    /// (term number, first position) → the positions behind it, as differences.
    let postings: Table
    /// (stream's term number, first revision) → positions, the first whole, then differences.
    let streams: Table
    /// Event id → position.
    let ids: Table
    let meta: Table

    static let checkpointKey = Array("checkpoint".utf8)
    static let storeKey = Array("store".utf8)
    static let formatKey = Array("format".utf8)

    init(path: String, options: Environment.Options) throws {
        environment = try Environment(path: path, options: options)
        let tables = try environment.openTables([
            ("terms", false), ("postings", false), ("streams", false), ("ids", false),
            ("meta", false),
        ])
        (terms, postings, streams) = (tables[0], tables[1], tables[2])
        (ids, meta) = (tables[3], tables[4])
    }

    /// A term's row: its number, how many events have it, and the last of them.
    struct TermRow {
        var number: UInt64
        var count: UInt64
        var last: Position
    }

    /// The position up to which the index holds every event.
    func checkpoint(_ transaction: borrowing some Reading & ~Copyable) throws -> Position {
        Position(try number(transaction, Self.checkpointKey) ?? 0)
    }

    func number(
        _ transaction: borrowing some Reading & ~Copyable, _ key: [UInt8]
    ) throws -> UInt64? {
        try transaction.number(meta, key)
    }

    func row(
        _ transaction: borrowing some Reading & ~Copyable, of term: Term
    ) throws -> TermRow? {
        try row(transaction, at: term.key)
    }

    func row(
        _ transaction: borrowing some Reading & ~Copyable, at key: [UInt8]
    ) throws -> TermRow? {
        try transaction.withValue(terms, key) { bytes in
            TermRow(
                number: bytes.littleEndian(at: 0), count: bytes.littleEndian(at: 8),
                last: Position(bytes.littleEndian(at: 16)))
        }
    }

    func position(
        _ transaction: borrowing some Reading & ~Copyable, ofEvent id: UUID
    ) throws -> Position? {
        try transaction.withValue(ids, PairKey(id.high, id.low)) {
            Position($0.littleEndian(at: 0))
        }
    }

    /// Writes what `segment` holds behind the checkpoint, in one synced transaction.
    ///
    /// Another process may have indexed some of it meanwhile; that part is left out.
    func write(_ segment: Segment, of store: UUID) throws {
        try environment.write { transaction in
            try write(segment, of: store, &transaction)
        }
    }

    private func write(
        _ segment: Segment, of store: UUID, _ transaction: inout WriteTransaction
    ) throws {
        var writer = IndexWriter(file: self, done: try checkpoint(transaction))
        guard writer.done < segment.top else { return }
        guard writer.done >= segment.base else {
            throw StoreError.damaged(segment.base, "the index ends before it, at \(writer.done)")
        }
        try writer.write(segment, &transaction)
        try transaction.put(meta, Self.checkpointKey, bytes(segment.top.rawValue).span)
        try transaction.put(meta, Self.storeKey, store.bytes.span)
        try transaction.put(meta, Self.formatKey, bytes(Self.format).span)
    }

    /// Empties the index and fills it again from `next`, which is given the position reached, in
    /// one transaction: nobody sees it half full.
    func rebuild(of store: UUID, _ next: (Position) throws -> Segment?) throws {
        try environment.write { transaction in
            for table in [terms, postings, streams, ids, meta] { try transaction.empty(table) }
            while let segment = try next(try checkpoint(transaction)) {
                try write(segment, of: store, &transaction)
            }
        }
    }

    /// Empties the index, so that it is built anew.
    func reset() throws {
        try environment.write { transaction in
            for table in [terms, postings, streams, ids, meta] { try transaction.empty(table) }
        }
    }
}

extension Reading where Self: ~Copyable {
    /// The number of 8 bytes at a key; nil when there is none, or something else.
    func number(_ table: Table, _ key: [UInt8]) throws -> UInt64? {
        try withValue(table, key) { $0.count == 8 ? $0.littleEndian(at: 0) : nil } ?? nil
    }
}

/// A number's 8 bytes, least significant first.
func bytes(_ number: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(number: number)
    return bytes
}

/// One transaction's work on the index.
private struct IndexWriter {
    let file: IndexFile
    let done: Position
    private var block: [UInt8] = []

    init(file: IndexFile, done: Position) {
        self.file = file
        self.done = done
    }

    mutating func write(_ segment: Segment, _ transaction: inout WriteTransaction) throws {
        var rows: [(row: IndexFile.TermRow, posting: Segment.Postings)] = []
        rows.reserveCapacity(segment.termCount)
        var newTerms = try transaction.count(file.terms)
        for number in 0..<segment.termCount {
            guard let posting = segment.postings(ofNumber: number),
                let last = posting.positions.last,
                last > done.rawValue
            else { continue }
            let key = segment.key(ofNumber: number)
            var row = try file.row(transaction, at: key)
            if row == nil {
                newTerms += 1
                row = IndexFile.TermRow(number: newTerms, count: 0, last: .start)
            }
            row!.count += UInt64(posting.positions.count { $0 > done.rawValue })
            row!.last = Position(last)
            try put(row!, at: key, &transaction)
            rows.append((row!, posting))
        }
        // In the order of numbers, so that the tree is swept once from left to right.
        rows.sort { $0.row.number < $1.row.number }
        for (row, posting) in rows { try write(posting, number: row.number, &transaction) }
        for (id, position) in segment.ids.sorted(by: { $0.id < $1.id })
        where position > done.rawValue {
            block.removeAll(keepingCapacity: true)
            block.append(number: position)
            try transaction.put(file.ids, PairKey(id.high, id.low), block.span)
        }
    }

    private mutating func put(
        _ row: IndexFile.TermRow, at key: [UInt8], _ transaction: inout WriteTransaction
    ) throws {
        block.removeAll(keepingCapacity: true)
        for number in [row.number, row.count, row.last.rawValue] { block.append(number: number) }
        try transaction.put(file.terms, key, block.span)
    }

    private mutating func write(
        _ posting: Segment.Postings, number: UInt64, _ transaction: inout WriteTransaction
    ) throws {
        var index = posting.positions.firstIndex { $0 > done.rawValue } ?? posting.positions.count
        while index < posting.positions.count {
            let end = min(index + IndexFile.blockCountMax, posting.positions.count)
            let first = posting.positions[index]
            block.removeAll(keepingCapacity: true)
            let isStream = posting.isStream
            if isStream { block.appendVariableLength(first) }
            for next in index + 1..<max(end, index + 1) {
                block.appendVariableLength(posting.positions[next] - posting.positions[next - 1])
            }
            let key =
                isStream ? posting.firstRevision.rawValue + UInt64(index) : first
            try transaction.put(
                isStream ? file.streams : file.postings, PairKey(number, key), block.span)
            index = end
        }
    }
}

extension [UInt8] {
    /// Appends a number's 8 bytes, least significant first.
    mutating func append(number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    /// Appends a number in groups of 7 bits, least significant first; the high bit says "more".
    mutating func appendVariableLength(_ number: UInt64) {
        var number = number
        while number >= 0x80 {
            append(UInt8(truncatingIfNeeded: number) | 0x80)
            number >>= 7
        }
        append(UInt8(number))
    }
}

/// Reads the numbers of a block one by one.
struct BlockReader {
    private var next = 0

    mutating func read(_ bytes: Span<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while next < bytes.count, shift < 64 {
            let byte = bytes[next]
            next += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }

    /// All positions of a block: `first`, and those behind it by the differences in `bytes`.
    static func positions(first: UInt64?, _ bytes: Span<UInt8>) -> [UInt64] {
        var reader = BlockReader()
        guard var position = first ?? reader.read(bytes) else { return [] }
        var positions = [position]
        while let difference = reader.read(bytes) {
            position &+= difference
            positions.append(position)
        }
        return positions
    }
}
