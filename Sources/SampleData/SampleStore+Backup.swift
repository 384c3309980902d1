public import Backup
internal import EventLog
internal import EventSourcing
internal import System

extension SampleData {
    /// Writes the sample as a full backup set into the folder `path`, which must be new or empty:
    /// the same bytes for the same seed.
    ///
    /// - Parameter workFolder: a folder that is not there yet, for the store that is backed up; it
    ///   is removed at the end.
    @discardableResult
    public static func writeBackupSet(
        at path: String, workFolder: String, seed: UInt64 = Self.seed
    ) throws -> BackupSet {
        let store = try makeStore(at: workFolder, seed: seed)
        defer {
            store.close()
            try? Files.removeTree(workFolder)
        }
        // The set was made, as the story has it, when its last event had happened.
        let last = try store.event(at: store.head())
        return try BackupSet.create(
            from: store, at: path, signedBy: keys(of: store, seed: seed),
            created: last?.recordedAt ?? store.created)
    }
}
