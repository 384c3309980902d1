public import EventSourcing
internal import LMDB

/// How far a reader of events has come: all up to `position` is worked off.
///
/// The position may be one of this log or of another; it only ever moves forward.
public struct Checkpoint: Hashable, Sendable {
    public var name: String
    public var position: Position

    public init(_ name: String, at position: Position) {
        self.name = name
        self.position = position
    }
}

extension EventStore {
    /// Where a checkpoint is; nil when it was never moved.
    public func checkpoint(_ name: String) throws -> Position? {
        try withLog { (transaction: borrowing ReadTransaction) in
            try parts.log.checkpoint(transaction, name)
        }
    }

    /// All checkpoints, in the order of the bytes of their names.
    public func checkpoints() throws -> [Checkpoint] {
        try withLog { (transaction: borrowing ReadTransaction) in
            try parts.log.allCheckpoints(transaction)
        }
    }
}

extension LogFile {
    func checkpoint(
        _ transaction: borrowing some Reading & ~Copyable, _ name: String
    ) throws -> Position? {
        // LMDB takes no longer key, and no empty one.
        guard let checkpoints, !name.isEmpty,
            name.utf8.count <= Limits.checkpointNameLengthMax
        else { return nil }
        return try transaction.withValue(checkpoints, Array(name.utf8)) { bytes in
            guard bytes.count == 8 else {
                throw StoreError.damaged(.start, "the checkpoint \(name.debugDescription)")
            }
            return Position(bytes.littleEndian(at: 0))
        }
    }

    fileprivate func allCheckpoints(
        _ transaction: borrowing ReadTransaction
    ) throws -> [Checkpoint] {
        guard let checkpoints else { return [] }
        return try transaction.withCursor(checkpoints) { cursor in
            var found: [Checkpoint] = []
            var isThere = try cursor.first()
            while isThere {
                let name = String(decoding: cursor.keyBytes, as: UTF8.self)
                if let position = try checkpoint(transaction, name) {
                    found.append(Checkpoint(name, at: position))
                }
                isThere = try cursor.next()
            }
            return found
        }
    }

    func put(_ checkpoint: Checkpoint, _ transaction: inout WriteTransaction) throws {
        guard let checkpoints else { throw StoreError.readOnly(path: environment.path) }
        let value = bytes(checkpoint.position.rawValue)
        try transaction.put(checkpoints, Array(checkpoint.name.utf8), value.span)
    }
}
