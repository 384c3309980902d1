internal import EventSourcing
internal import LMDB
internal import System

/// Writes the tail into the index, in sorted batches, on a thread of its own.
final class Indexer: Sendable {
    private let parts: StoreParts
    private let store: UUID
    private let isStopping = Guarded(false)
    private let thread = Guarded<WorkerThread?>(nil)

    init(_ parts: StoreParts, store: UUID) {
        self.parts = parts
        self.store = store
    }

    func start() {
        let worker = WorkerThread(name: "varve-indexer") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    /// Ends the thread; what the tail holds is read from the log again by the next process.
    func close(flushing: Bool) {
        isStopping.withLock { $0 = true }
        parts.tail.withLockSignalling { _ in }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
        guard flushing, parts.tail.withLock({ $0.count }) > 0 else { return }
        try? writeBatch()
    }

    private func run() {
        while !isStopping.withLock({ $0 }) {
            let isFull = parts.tail.wait(timeout: .seconds(1)) { tail in
                tail.count >= Tail.batchCount || tail.isFlushWanted || isStopping.withLock { $0 }
                    ? true : nil
            }
            if isStopping.withLock({ $0 }) { return }
            do {
                try writeBatch()
            } catch {
                parts.tail.withLockSignalling { $0.failure = error }
                if isFull != nil { _ = isStopping.wait(timeout: .seconds(1)) { $0 ? true : nil } }
            }
        }
    }

    /// Has the thread index all that the tail holds, and waits until it has.
    func flush() throws {
        let top = parts.tail.withLockSignalling { tail in
            tail.isFlushWanted = true
            tail.failure = nil  // It was of an attempt before, and another one follows.
            return tail.committedTop
        }
        _ = try parts.tail.wait { tail throws -> Bool? in
            if let failure = tail.failure { throw failure }
            if isStopping.withLock({ $0 }) { throw StoreError.closed }
            return tail.view.base >= top ? true : nil
        }
    }

    /// Indexes what the tail holds now. A batch that failed before is tried again first.
    func writeBatch() throws {
        let next: Segment?? = parts.tail.wait { tail in
            let segment = tail.freeze() ?? tail.frozen
            if segment == nil {
                // The writer freezes the segment for us when it has committed.
                guard !tail.isStaging || tail.active.count == 0 else { return nil }
                tail.isFlushWanted = false
            }
            return .some(segment)
        }
        guard let segment = next.flatMap({ $0 }) else { return }
        try parts.index.write(segment, of: store)
        parts.tail.withLockSignalling { tail in
            tail.drop()
            tail.failure = nil
            if tail.count == 0 { tail.isFlushWanted = false }
        }
    }
}

extension StoreParts {
    /// Indexes what the log holds behind the index's checkpoint, in large batches, before the
    /// store is used. `progress` is told the position reached and the log's head.
    func buildIndex(of store: UUID, progress: (Position, Position) -> Void) throws {
        while true {
            let checkpoint = try index.environment.read {
                (transaction: borrowing ReadTransaction) in
                try index.checkpoint(transaction)
            }
            guard let segment = try nextSegment(after: checkpoint, progress) else { return }
            try index.write(segment, of: store)
        }
    }

    /// A large batch of what the log holds behind a position; nil at the head.
    func nextSegment(
        after checkpoint: Position, _ progress: (Position, Position) -> Void
    ) throws -> Segment? {
        try log.environment.read { (transaction: borrowing ReadTransaction) in
            let head = try log.head(transaction)
            progress(min(checkpoint, head), head)
            guard checkpoint < head else { return nil }
            return try segment(transaction, after: checkpoint, through: head)
        }
    }

    private func segment(
        _ transaction: borrowing ReadTransaction, after checkpoint: Position, through head: Position
    ) throws -> Segment {
        let segment = Segment(base: checkpoint)
        let end = min(head, Position(checkpoint.rawValue + 100_000))
        try log.indexable(transaction, checkpoint.next...end, segment.insert)
        return segment
    }
}
