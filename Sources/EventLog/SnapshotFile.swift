public import EventSourcing
internal import LMDB
internal import System

/// `snapshots.mdb`: states of streams at revisions, as their readers folded them.
///
/// It is a cache outside the log: nothing is lost with it but time. What belongs to the log of
/// another life, as after a restore, is for the reader to know by the store's id.
public final class SnapshotFile: Sendable {
    public static let name = "snapshots.mdb"

    private let environment: Environment
    private let snapshots: Table
    private let lease: OpenFiles.Lease

    /// Opens the file in a store's folder, or makes it.
    public init(in folder: String, mapSize: Int = 1 << 40) throws {
        lease = try OpenFiles.lease(folder, Self.name)
        var options = Environment.Options()
        options.mapSize = mapSize
        environment = try Environment(path: folder + "/" + Self.name, options: options)
        snapshots = try environment.openTables([("snapshots", false)])[0]
    }

    public func close() {
        environment.close()
        lease.end()
    }

    deinit { close() }

    /// Keeps a snapshot; one of the same revision is replaced, all others stay.
    ///
    /// - Throws: `AppendError` for what is beyond the limits of an event.
    public func put(_ snapshot: Snapshot) throws {
        try Limits.check(snapshot)
        let value = bytes(UInt64(bitPattern: snapshot.recordedAt.microseconds)) + snapshot.state
        try environment.write { transaction in
            try transaction.put(snapshots, Self.key(snapshot.stream, snapshot.revision), value.span)
        }
    }

    /// The newest snapshot of a stream at `revision` or before; nil when there is none.
    public func newest(of stream: StreamName, through revision: Revision) throws -> Snapshot? {
        guard !stream.text.isEmpty, stream.text.utf8.count <= Limits.streamNameLengthMax else {
            return nil
        }
        let wanted = Self.key(stream, revision)
        let prefix = wanted.dropLast(8)
        return try environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.withCursor(snapshots) { cursor in
                // The first key at or behind the wanted one; else the one before it.
                var isThere = try cursor.seek(wanted)
                if !isThere || cursor.keyBytes != wanted {
                    isThere = isThere ? try cursor.previous() : try cursor.last()
                }
                guard isThere, cursor.keyBytes.dropLast(8) == prefix else { return nil }
                return try cursor.withValue { try Self.snapshot(of: stream, cursor.keyBytes, $0) }
            }
        }
    }

    private static func snapshot(
        of stream: StreamName, _ key: [UInt8], _ value: Span<UInt8>
    ) throws -> Snapshot {
        let revision = Revision(key.span.bigEndian(at: key.count - 8))
        guard value.count >= 8 else {
            throw StoreError.damaged(.start, "the snapshot of \(stream) at revision \(revision)")
        }
        return Snapshot(
            stream: stream, revision: revision,
            recordedAt: Timestamp(microseconds: Int64(bitPattern: value.littleEndian(at: 0))),
            state: value.extracting(8...).copied())
    }

    /// Stream, a zero byte, which no name has, and the revision, most significant byte first.
    private static func key(_ stream: StreamName, _ revision: Revision) -> [UInt8] {
        Array(stream.text.utf8) + [0] + bytes(revision.rawValue).reversed()
    }
}

/// The state of a stream's subject at a revision, as whoever reads it has folded it.
public struct Snapshot: Hashable, Sendable {
    public var stream: StreamName
    public var revision: Revision
    public var recordedAt: Timestamp
    public var state: [UInt8]

    public init(
        stream: StreamName, revision: Revision, recordedAt: Timestamp, state: [UInt8]
    ) {
        self.stream = stream
        self.revision = revision
        self.recordedAt = recordedAt
        self.state = state
    }
}
