internal import Backup
internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import Proofs
internal import System

extension DataDirectory {
    /// Makes the directory with the log of a backup set, and a signing key of this host's own.
    func replay(
        _ set: BackupSet, until end: ReplayEnd, progress: @escaping (Backup.Progress) throws -> Void
    ) throws -> ReplayResult {
        try building { draft in
            let keys = try TreeHeadKeys.create(in: draft.keys, origin: set.head.origin)
            let result = try set.replay(into: draft.store, until: end, progress: progress)
            let store = try EventStore(at: draft.store)
            defer { store.close() }
            try store.rememberTreeHead(signedBy: keys)
            return result
        }
    }

    /// Makes the directory with a log that `fill` takes in, and a signing key of this host's own.
    func create<Result>(
        store id: UUID, created: Timestamp, _ fill: (EventStore, TreeHeadKeys) throws -> Result
    ) throws -> Result {
        try building { draft in
            try EventStore.create(at: draft.store, id: id, created: created)
            let store = try EventStore(at: draft.store)
            defer { store.close() }
            let keys = try TreeHeadKeys.create(in: draft.keys, origin: store.origin)
            let result = try fill(store, keys)
            try store.rememberTreeHead(signedBy: keys)
            return result
        }
    }

    /// Makes the directory with its first organisation, or nothing at all.
    func found(
        organization: String, admin: String
    ) throws -> (founding: Founding, operatorKey: NewOperatorKey) {
        if hasLog {
            throw Failure(
                .refused, "\(quoted(path)) is a data directory already, and was not touched",
                hint: "'varve organization create' makes another organisation in it")
        }
        return try building { draft in
            try Fleet.create(at: draft.path)
            let fleet = try Fleet(at: draft.path)
            do {
                let caller = Caller.operatingSystem(Machine.loginName)
                let founding = try fleet.found(
                    organization: organization, admin: admin, as: caller)
                let key = try fleet.addOperatorKey(KeyRequest(label: "first"), as: caller)
                try fleet.store.rememberTreeHead(signedBy: fleet.treeHeadKeys)
                try fleet.close()
                return (founding, key)
            } catch {
                try? fleet.close()
                throw error
            }
        }
    }

    private var hasLog: Bool { Files.exists(store + "/log.mdb") }

    /// The folder in which the directory is made, before it appears whole.
    private var draft: DataDirectory { DataDirectory(path: path + "/" + Self.draftName) }
    static let draftName = ".varve-partial"

    /// Makes the directory's parts in a folder inside of it, and moves them to their places when
    /// all are there. Whoever finds another at it leaves everything as it is.
    private func building<Result>(_ build: (DataDirectory) throws -> Result) throws -> Result {
        try requireFree()
        let wasThere = Files.exists(path)
        try Files.createFolder(path, mode: 0o700)
        guard let lock = try FolderLock(path) else {
            throw Failure(
                .conflict, "another command makes a data directory of \(quoted(path)) just now")
        }
        return try withExtendedLifetime(lock) {
            // Another may have finished between the first look and the lock.
            try requireFree()
            do {
                try discard()
                try Files.createFolder(draft.path, mode: 0o700)
                try Files.createFolder(Files.parent(of: draft.store), mode: 0o700)
                let result = try build(draft)
                try publish()
                return result
            } catch {
                try? discard()
                if !wasThere { try? Files.removeEmptyFolder(path) }
                throw error
            }
        }
    }

    /// Throws when something is there that is not ours to fill.
    private func requireFree() throws {
        guard Files.exists(path) else { return }
        guard Files.isFolder(path) else {
            throw Failure(.refused, "\(quoted(path)) is there already and is not a directory")
        }
        let names = try Files.list(path)
        // What an interrupted run has left, known by its draft, is taken over.
        let isLeft =
            names.contains(Self.draftName)
            && names.allSatisfy { $0 == Self.draftName || $0 == "keys" }
        guard names.isEmpty || isLeft else {
            throw Failure(
                .refused, "\(quoted(path)) is there already, and nothing of it was touched",
                hint: "name a directory that is new or empty")
        }
    }

    /// Moves the parts to their places; the log comes last: without it this is no data directory.
    private func publish() throws {
        try Files.rename(draft.keys, to: keys)
        try Files.syncFolder(draft.path)
        try Files.rename(Files.parent(of: draft.store), to: Files.parent(of: store))
        try Files.syncFolder(path)
        try? Files.removeTree(draft.path)
    }

    /// Removes a draft, and keys that were moved out of it without their log: they signed nothing.
    private func discard() throws {
        guard !Files.exists(Files.parent(of: store)) else { return }
        if Files.exists(keys) { try Files.removeTree(keys) }
        if Files.exists(draft.path) { try Files.removeTree(draft.path) }
    }
}
