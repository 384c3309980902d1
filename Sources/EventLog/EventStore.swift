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
    let writer: Writer?
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
        // Under another name until it is whole: a crash leaves no store rather than half of one.
        let draft = path + ".new-" + Machine.randomBytes(6).map { String($0, radix: 36) }.joined()
        defer {
            for name in [draft, draft + "-lock"] where Files.exists(name) {
                try? Files.remove(name)
            }
        }
        try write(id, created, into: draft, options)
        do throws(SystemError) {
            try Files.link(draft, as: path)
        } catch {
            throw error.isExisting ? StoreError.exists(path: folder) : error
        }
        try Files.syncFolder(folder)
    }

    private static func write(
        _ id: UUID, _ created: Timestamp, into path: String, _ options: Options
    ) throws {
        var environment = Environment.Options()
        environment.mapSize = options.mapSize
        let log = try LogFile(path: path, options: environment)
        defer { log.environment.close() }
        try log.environment.write { transaction in
            try transaction.put(log.meta, Meta.format, bytes(LogFile.format).span)
            try transaction.put(log.meta, Meta.store, id.bytes.span)
            try transaction.put(
                log.meta, Meta.created, bytes(UInt64(bitPattern: created.microseconds)).span)
        }
    }

    /// Opens the store in `folder`, and brings its index up to date where that is much work.
    public convenience init(at folder: String, options: Options = Options()) throws {
        guard Files.exists(folder + "/" + Self.logName) else {
            throw StoreError.missing(path: folder)
        }
        let lease = try OpenFiles.lease(folder, Self.logName)
        try self.init(lease: lease, options: options)
    }

    /// Whether the store was opened for reading only.
    public var isReadOnly: Bool { writer == nil }

    private let lease: OpenFiles.Lease

    private init(lease: OpenFiles.Lease, options: Options) throws {
        self.lease = lease
        folder = lease.folder
        var environment = Environment.Options()
        environment.mapSize = options.mapSize
        environment.isReadOnly = options.isReadOnly
        let log = try LogFile(path: folder + "/" + Self.logName, options: environment)
        let meta = try Meta(log)
        (id, created) = (meta.store, meta.created)
        let index = try IndexFile.open(
            in: folder, of: meta.store, beside: log, options: environment)
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

    /// Ends the store's threads after what waits is written, and closes its files.
    ///
    /// The object is of no use then. Do not call it from the body of a scan: it waits for that.
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
        parts.index.environment.close()
        parts.log.environment.close()
        lease.end()
    }

    /// Has one observer told of everything that this process or another appends; nil for nobody.
    public func setObserver(_ observer: (any NewsObserver)?) {
        parts.news.setObserver(observer)
    }

    /// Sets work that is done for each group of appends that was committed together, up to the
    /// group's last position, before those who wait for it are answered.
    ///
    /// It runs on the writer's thread: done there once, it need not be done by each of them, who
    /// would be woken twice. An append that its caller commits alone leaves it to the caller.
    public func beforeAnswers(_ work: @escaping @Sendable (Position) -> Void) {
        writer?.beforeAnswers.withLock { $0.work = work }
    }

    /// Writes what the index lacks now, instead of when it is worth it.
    public func flushIndex() throws {
        guard writer != nil else { throw StoreError.readOnly(path: folder) }
        try withLog { (transaction: borrowing ReadTransaction) in
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
        let writer = try checked(append)
        return try await withCheckedThrowingContinuation { continuation in
            writer.enqueue(
                Writer.Request(work: .append(append)) { continuation.resume(with: $0) })
        }
    }

    /// Like `append`, for threads that may block.
    public func appendBlocking(_ append: Append) throws -> AppendResult {
        try checked(append).write(.append(append))
    }

    /// Takes in records of another log as they are, with their positions, times, ids and command
    /// ids, all or none. They must continue this log.
    ///
    /// Blocks until they are on the disk.
    public func importRecords(_ records: [StoredRecord]) throws {
        guard let writer else { throw StoreError.readOnly(path: folder) }
        guard !records.isEmpty else { return }
        _ = try writer.write(.records(records))
    }

    /// Moves a checkpoint forward, or leaves it where it is.
    ///
    /// Blocks until it is on the disk. Throws `AppendError.checkpointPassed` when it is further
    /// already.
    public func moveCheckpoint(_ checkpoint: Checkpoint) throws {
        guard let writer else { throw StoreError.readOnly(path: folder) }
        try Limits.check(checkpoint)
        _ = try writer.write(.checkpoint(checkpoint))
    }

    /// The writer, for an append that keeps within the limits.
    private func checked(_ append: Append) throws -> Writer {
        guard let writer else { throw StoreError.readOnly(path: folder) }
        try Limits.check(append)
        return writer
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
                try transaction.number(log.meta, Self.format),
                try transaction.value(log.meta, Self.store).flatMap { UUID(bytes: $0) },
                try transaction.number(log.meta, Self.created)
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
            parts.news.sleepUntilWanted()
            guard parts.news.hasWaiters else { continue }
            let head = try? parts.log.environment.read { (transaction: borrowing ReadTransaction) in
                try parts.log.head(transaction)
            }
            if let head { parts.news.publish(head) }
            _ = isStopping.wait(timeout: .milliseconds(10)) { $0 ? true : nil }
        }
    }
}
