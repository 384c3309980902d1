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
        let wasThere = Files.exists(path)
        try requireFree()
        do {
            try makeKeys(origin: set.head.origin)
            // The log comes last, whole and at once: without it this is no data directory.
            try Files.createFolder(Files.parent(of: store), mode: 0o700)
            return try set.replay(into: store, until: end, progress: progress)
        } catch {
            discard(all: !wasThere)
            throw error
        }
    }

    /// Makes the directory with an empty log that continues nothing yet, to import records into.
    func createEmpty(store id: UUID, created: Timestamp, origin: String) throws {
        try requireFree()
        try makeKeys(origin: origin)
        try Files.createFolder(Files.parent(of: store), mode: 0o700)
        try EventStore.create(at: store, id: id, created: created)
    }

    var hasLog: Bool { Files.exists(store + "/log.mdb") }

    /// Makes the directory with its first organisation, or nothing at all.
    func found(organization: String, admin: String) throws -> Founding {
        let wasThere = Files.exists(path)
        if hasLog {
            throw Failure(
                .refused, "\(quoted(path)) is a data directory already, and was not touched",
                hint: "'varve organization create' makes another organisation in it")
        }
        try requireFree()
        do {
            // Keys of an init that was interrupted: nothing was ever signed by them.
            if Files.exists(keys) { try Files.removeTree(keys) }
            if !wasThere { try Files.createFolder(path, mode: 0o700) }
            try Fleet.create(at: path)
            let fleet = try Fleet(at: path)
            let founding = try fleet.found(
                organization: organization, admin: admin,
                as: .operatingSystem(Machine.loginName))
            try fleet.close()
            return founding
        } catch {
            discard(all: !wasThere)
            throw error
        }
    }

    /// Throws when something is there that is not ours to fill.
    private func requireFree() throws {
        guard Files.exists(path) else { return }
        guard Files.isFolder(path) else {
            throw Failure(.refused, "\(quoted(path)) is there already and is not a directory")
        }
        // What an interrupted run of this command has left is taken over.
        let names = try Files.list(path)
        guard !hasLog, names.allSatisfy({ $0 == "keys" || $0 == "stores" }) else {
            throw Failure(
                .refused, "\(quoted(path)) is there already, and nothing of it was touched",
                hint: "name a directory that is new or empty")
        }
    }

    private func makeKeys(origin: String) throws {
        try Files.createFolder(path, mode: 0o700)
        let secret = keys + "/" + TreeHeadKeys.secretName
        if Files.exists(secret), try TreeHeadKeys(in: keys).verifier.name == origin { return }
        if Files.exists(keys) { try Files.removeTree(keys) }
        _ = try TreeHeadKeys.create(in: keys, origin: origin)
    }

    private func discard(all: Bool) {
        if all {
            try? Files.removeTree(path)
        } else {
            for folder in [keys, Files.parent(of: store)] { try? Files.removeTree(folder) }
        }
    }
}
