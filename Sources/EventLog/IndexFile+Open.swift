internal import EventSourcing
internal import LMDB
internal import System

extension IndexFile {
    /// Opens the index in `folder`, which is derived from `log`.
    ///
    /// One that is missing, damaged, foreign, ahead of the log or of another past is begun anew.
    /// Where it can't be, because the store is read-only, an empty one stands in.
    static func open(
        in folder: String, of store: UUID, beside log: LogFile, options: Environment.Options
    ) throws -> IndexFile {
        let path = folder + "/" + EventStore.indexName
        guard !options.isReadOnly else {
            if let index = try? IndexFile(path: path, options: options),
                (try? index.isDerived(from: log, of: store)) == true
            {
                return index
            }
            return try openTemporary(options)
        }
        do {
            return try open(path, of: store, beside: log, options)
        } catch let error as LMDBError where error.isDamaged {
            for name in [path, path + "-lock"] where Files.exists(name) { try Files.remove(name) }
            return try open(path, of: store, beside: log, options)
        }
    }

    private static func open(
        _ path: String, of store: UUID, beside log: LogFile, _ options: Environment.Options
    ) throws -> IndexFile {
        let index = try IndexFile(path: path, options: options)
        if try !index.isDerived(from: log, of: store) { try index.reset() }
        return index
    }

    /// Whether the index is empty, or knows the event at its checkpoint by the id that the log
    /// has there.
    private func isDerived(from log: LogFile, of store: UUID) throws -> Bool {
        try environment.read { (transaction: borrowing ReadTransaction) in
            guard let owner = try transaction.value(meta, Self.storeKey) else { return true }
            guard owner == store.bytes, try number(transaction, Self.formatKey) == Self.format
            else { return false }
            let checkpoint = try checkpoint(transaction)
            guard checkpoint > .start else { return true }
            do {
                let header = try log.environment.read { (transaction: borrowing ReadTransaction) in
                    try log.header(transaction, at: checkpoint)
                }
                guard let header else { return false }
                return try position(transaction, ofEvent: header.id) == checkpoint
            } catch StoreError.damaged {
                return true  // That is the log's damage, and not for the index to tell.
            }
        }
    }

    /// An empty index in a file that has no name once it is open.
    private static func openTemporary(_ options: Environment.Options) throws -> IndexFile {
        var options = options
        options.isReadOnly = false
        options.mapSize = 1 << 20
        let folder = Machine.environment("TMPDIR") ?? "/tmp"
        let random = Machine.randomBytes(8).map { String($0, radix: 36) }.joined()
        let path = folder + "/varve-index-\(random).mdb"
        defer {
            try? Files.remove(path)
            try? Files.remove(path + "-lock")
        }
        return try IndexFile(path: path, options: options)
    }
}
