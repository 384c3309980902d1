internal import Crypto
internal import EventSourcing
internal import LMDB
internal import Proofs

/// `log.mdb`, the truth: events, their leaf hashes and the tree's inner hashes, each append-only.
///
/// Every key and value is described in `docs/format.md`.
struct LogFile: Sendable {
    static let format: UInt64 = 1

    let environment: Environment
    let events: Table
    let leaves: Table
    let tiles: Table
    let meta: Table
    /// Name → a reader's checkpoint. Nil in an old file that may not be written.
    let checkpoints: Table?

    init(path: String, options: Environment.Options) throws {
        environment = try Environment(path: path, options: options)
        let tables = try Self.openTables(environment)
        (events, leaves, tiles, meta) = (tables[0], tables[1], tables[2], tables[3])
        checkpoints = tables.count > 4 ? tables[4] : nil
    }

    private static func openTables(_ environment: Environment) throws -> [Table] {
        let first = [("events", true), ("leaves", true), ("tiles", true), ("meta", false)]
        do {
            return try environment.openTables(first + [("checkpoints", false)])
        } catch let error as LMDBError where error.isMissing && environment.isReadOnly {
            return try environment.openTables(first)
        }
    }

    /// The position of the last event; `.start` in an empty log.
    func head(_ transaction: borrowing some Reading & ~Copyable) throws -> Position {
        try transaction.withCursor(events) { cursor in
            try cursor.last() ? Position(try cursor.integerKey) : .start
        }
    }

    func header(
        _ transaction: borrowing some Reading & ~Copyable, at position: Position
    ) throws -> RecordHeader? {
        try transaction.withValue(events, position.rawValue) { try Self.header($0, at: position) }
    }

    func event(
        _ transaction: borrowing some Reading & ~Copyable, at position: Position,
        withPayload: Bool = true
    ) throws -> StoredEvent? {
        try transaction.withValue(events, position.rawValue) { bytes in
            let stored: StoredEvent
            do throws(RecordError) {
                stored = try StoredEvent(bytes, withPayload: withPayload)
            } catch {
                throw StoreError.damaged(position, error.description)
            }
            try Self.check(stored.event.position, at: position)
            return stored
        }
    }

    /// Whoever relies on the order of positions must not be misled by a record that moved.
    static func check(_ said: Position, at position: Position) throws(StoreError) {
        guard said == position else {
            throw .damaged(position, "the record there says position \(said)")
        }
    }

    /// The hash of a complete subtree: a leaf, a stored tile, or what follows from those below.
    func hash(
        _ transaction: borrowing some Reading & ~Copyable, of subtree: Subtree
    ) throws -> SHA256Digest {
        if subtree.level % Self.tileHeight == 0 {
            let (table, key) =
                subtree.level == 0
                ? (leaves, subtree.index + 1) : (tiles, Self.tileKey(subtree))
            let stored = try transaction.withValue(table, key) { bytes in
                bytes.count == SHA256Digest.byteCount ? bytes.digest(at: 0) : nil
            }
            guard let stored, let stored else { throw StoreError.missingHash(subtree) }
            return stored
        }
        let left = Subtree(level: subtree.level - 1, index: subtree.index * 2)
        let right = Subtree(level: subtree.level - 1, index: subtree.index * 2 + 1)
        return MerkleTree.nodeHash(
            try hash(transaction, of: left), try hash(transaction, of: right))
    }

    /// Hashes of subtrees of 256, 65,536 … leaves are stored; those between follow from them.
    static let tileHeight = 8

    static func tileKey(_ subtree: Subtree) -> UInt64 {
        UInt64(subtree.level) << 56 | subtree.index
    }
}
