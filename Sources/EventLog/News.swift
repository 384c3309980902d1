internal import EventSourcing
internal import System

/// Tells those who wait that the log has grown, by this process or by another.
///
/// News is only a hint: whoever is woken reads the log, and no event can be missed by waiting.
final class News: Sendable {
    private struct State {
        var head = Position.start
        var isClosed = false
        var nextTicket: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Guarded(State())

    /// The writer, or whoever looked, found the log at `head`.
    func publish(_ head: Position) {
        let woken: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard head > state.head else { return [] }
            state.head = head
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in woken { waiter.resume() }
    }

    var hasWaiters: Bool { state.withLock { !$0.waiting.isEmpty } }

    func close() {
        let woken: [CheckedContinuation<Void, Never>] = state.withLockSignalling { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Returns when the log has grown past `position`, or the store closes, or the task is
    /// cancelled.
    func wait(past position: Position) async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLockSignalling { state in
                    if state.head > position || state.isClosed || Task.isCancelled { return true }
                    state.waiting[ticket] = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: ticket) }?.resume()
        }
    }

    /// Blocks the thread until somebody waits, or the store closes, or the time is over.
    func sleepUntilWanted(_ timeout: Duration) {
        _ = state.wait(timeout: timeout) { state in
            state.isClosed || !state.waiting.isEmpty ? true : nil
        }
    }
}
