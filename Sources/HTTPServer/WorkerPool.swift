internal import System

/// Threads for work that blocks; more are started while all are busy, up to a number.
final class WorkerPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
        /// Work that waits or is done just now.
        var unfinished = 0
        var threads: [WorkerThread] = []
        var isClosed = false
    }

    private let state = Guarded(State())
    private let countMax: Int
    private let waitingMax: Int

    init(countMax: Int, waitingMax: Int) {
        self.countMax = countMax
        self.waitingMax = waitingMax
    }

    /// Has a thread do `work`; false when too much waits already, or after `close`.
    func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
        state.withLockWakingOne { state in
            guard !state.isClosed, state.waiting.count < waitingMax else { return false }
            state.waiting.append(work)
            state.unfinished += 1
            if state.idle < state.waiting.count, state.threads.count < countMax {
                state.threads.append(WorkerThread(name: "varve-worker") { [self] in run() })
            }
            return true
        }
    }

    /// Threads that work, and work that waits for one.
    var counts: (busy: Int, waiting: Int) {
        state.withLock { ($0.unfinished - $0.waiting.count, $0.waiting.count) }
    }

    /// Lets what waits be done, then ends the threads; false when the time was too short for that.
    func close(within length: Duration) -> Bool {
        state.withLockSignalling { $0.isClosed = true }
        let isDone = state.wait(timeout: length) { $0.unfinished == 0 ? true : nil } ?? false
        let threads = state.withLock { state in
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { isDone ? thread.join() : thread.detach() }
        return isDone
    }

    private func run() {
        while let work = next() {
            work()
            let isLast = state.withLock { state in
                state.unfinished -= 1
                return state.isClosed && state.unfinished == 0
            }
            // Only then does anybody wait for the end of work: others need not wake.
            if isLast { state.withLockSignalling { _ in } }
        }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { $0.idle += 1 }
        let work: (@Sendable () -> Void)?? = state.wait { state in
            if !state.waiting.isEmpty {
                state.idle -= 1
                return .some(state.waiting.removeFirst())
            }
            return state.isClosed ? .some(nil) : nil
        }
        return work.flatMap { $0 }
    }
}
