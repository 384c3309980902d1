public import EventSourcing
internal import LMDB
internal import System

/// One store: an append-only log of events, an index that finds them, and the tree that proves
/// them.
///
/// All that was acknowledged is on the disk. Several processes may open one folder at once; within
/// a process it is opened once.
public final class EventStore: Sendable {
    public struct Options: Sendable {
        public var isReadOnly = false
        /// Address space to reserve for each file, in bytes.
        public var mapSize = 1 << 40
        /// Tells the time of appends that do not bring their own.
        public var clock: @Sendable () -> Timestamp = {
            Timestamp(microseconds: Machine.microsecondsSince1970)
        }
        /// Is told the position and the head while an index is built anew.
        public var indexProgress: @Sendable (Position, Position) -> Void = { _, _ in }

        public init() {}
    }

    /// What tells the store from all others, in backups and tree heads too.
    public let id: UUID
    public let created: Timestamp
    public let folder: String
    let parts: StoreParts
    private let indexer: Indexer
    private let writer: Writer?
    private let watcher: Watcher
    let isClosed = Guarded(false)

    public static let logName = "log.mdb"
    public static let indexName = "index.mdb"

    /// Makes an empty store in `folder`, which is made too.
    public static func create(
        at folder: String, id: UUID, created: Timestamp, options: Options = Options()
    ) throws {
        let path = folder + "/" + logName
        guard !Files.exists(path) else { throw StoreError.exists(path: folder) }
        try Files.createFolder(folder)
        var environment = Environment.Options()
        environment.mapSize = options.mapSize
        let log = try LogFile(path: path, options: environment)
        try log.environment.write { transaction in
            try transaction.put(log.meta, Meta.format, bytes(LogFile.format).span)
            try transaction.put(log.meta, Meta.store, id.bytes.span)
            try transaction.put(
                log.meta, Meta.created, bytes(UInt64(bitPattern: created.microseconds)).span)
        }
        try Files.syncFolder(folder)
    }

    /// Opens the store in `folder`, and brings its index up to date where that is much work.
    public convenience init(at folder: String, options: Options = Options()) throws {
        guard Files.exists(folder + "/" + Self.logName) else {
            throw StoreError.missing(path: folder)
        }
        let lease = try OpenFolders.lease(folder)
        try self.init(lease: lease, options: options)
    }

    /// Whether the store was opened for reading only.
    public var isReadOnly: Bool { writer == nil }

    private let lease: OpenFolders.Lease

    private init(lease: OpenFolders.Lease, options: Options) throws {
        self.lease = lease
        folder = lease.folder
        var environment = Environment.Options()
        environment.mapSize = options.mapSize
        environment.isReadOnly = options.isReadOnly
        let log = try LogFile(path: folder + "/" + Self.logName, options: environment)
        let meta = try Meta(log)
        (id, created) = (meta.store, meta.created)
        let index = try Self.openIndex(folder, meta.store, environment)
        let checkpoint = try index.environment.read { (transaction: borrowing ReadTransaction) in
            try index.checkpoint(transaction)
        }
        let news = News()
        parts = StoreParts(
            log: log, index: index, tail: Guarded(Tail(base: checkpoint)), news: news,
            clock: options.clock)
        indexer = Indexer(parts, store: meta.store)
        writer = options.isReadOnly ? nil : Writer(parts)
        watcher = Watcher(parts)
        try prepare(isReadOnly: options.isReadOnly, options.indexProgress)
    }

    /// Folds the tail into memory, or builds the index first where the tail would be too long.
    private func prepare(
        isReadOnly: Bool, _ progress: @Sendable (Position, Position) -> Void
    ) throws {
        let tail = parts.tail.withLock { $0.top }
        let head = try head()
        if !isReadOnly, head.rawValue > tail.rawValue + UInt64(Tail.batchCount) {
            try parts.buildIndex(of: id, progress: progress)
            parts.tail.withLock { $0 = Tail(base: head) }
        }
        try parts.log.environment.read { (transaction: borrowing ReadTransaction) in
            try parts.catchUp(transaction, through: try parts.log.head(transaction))
        }
        parts.news.publish(parts.tail.withLock { $0.top })
        guard !isReadOnly else { return }
        writer?.start()
        indexer.start()
    }

    /// Opens the index; one that is missing, foreign or ahead of the log is begun anew.
    private static func openIndex(
        _ folder: String, _ store: UUID, _ options: Environment.Options
    ) throws -> IndexFile {
        let path = folder + "/" + indexName
        var options = options
        if options.isReadOnly, !Files.exists(path) {
            // There is nowhere to write one, so an empty one stands in and all is in the tail.
            options.isReadOnly = false
            options.mapSize = 1 << 20
            return try TemporaryIndex.open(options)
        }
        let index = try IndexFile(path: path, options: options)
        let isOurs = try index.environment.read { (transaction: borrowing ReadTransaction) in
            let owner = try transaction.value(index.meta, IndexFile.storeKey)
            let format = try index.number(transaction, IndexFile.formatKey)
            return owner == nil || (owner == store.bytes && format == IndexFile.format)
        }
        if !isOurs { try index.reset() }
        return index
    }

    /// Ends the store's threads after what waits is written; the object is of no use then.
    public func close() {
        let wasClosed = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return isClosed
        }
        guard !wasClosed else { return }
        writer?.close()
        watcher.close()
        parts.news.close()
        let isWorthIt = parts.tail.withLock { $0.count } >= Self.flushCount
        indexer.close(flushing: writer != nil && isWorthIt)
        lease.end()
    }

    /// Writes what the index lacks now, instead of when it is worth it.
    public func flushIndex() throws {
        guard writer != nil else { throw StoreError.readOnly(path: folder) }
        try parts.log.environment.read { (transaction: borrowing ReadTransaction) in
            try parts.catchUp(transaction, through: try parts.log.head(transaction))
        }
        try indexer.flush()
    }

    /// A tail that is shorter costs the next process less than an index batch costs this one.
    private static let flushCount = 256

    deinit { close() }

    /// Writes the events of `append`, all or none, and returns when they are on the disk.
    ///
    /// Throws `AppendError` for a refusal; then nothing was written.
    public func append(_ append: Append) async throws -> AppendResult {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(append) { continuation.resume(with: $0) }
        }
    }

    /// Like `append`, for threads that may block.
    public func appendBlocking(_ append: Append) throws -> AppendResult {
        let outcome = Guarded<Result<AppendResult, any Error>?>(nil)
        enqueue(append) { result in outcome.withLockSignalling { $0 = result } }
        guard let result = outcome.wait({ $0 }) else { preconditionFailure("no time limit is set") }
        return try result.get()
    }

    /// Takes in records of another log as they are, with their positions, times, ids and command
    /// ids, all or none. They must continue this log.
    ///
    /// Blocks until they are on the disk.
    public func importRecords(_ records: [StoredRecord]) throws {
        guard let writer else { throw StoreError.readOnly(path: folder) }
        guard !records.isEmpty else { return }
        let outcome = Guarded<Result<AppendResult, any Error>?>(nil)
        writer.enqueue(
            Writer.Request(work: .records(records)) { result in
                outcome.withLockSignalling { $0 = result }
            })
        guard let result = outcome.wait({ $0 }) else { preconditionFailure("no time limit is set") }
        _ = try result.get()
    }

    private func enqueue(
        _ append: Append,
        _ completion: @escaping @Sendable (Result<AppendResult, any Error>) -> Void
    ) {
        do {
            guard let writer else { throw StoreError.readOnly(path: folder) }
            try Limits.check(append)
            writer.enqueue(Writer.Request(work: .append(append), completion: completion))
        } catch {
            completion(.failure(error))
        }
    }
}

/// The fixed facts of a store, in the log's `meta` table.
private struct Meta {
    static let format = Array("format".utf8)
    static let store = Array("store".utf8)
    static let created = Array("created".utf8)

    let store: UUID
    let created: Timestamp

    init(_ log: LogFile) throws {
        let path = log.environment.path
        let (format, store, created) = try log.environment.read {
            (transaction: borrowing ReadTransaction) in
            (
                try transaction.withValue(log.meta, Self.format) { $0.littleEndian(at: 0) },
                try transaction.value(log.meta, Self.store).flatMap { UUID(bytes: $0) },
                try transaction.withValue(log.meta, Self.created) { $0.littleEndian(at: 0) }
            )
        }
        guard format == LogFile.format else {
            throw StoreError.unknownFormat(path: path, found: format ?? 0)
        }
        guard let store, let created else { throw StoreError.missing(path: path) }
        self.store = store
        self.created = Timestamp(microseconds: Int64(bitPattern: created))
    }
}

/// The folders that this process has open: LMDB loses its locks when one is opened twice.
enum OpenFolders {
    private static let open = Guarded<Set<String>>([])

    final class Lease: Sendable {
        let folder: String
        private let isHeld = Guarded(true)

        fileprivate init(_ folder: String) { self.folder = folder }

        func end() {
            let wasHeld = isHeld.withLock { isHeld in
                defer { isHeld = false }
                return isHeld
            }
            if wasHeld { OpenFolders.open.withLock { _ = $0.remove(folder) } }
        }

        deinit { end() }
    }

    static func lease(_ folder: String) throws -> Lease {
        let path = try Files.resolved(folder)
        guard open.withLock({ $0.insert(path).inserted }) else {
            throw StoreError.alreadyOpen(path: folder)
        }
        return Lease(path)
    }
}

/// The empty index of a store that can't be written: a file that has no name once it is open.
private enum TemporaryIndex {
    static func open(_ options: Environment.Options) throws -> IndexFile {
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

/// Looks for other processes' appends while somebody waits for news.
private final class Watcher: Sendable {
    private let parts: StoreParts
    private let isStopping = Guarded(false)
    private let thread = Guarded<WorkerThread?>(nil)

    init(_ parts: StoreParts) {
        self.parts = parts
        let worker = WorkerThread(name: "varve-watcher") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    func close() {
        isStopping.withLockSignalling { $0 = true }
        parts.news.close()
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    private func run() {
        while !isStopping.withLock({ $0 }) {
            parts.news.sleepUntilWanted(.seconds(1))
            guard parts.news.hasWaiters else { continue }
            let head = try? parts.log.environment.read { (transaction: borrowing ReadTransaction) in
                try parts.log.head(transaction)
            }
            if let head { parts.news.publish(head) }
            _ = isStopping.wait(timeout: .milliseconds(10)) { $0 ? true : nil }
        }
    }
}
