internal import Crypto
internal import EventSourcing
internal import LMDB
internal import Proofs
internal import System

/// The one place that writes to the log: a thread of its own, which commits together what waits.
///
/// Each append of a group is checked by itself: one that is refused does not fail its neighbours.
/// A caller that may block and finds nobody before it commits on its own thread: handing a single
/// append over and back would cost a third of the commit's time.
final class Writer: Sendable {
    struct Request {
        let work: Work
        /// Bytes that the work holds in memory while it waits, roughly.
        let size: Int
        let completion: @Sendable (Result<AppendResult, any Error>) -> Void

        init(
            work: Work, completion: @escaping @Sendable (Result<AppendResult, any Error>) -> Void
        ) {
            self.work = work
            size = work.size
            self.completion = completion
        }
    }

    /// What the writer is asked to write.
    enum Work {
        /// New events, which get their places from the log.
        case append(Append)
        /// Records of another log, which keep theirs.
        case records([StoredRecord])
        /// A checkpoint that moves alone.
        case checkpoint(Checkpoint)

        var count: Int {
            switch self {
            case .append(let append): append.events.count
            case .records(let records): records.count
            case .checkpoint: 0
            }
        }

        fileprivate var size: Int {
            switch self {
            case .append(let append): append.size
            case .records(let records):
                records.reduce(0) { $0 + 64 + $1.record.count + ($1.payload?.count ?? 0) }
            case .checkpoint: 512
            }
        }
    }

    private struct Queue {
        var waiting: [Request] = []
        var bytes = 0
        var isClosed = false
        /// Somebody has the session: the thread, or a caller that found it free.
        var isCommitting = false
        /// Commits of one append alone since the last that had several: a sign of a lone caller.
        var singleCommits = 0
    }

    private static let singleCommitsMin = 8

    let statistics = Guarded(CommitStatistics())
    /// What is done with a group before those who wait for it are answered.
    ///
    /// A structure, as a bare function that a generic lock lends out is wrapped once more each time
    /// that it comes back.
    struct Preparation {
        var work: (@Sendable (Position) -> Void)?
    }
    let beforeAnswers = Guarded(Preparation())
    private let queue = Guarded(Queue())
    private let session: Guarded<WriterSession>
    private let thread = Guarded<WorkerThread?>(nil)

    init(_ parts: StoreParts) {
        session = Guarded(WriterSession(parts))
    }

    func start() {
        let worker = WorkerThread(name: "varve-writer") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    /// Writes and returns when it is on the disk. Blocks.
    func write(_ work: Work) throws -> AppendResult {
        if takeTurn() {
            defer { endTurn(groupCount: 1) }
            return try commit([work])[0].get()
        }
        let outcome = Guarded<Result<AppendResult, any Error>?>(nil)
        enqueue(Request(work: work) { result in outcome.withLockSignalling { $0 = result } })
        guard let result = outcome.wait({ $0 }) else { preconditionFailure("no time limit is set") }
        return try result.get()
    }

    /// Takes an append in; `completion` is called once, from the writer's thread or from here.
    func enqueue(_ request: Request) {
        let refusal: AppendError? = queue.withLockSignalling { queue in
            if queue.isClosed { return .closed }
            guard queue.waiting.count < Limits.waitingAppendsMax,
                queue.bytes <= Limits.waitingBytesMax
            else { return .busy(waiting: queue.waiting.count) }
            queue.waiting.append(request)
            queue.bytes += request.size
            return nil
        }
        if let refusal { request.completion(.failure(refusal)) }
    }

    /// Whether the caller may commit now, alone.
    private func takeTurn() -> Bool {
        queue.withLock { queue in
            guard !queue.isClosed, !queue.isCommitting, queue.waiting.isEmpty,
                queue.singleCommits >= Self.singleCommitsMin
            else { return false }
            queue.isCommitting = true
            return true
        }
    }

    private func endTurn(groupCount: Int) {
        let isWaitedFor = queue.withLock { queue in
            queue.isCommitting = false
            queue.singleCommits = groupCount == 1 ? queue.singleCommits + 1 : 0
            return !queue.waiting.isEmpty || queue.isClosed
        }
        if isWaitedFor { queue.withLockSignalling { _ in } }
    }

    /// Lets what waits be written, then ends the thread.
    func close() {
        queue.withLockSignalling { $0.isClosed = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    private func run() {
        while let group = nextGroup() {
            let results = commit(group.map(\.work))
            endTurn(groupCount: group.count)
            prepareAnswers(results)
            for (request, result) in zip(group, results) { request.completion(result) }
        }
    }

    private func prepareAnswers(_ results: [Result<AppendResult, any Error>]) {
        guard let work = beforeAnswers.withLock({ $0.work }) else { return }
        let last = results.compactMap { try? $0.get().places.last?.position }.max()
        if let last { work(last) }
    }

    private func commit(_ group: [Work]) -> [Result<AppendResult, any Error>] {
        let (results, length) = session.withLock { session in
            let start = ContinuousClock.now
            let results = session.commit(group)
            return (results, .now - start)
        }
        statistics.withLock { $0.note(results, length) }
        return results
    }

    /// Waits for appends and takes as many as one commit may hold; nil when all is over.
    private func nextGroup() -> [Request]? {
        let group: [Request]?? = queue.wait { queue in
            if queue.isCommitting { return nil }
            if queue.waiting.isEmpty { return queue.isClosed ? .some(nil) : nil }
            queue.isCommitting = true
            var (events, size, count) = (0, 0, 0)
            for request in queue.waiting {
                events += request.work.count
                size += request.size
                let isFull = events > Limits.batchCountMax || size > Limits.batchSizeMax
                if count > 0 && isFull { break }
                count += 1
            }
            let group = Array(queue.waiting[..<count])
            queue.waiting.removeFirst(count)
            queue.bytes -= group.reduce(0) { $0 + $1.size }
            return .some(group)
        }
        return group.flatMap { $0 }
    }
}

/// What the parts of an open store share.
struct StoreParts: Sendable {
    let log: LogFile
    let index: IndexFile
    let tail: Guarded<Tail>
    let news: News
    let origins = Guarded(Origins())
    let clock: @Sendable () -> Timestamp

    /// Which events of the log's end this process has appended itself.
    struct Origins {
        /// The last event that it appended.
        var own = Position.start
        /// The last event before one of its own that another process appended.
        var others = Position.start
    }

    /// Takes into the tail what the log has behind it, up to `head`: another process's appends.
    func catchUp(_ transaction: borrowing some Reading & ~Copyable, through head: Position) throws {
        try tail.withLock { tail in
            guard tail.top < head else { return }
            try log.indexable(transaction, tail.top.next...head) {
                header, bytes throws(RecordError) in
                try tail.insert(header, bytes)
            }
        }
    }
}
