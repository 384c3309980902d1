internal import EventSourcing
internal import JSON
internal import LMDB
internal import System

/// `views.mdb`: the rows of all read models. It is disposable, and runs without syncing.
///
/// After a crash of the operating system its pages can't be trusted, so it carries a mark that
/// tells: the boot in which it was last written, or that it was synced since.
struct ViewFile: Sendable {
    static let name = "views.mdb"

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

    private static let mark = Array("mark".utf8)
    private static let store = Array("store".utf8)
    private static let generation = Array("generation".utf8)
    private static let clean = Array("clean".utf8)

    init(path: String, options: Environment.Options) throws {
        var options = options
        options.isUnsynced = true
        environment = try Environment(path: path, options: options)
        let tables = try environment.openTables([
            ("rows", false), ("states", false), ("checkpoints", false), ("parked", true),
            ("meta", false),
        ])
        (rows, states, checkpoints) = (tables[0], tables[1], tables[2])
        (parked, meta) = (tables[3], tables[4])
    }

    /// Whether the file can be believed, and is of `owner`.
    func isSound(_ owner: UUID) throws -> Bool {
        try environment.read { (transaction: borrowing ReadTransaction) in
            guard let known = try transaction.value(meta, Self.store) else { return false }
            let mark = try transaction.value(meta, Self.mark) ?? []
            return known == owner.bytes && (mark == Self.clean || mark == Self.boot)
        }
    }

    /// Empties the file for `owner`.
    func reset(_ owner: UUID) throws {
        try environment.write { transaction in
            for table in [rows, states, checkpoints, parked, meta] {
                try transaction.empty(table)
            }
            let value = owner.bytes
            try transaction.put(meta, Self.store, value.span)
        }
    }

    /// Runs `body` in a write transaction, with the mark set that it is not synced.
    func write<Result>(_ body: (inout WriteTransaction) throws -> Result) throws -> Result {
        var result: Result?
        try environment.write { transaction in
            if try transaction.value(meta, Self.mark) == Self.boot {
                result = try body(&transaction)
            } else {
                let boot = Self.boot
                try transaction.put(meta, Self.mark, boot.span)
            }
        }
        if let result { return result }
        try environment.sync()  // The mark must be on the disk before what it warns of.
        return try write(body)
    }

    /// Syncs the file and says so in it, so that it is believed after a restart of the machine.
    func markClean() throws {
        let isDirty = try environment.read { (transaction: borrowing ReadTransaction) in
            try transaction.value(meta, Self.mark) != Self.clean
        }
        guard isDirty else { return }
        try environment.write { (transaction: inout WriteTransaction) throws -> Void in
            try environment.sync()
            let clean = Self.clean
            try transaction.put(meta, Self.mark, clean.span)
        }
        try environment.sync()
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
struct Checkpoint: Codable, Hashable {
    struct Build: Codable, Hashable {
        var version: Int
        var generation: UInt32
        var position: Position
    }

    /// The rows that are read.
    var current: Build
    /// The rows that are being built beside them, to take their place.
    var next: Build?
}

extension ViewFile {
    func checkpoint(
        _ transaction: borrowing some Reading & ~Copyable, of name: String
    ) throws -> Checkpoint? {
        guard let bytes = try transaction.value(checkpoints, Array(name.utf8)) else { return nil }
        return try JSON.decode(Checkpoint.self, from: bytes)
    }

    func put(
        _ checkpoint: Checkpoint, of name: String, _ transaction: inout WriteTransaction
    ) throws {
        let value = try JSON.encode(checkpoint)
        try transaction.put(checkpoints, Array(name.utf8), value.span)
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
            var isThere = try cursor.seek(prefix)
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
