internal import CLMDB
internal import Glibc
internal import Synchronization

/// One LMDB file and its lock file. A process opens a file once and keeps it open.
@safe public final class Environment: Sendable {
    public struct Options: Sendable {
        /// Address space to reserve, in bytes; the file grows up to it and no further.
        public var mapSize = 1 << 40
        public var tablesMax: UInt32 = 32
        public var readersMax: UInt32 = 4_096
        public var isReadOnly = false
        /// Leaves syncing to the operating system: fast, and void after its crash.
        public var isUnsynced = false

        public init() {}
    }

    /// What the file holds, in pages and bytes.
    public struct Usage: Sendable {
        public let pageSize: Int
        public let pagesUsed: Int
        public let fileSize: Int
        /// Slots of the table of readers that are in use, in all processes.
        public let readers: Int
        /// How many of them read at this moment.
        public let reading: Int
    }

    // LMDB documents an environment as safe to share between threads.
    nonisolated(unsafe) let handle: OpaquePointer
    public let path: String
    public let isReadOnly: Bool
    /// How many use the handle now; negative once it is closed.
    private let users = Atomic<Int>(0)

    /// Opens the file at `path`, or makes it unless `options` say read-only.
    public init(path: String, options: Options = Options()) throws(LMDBError) {
        do throws(LMDBError) {
            unsafe handle = try Self.open(path, options, withoutLock: false)
        } catch  where options.isReadOnly && (error.code == EACCES || error.code == EROFS) {
            // Who can't write the lock file can't tell writers which pages must stay. Without
            // writers no lock is needed.
            guard !Self.isInUse(path + "-lock") else {
                throw LMDBError(
                    code: EACCES, operation: "read beside its writers without its lock file",
                    path: path)
            }
            unsafe handle = try Self.open(path, options, withoutLock: true)
        }
        self.path = path
        isReadOnly = options.isReadOnly
        try unsafe Self.checkSize(handle, path)  // When it throws, `deinit` closes the file.
        // A process that was killed while it read holds a slot, and with it all pages freed since.
        if !isReadOnly { try clearStaleReaders() }
    }

    /// Refuses a file that ends before its last page: to touch what is missing kills the process.
    ///
    /// A few pages may be missing in good order: LMDB does not write those that a transaction took
    /// and gave back, also at the end.
    private static func checkSize(_ handle: OpaquePointer, _ path: String) throws(LMDBError) {
        var info = unsafe MDB_envinfo()
        var page = MDB_stat()
        var file = stat()
        try unsafe check(mdb_env_info(handle, &info), "measure")
        try unsafe check(mdb_env_stat(handle, &page), "measure")
        guard unsafe stat(path, &file) == 0 else {
            throw LMDBError(code: errno, operation: "measure", path: path)
        }
        let pageSize = Int(page.ms_psize)
        let pages = unsafe Int(clamping: info.me_last_pgno)
        let (needed, isTooMuch) = pages.multipliedReportingOverflow(by: pageSize)
        guard pageSize >= 512, pageSize.nonzeroBitCount == 1, !isTooMuch,
            needed <= Int(file.st_size) + spareCount * pageSize
        else {
            throw LMDBError(
                code: MDB_CORRUPTED,
                operation: "open: it has \(file.st_size) bytes, its last page ends at \(needed)",
                path: path)
        }
    }

    private static let spareCount = 16

    deinit { close() }

    /// Waits for the transactions under way and closes the file; to use it then is an error.
    ///
    /// LMDB loses its locks when a process opens a file that it has open, so whoever opens it again
    /// must have closed it.
    public func close() {
        let before = users.bitwiseOr(.min, ordering: .acquiringAndReleasing).oldValue
        guard before >= 0 else { return }
        while users.load(ordering: .acquiring) != .min { usleep(100) }
        unsafe mdb_env_close(handle)
    }

    /// Keeps the file open until `leave`.
    func enter() throws(LMDBError) {
        guard users.wrappingAdd(1, ordering: .acquiring).oldValue >= 0 else {
            leave()
            throw LMDBError(code: EBADF, operation: "use it: it was closed", path: path)
        }
    }

    func leave() {
        users.wrappingSubtract(1, ordering: .releasing)
    }

    private static func open(
        _ path: String, _ options: Options, withoutLock: Bool
    ) throws(LMDBError) -> OpaquePointer {
        // A file that is only read and is not there gets no lock file either.
        if !withoutLock, unsafe !options.isReadOnly || access(path, F_OK) == 0 {
            try reserveLockFile(path + "-lock", options)
        }
        var created: OpaquePointer?
        try unsafe check(mdb_env_create(&created), "set up LMDB")
        guard let handle = unsafe created else { preconditionFailure("LMDB made no environment") }
        var flags = MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD
        if options.isReadOnly { flags |= MDB_RDONLY }
        if options.isUnsynced { flags |= MDB_NOSYNC }
        if withoutLock { flags |= MDB_NOLOCK }
        unsafe mdb_env_set_assert(handle, endOnDamage)
        do throws(LMDBError) {
            try unsafe check(mdb_env_set_mapsize(handle, options.mapSize), "reserve addresses")
            try unsafe check(mdb_env_set_maxdbs(handle, options.tablesMax), "set up LMDB")
            try unsafe check(mdb_env_set_maxreaders(handle, options.readersMax), "set up LMDB")
            try unsafe check(mdb_env_open(handle, path, UInt32(flags), 0o644), "open")
        } catch {
            unsafe mdb_env_close(handle)
            var error = error
            error.path = path
            throw error
        }
        return unsafe handle
    }

    /// Whether a process has the environment of a lock file open: LMDB keeps its first byte locked.
    private static func isInUse(_ path: String) -> Bool {
        let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { Glibc.close(file) }
        var found = flock()
        found.l_type = Int16(F_WRLCK)
        found.l_len = 1
        return unsafe fcntl(file, F_GETLK, &found) == 0 && found.l_type != Int16(F_UNLCK)
    }

    /// Gives the lock file its blocks on the disk. LMDB writes to it through memory, and on a full
    /// disk a block that is missing there ends the process by SIGBUS.
    private static func reserveLockFile(
        _ path: String, _ options: Options
    ) throws(LMDBError) {
        let file = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }  // LMDB says why, or does without.
        defer { Glibc.close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { return }
        if status.st_size > 0, status.st_blocks * 512 >= status.st_size { return }
        // A reader's slot has 64 bytes; a file that others use keeps its size.
        let length = status.st_size > 0 ? status.st_size : Int(options.readersMax) * 64 + 4_096
        let code = posix_fallocate(file, 0, length)
        guard code != ENOSPC && code != EDQUOT else {
            if status.st_size == 0 { ftruncate(file, 0) }
            throw LMDBError(code: code, operation: "reserve", path: path)
        }
    }

    /// Runs `body` on one unchanging state of the file.
    ///
    /// Keep it short: pages that it may see can't be used again until it ends.
    public func read<Result>(
        _ body: (borrowing ReadTransaction) throws -> Result
    ) throws -> Result {
        try naming {
            let transaction = try ReadTransaction(self)
            return try body(transaction)
        }
    }

    /// Begins to look at one unchanging state; it ends when the transaction is dropped.
    public func beginReading() throws(LMDBError) -> ReadTransaction {
        do throws(LMDBError) {
            return try ReadTransaction(self)
        } catch {
            var error = error
            error.path = path
            throw error
        }
    }

    /// Runs `body` in the write transaction: commits when it returns, aborts when it throws.
    ///
    /// Blocks until the writers before it, in any process, have ended. `body` is synchronous
    /// because a transaction belongs to one thread.
    public func write<Result>(
        _ body: (inout WriteTransaction) throws -> Result
    ) throws -> Result {
        try enter()
        defer { leave() }
        return try naming {
            var transaction = try WriteTransaction(self)
            let result = try body(&transaction)
            try transaction.commit()
            return result
        }
    }

    /// Opens named tables; missing ones are made unless the environment is read-only.
    ///
    /// Call it at start-up: LMDB wants tables opened before they are shared between threads.
    public func openTables(_ tables: [(name: String, integerKeys: Bool)]) throws -> [Table] {
        if isReadOnly {
            return try openExistingTables(tables)
        }
        return try write { transaction in
            try tables.map { try transaction.openTable($0.name, integerKeys: $0.integerKeys) }
        }
    }

    private func openExistingTables(
        _ tables: [(name: String, integerKeys: Bool)]
    ) throws -> [Table] {
        try enter()
        defer { leave() }
        return try naming {
            // A table that a transaction opened is closed again when that aborts, also this one.
            let transaction = try WriteTransaction(self, flags: MDB_RDONLY)
            var opened: [Table] = []
            for (name, integerKeys) in tables {
                opened.append(
                    try transaction.openTable(name, flags: integerKeys ? MDB_INTEGERKEY : 0))
            }
            try transaction.commit()
            return opened
        }
    }

    /// Makes all that was committed durable, also where the environment is unsynced.
    public func sync() throws(LMDBError) {
        try enter()
        defer { leave() }
        try unsafe check(mdb_env_sync(handle, 1), "sync")
    }

    /// Frees the reader slots of processes that died; returns how many.
    @discardableResult
    public func clearStaleReaders() throws(LMDBError) -> Int {
        try enter()
        defer { leave() }
        var dead: Int32 = 0
        try unsafe check(mdb_reader_check(handle, &dead), "check the readers")
        return Int(dead)
    }

    public func usage() throws(LMDBError) -> Usage {
        try enter()
        defer { leave() }
        var info = unsafe MDB_envinfo()
        var page = MDB_stat()
        try unsafe check(mdb_env_info(handle, &info), "measure")
        try unsafe check(mdb_env_stat(handle, &page), "measure")
        var file = stat()
        let size = unsafe stat(path, &file) == 0 ? Int(file.st_size) : 0
        let readers = try readers()
        return unsafe Usage(
            pageSize: Int(page.ms_psize), pagesUsed: Int(info.me_last_pgno) + 1, fileSize: size,
            readers: readers.slots, reading: readers.reading)
    }

    /// Copies the whole file, without its free pages, to a new file, while others read and write.
    public func copyCompacted(to target: String) throws(LMDBError) {
        try enter()
        defer { leave() }
        try unsafe check(mdb_env_copy2(handle, target, UInt32(MDB_CP_COMPACT)), "copy to \(target)")
    }

    /// Adds the file's path to LMDB errors on their way out.
    private func naming<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as LMDBError where error.path.isEmpty {
            // LMDB calls it EIO when a write falls short, which it does on a disk that fills up.
            let code = error.code == EIO && isDiskFull ? ENOSPC : error.code
            throw LMDBError(code: code, operation: error.operation, path: path)
        }
    }

    private var isDiskFull: Bool {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return false }
        return UInt(status.f_bavail) * UInt(status.f_frsize) < 1 << 20
    }
}

/// LMDB found pages that can't be: it has no way to go on, so the process ends with what is known.
///
/// The exit code is that of a verification that failed.
private func endOnDamage(_ handle: OpaquePointer?, _ message: UnsafePointer<CChar>?) {
    var path: UnsafePointer<CChar>?
    unsafe mdb_env_get_path(handle, &path)
    let file = unsafe path.map { unsafe String(cString: $0) } ?? "an LMDB file"
    let what = unsafe message.map { unsafe String(cString: $0) } ?? ""
    FatalDamage.end("\(file): the file is damaged: \(what)")
}

/// The last words of a process that met damage from which it can't return.
public enum FatalDamage {
    /// Has the process end with a message, instead of a signal, where a file is shorter than its
    /// pages say.
    public static func watchForMissingPages() {
        signal(SIGBUS) { _ in
            FatalDamage.end("a file of the data directory is damaged: pages of it are missing")
        }
        // LMDB follows what stands in a page without looking at all of it.
        signal(SIGSEGV) { _ in
            FatalDamage.end(
                "memory could not be read: most likely a file of the data directory is damaged")
        }
    }

    static func end(_ message: String) -> Never {
        let text =
            "varve: error: \(message)\nvarve: hint: keep a copy of the directory; "
            + "'varve replay SET --into DIR' brings back what a backup holds; index.mdb and "
            + "views.mdb may be deleted, they are built anew\n"
        let bytes = Array(text.utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
        _exit(6)
    }
}
