internal import System

/// Threads for work that blocks; more are started while all are busy, up to a number.
final class WorkerPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
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
            if state.idle < state.waiting.count, state.threads.count < countMax {
                state.threads.append(WorkerThread(name: "varve-worker") { [self] in run() })
            }
            return true
        }
    }

    /// Threads that work, and work that waits for one.
    var counts: (busy: Int, waiting: Int) {
        state.withLock { (max(0, $0.threads.count - $0.idle), $0.waiting.count) }
    }

    /// Lets what waits be done, then ends the threads.
    func close() {
        let threads = state.withLockSignalling { state in
            state.isClosed = true
            defer { state.threads = [] }
            return state.threads
        }
        for thread in threads { thread.join() }
    }

    private func run() {
        while let work = next() { work() }
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
