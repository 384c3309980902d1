internal import EventSourcing
internal import JSON
internal import LMDB
internal import System

/// `views.mdb`: the rows of all read models. It is disposable, and runs without syncing.
///
/// After a crash of the operating system its pages can't be trusted, not even to be opened. So a
/// file beside it tells the boot in which it was last written, or that it was synced since.
struct ViewFile: Sendable {
    static let name = "views.mdb"
    static let markName = "views.mark"

    let environment: Environment
    /// (generation, key) → a row.
    let rows: Table
    /// (generation, key, position, revision) → the row as it was then.
    let states: Table
    /// Projection name → how far it is.
    let checkpoints: Table
    /// Position → why the event there could not be read.
    let parked: Table
    let meta: Table

    private let markPath: String

    private static let store = Array("store".utf8)
    private static let generation = Array("generation".utf8)
    private static let clean = Array("clean".utf8)

    /// Opens the file in `folder`; one that can't be trusted is removed before, or refused where
    /// nothing may be written.
    init(in folder: String, options: Environment.Options) throws {
        let path = folder + "/" + Self.name
        markPath = folder + "/" + Self.markName
        var options = options
        options.isUnsynced = true
        if options.isReadOnly {
            guard try Self.isTrusted(markPath) else { throw ViewError.unusable(path: path) }
            environment = try Environment(path: path, options: options)
        } else {
            // Two processes must not remove what the other has just made.
            let lock = try FolderLock(waitingFor: folder)
            if try !Self.isTrusted(markPath) { try Self.remove(path) }
            environment = try Self.opened(path, options)
            _ = consume lock
        }
        let tables = try environment.openTables([
            ("rows", false), ("states", false), ("checkpoints", false), ("parked", true),
            ("meta", false),
        ])
        (rows, states, checkpoints) = (tables[0], tables[1], tables[2])
        (parked, meta) = (tables[3], tables[4])
    }

    /// Opens the file, or a new one in its place when its pages can't be.
    private static func opened(
        _ path: String, _ options: Environment.Options
    ) throws -> Environment {
        do throws(LMDBError) {
            return try Environment(path: path, options: options)
        } catch {
            guard error.isDamaged else { throw error }
        }
        try remove(path)
        return try Environment(path: path, options: options)
    }

    private static func remove(_ path: String) throws {
        for name in [path, path + "-lock"] where Files.exists(name) { try Files.remove(name) }
    }

    private static func isTrusted(_ markPath: String) throws -> Bool {
        let mark = try readMark(markPath)
        return mark == clean || mark == boot
    }

    private static func readMark(_ path: String) throws(SystemError) -> [UInt8] {
        do throws(SystemError) {
            return try Files.read(path, limit: 4_096)
        } catch {
            guard error.isNotFound else { throw error }
            return []
        }
    }

    /// Whether the file is of `owner`; a new one is not yet.
    func isOwned(by owner: UUID) throws -> Bool {
        try environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.value(meta, Self.store) == owner.bytes
        }
    }

    /// Empties the file for `owner`.
    func reset(_ owner: UUID) throws {
        try write { transaction in
            for table in [rows, states, checkpoints, parked, meta] {
                try transaction.empty(table)
            }
            let value = owner.bytes
            try transaction.put(meta, Self.store, value.span)
        }
    }

    /// Runs `body` in a write transaction, with the mark set that the file is not synced.
    func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
        try environment.write { transaction in
            // In here, where no other process can mark the file as synced. The mark must be on the
            // disk before what it warns of.
            if try Self.readMark(markPath) != Self.boot {
                try Files.replace(markPath, with: Self.boot)
            }
            return try body(&transaction)
        }
    }

    /// Syncs the file and says so beside it, so that it is believed after a restart of the machine.
    func markClean() throws {
        guard try Self.readMark(markPath) != Self.clean else { return }
        try environment.write { (_: inout WriteTransaction) throws -> Void in
            try environment.sync()
            try Files.replace(markPath, with: Self.clean)
        }
    }

    /// A number for a new generation of rows, never used before.
    func nextGeneration(_ transaction: inout WriteTransaction) throws -> UInt32 {
        let stored = try transaction.value(meta, Self.generation) ?? []
        let last = stored.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let next = Self.bytes(last + 1)
        try transaction.put(meta, Self.generation, next.span)
        return last + 1
    }

    /// The generation's four bytes, which keys begin with.
    static func bytes(_ generation: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: generation >> (24 - 8 * $0)) }
    }

    private static let boot: [UInt8] = {
        let id = Machine.bootID
        return Array((id.isEmpty ? "unknown" : id).utf8)
    }()
}

/// How far a projection is, as the file holds it.
struct Checkpoint: Hashable {
    struct Build: Hashable {
        var version: Int
        var generation: UInt32
        var position: Position
    }

    /// The rows that are read.
    var current: Build
    /// The rows that are being built beside them, to take their place.
    var next: Build?
}

/// Builds stand one after the other: version and generation in four bytes each, the position in
/// eight, the highest first. It is read for every row that is looked up.
extension Checkpoint {
    private static let buildSize = 16

    /// Nil for what is no checkpoint, as those of an older form.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count == Self.buildSize || bytes.count == 2 * Self.buildSize else { return nil }
        func build(at start: Int) -> Build {
            let word = bytes.bigEndian(at: start)
            return Build(
                version: Int(word >> 32), generation: UInt32(truncatingIfNeeded: word),
                position: Position(bytes.bigEndian(at: start + 8)))
        }
        current = build(at: 0)
        next = bytes.count > Self.buildSize ? build(at: Self.buildSize) : nil
    }

    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * Self.buildSize)
        for build in [current, next].compactMap({ $0 }) {
            let word = UInt64(build.version) << 32 | UInt64(build.generation)
            for part in [word, build.position.rawValue] {
                for shift in stride(from: 56, through: 0, by: -8) {
                    bytes.append(UInt8(truncatingIfNeeded: part >> UInt64(shift)))
                }
            }
        }
        return bytes
    }
}

extension ViewFile {
    /// Nil where there is none that can be read: then the projection begins anew.
    func checkpoint(
        _ transaction: borrowing some Reading & ~Copyable, of name: String
    ) throws -> Checkpoint? {
        try transaction.withValue(checkpoints, Array(name.utf8)) { Checkpoint($0) } ?? nil
    }

    func put(
        _ checkpoint: Checkpoint, of name: String, _ transaction: inout WriteTransaction
    ) throws {
        let value = checkpoint.bytes
        try transaction.put(checkpoints, Array(name.utf8), value.span)
    }

    /// Generations that no checkpoint names: what a rebuild left that came to no end.
    func deadGenerations() throws -> [UInt32] {
        try environment.read { (transaction: borrowing ReadTransaction) in
            var live: Set<UInt32> = []
            for name in try transaction.keys(checkpoints, prefix: [], limit: .max) {
                let text = String(decoding: name, as: UTF8.self)
                guard let known = try checkpoint(transaction, of: text) else { continue }
                live.insert(known.current.generation)
                if let next = known.next { live.insert(next.generation) }
            }
            let found =
                try generations(transaction, in: rows) + generations(transaction, in: states)
            return Set(found).subtracting(live).sorted()
        }
    }

    /// The generations that a table has rows of, found by a jump from one to the next.
    private func generations(
        _ transaction: borrowing ReadTransaction, in table: Table
    ) throws -> [UInt32] {
        try transaction.withCursor(table) { cursor in
            var found: [UInt32] = []
            var isThere = try cursor.first()
            while isThere {
                let generation = cursor.keyBytes.prefix(4).reduce(UInt32(0)) {
                    $0 << 8 | UInt32($1)
                }
                found.append(generation)
                guard generation < .max else { break }
                isThere = try cursor.seek(Self.bytes(generation + 1))
            }
            return found
        }
    }

    /// Removes rows and stored states of a generation, some at a time; false when none is left.
    func sweep(generation: UInt32, limit: Int = 20_000) throws -> Bool {
        try write { transaction in
            var removed = 0
            for table in [rows, states] {
                let prefix = Self.bytes(generation)
                let keys = try transaction.keys(table, prefix: prefix, limit: limit - removed)
                for key in keys { try transaction.remove(table, key) }
                removed += keys.count
            }
            return removed > 0
        }
    }
}

extension Reading where Self: ~Copyable {
    func keys(_ table: Table, prefix: [UInt8], limit: Int) throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        try withCursor(table) { (cursor: inout Cursor) throws -> Void in
            var isThere = try prefix.isEmpty ? cursor.first() : cursor.seek(prefix)
            while isThere, keys.count < limit {
                let key = cursor.keyBytes
                guard key.starts(with: prefix) else { return }
                keys.append(key)
                isThere = try cursor.next()
            }
        }
        return keys
    }
}
