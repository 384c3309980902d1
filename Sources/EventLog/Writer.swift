internal import Crypto
internal import EventSourcing
internal import LMDB
internal import Proofs
internal import System

/// The one place that writes to the log: a thread of its own, which commits together what waits.
///
/// Each append of a group is checked by itself: one that is refused does not fail its neighbours.
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

        var count: Int {
            switch self {
            case .append(let append): append.events.count
            case .records(let records): records.count
            }
        }

        fileprivate var size: Int {
            switch self {
            case .append(let append): append.size
            case .records(let records):
                records.reduce(0) { $0 + 64 + $1.record.count + ($1.payload?.count ?? 0) }
            }
        }
    }

    private struct Queue {
        var waiting: [Request] = []
        var bytes = 0
        var isClosed = false
    }

    private let queue = Guarded(Queue())
    private let parts: StoreParts
    private let thread = Guarded<WorkerThread?>(nil)

    init(_ parts: StoreParts) {
        self.parts = parts
    }

    func start() {
        let worker = WorkerThread(name: "varve-writer") { [self] in run() }
        thread.withLock { $0 = worker }
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

    /// Lets what waits be written, then ends the thread.
    func close() {
        queue.withLockSignalling { $0.isClosed = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    private func run() {
        var session = WriterSession(parts)
        while let group = nextGroup() {
            for (request, result) in zip(group, session.commit(group.map(\.work))) {
                request.completion(result)
            }
        }
    }

    /// Waits for appends and takes as many as one commit may hold; nil when all is over.
    private func nextGroup() -> [Request]? {
        let group: [Request]?? = queue.wait { queue in
            if queue.waiting.isEmpty { return queue.isClosed ? .some(nil) : nil }
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
    let clock: @Sendable () -> Timestamp

    /// Takes into the tail what the log has behind it, up to `head`: another process's appends.
    func catchUp(_ transaction: borrowing some Reading & ~Copyable, through head: Position) throws {
        try tail.withLock { tail in
            while tail.top < head {
                let position = tail.top.next
                guard let stored = try log.event(transaction, at: position, withPayload: false)
                else { throw StoreError.damaged(position, "the event is missing") }
                tail.insert(Segment.Entry(stored))
            }
        }
    }
}

extension Segment.Entry {
    init(_ stored: StoredEvent) {
        self.init(
            position: stored.event.position, id: stored.event.id, stream: stored.event.stream,
            revision: stored.event.revision, type: stored.event.type, tags: stored.event.tags,
            actor: stored.event.actor, organization: stored.event.organization,
            correlationID: stored.event.correlationID, command: stored.command)
    }
}
