public import EventLog
public import EventSourcing
internal import Proofs
internal import System

/// A store that is open. It stays open for as long as somebody holds this object.
public final class OpenStore: Sendable {
    public let address: StoreAddress
    public let log: EventStore
    private let keyFolder: String
    private let mapSize: Int
    private let snapshotFile = Guarded<SnapshotFile?>(nil)

    init(_ address: StoreAddress, log: EventStore, keyFolder: String, mapSize: Int) {
        self.address = address
        self.log = log
        self.keyFolder = keyFolder
        self.mapSize = mapSize
    }

    /// The key that signs the store's tree heads.
    public var treeHeadKeys: TreeHeadKeys {
        get throws { try TreeHeadKeys(in: keyFolder) }
    }

    /// Keeps a snapshot; one of the same revision is replaced, all others stay.
    ///
    /// - Throws: `AppendError` for what is beyond the limits of an event, or a revision that the
    ///   stream does not have.
    public func put(_ snapshot: Snapshot) throws {
        guard !log.isReadOnly else { throw StoreError.readOnly(path: log.folder) }
        let revision = try log.revision(of: snapshot.stream)
        guard snapshot.revision <= revision else {
            throw AppendError.invalid(
                "the snapshot is of revision \(snapshot.revision): \(snapshot.stream) is at "
                    + "\(revision)")
        }
        try openSnapshots(creating: true)?.put(snapshot)
    }

    /// The newest snapshot of a stream at `revision` or before; nil when there is none.
    public func snapshot(of stream: StreamName, through revision: Revision) throws -> Snapshot? {
        try openSnapshots(creating: false)?.newest(of: stream, through: revision)
    }

    private func openSnapshots(creating: Bool) throws -> SnapshotFile? {
        try snapshotFile.withLock { file in
            if let file { return file }
            let isThere = Files.exists(log.folder + "/" + SnapshotFile.name)
            guard creating || (isThere && !log.isReadOnly) else { return nil }
            let opened = try SnapshotFile(in: log.folder, mapSize: mapSize)
            file = opened
            return opened
        }
    }

    /// Closes what is the store's alone; the log is closed by whoever opened it.
    func closeSnapshots() {
        snapshotFile.withLock { file in
            file?.close()
            file = nil
        }
    }
}
