public import EventSourcing
internal import System

/// Somebody who is told when the log has grown, and does no more than note it.
public protocol NewsObserver: AnyObject, Sendable {
    /// Whether somebody waits for news: only then other processes' appends are looked for often.
    var isWaiting: Bool { get }

    /// The log has reached `head`. Called by the writer between two commits: it must not block.
    func logDidGrow(to head: Position)
}

/// Tells those who wait that the log has grown, by this process or by another.
///
/// News is only a hint: whoever is woken reads the log, and no event can be missed by waiting.
final class News: Sendable {
    private struct State {
        var head = Position.start
        var isClosed = false
        var nextTicket: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var observer: (any NewsObserver)?
    }

    private typealias Woken = ([CheckedContinuation<Void, Never>], (any NewsObserver)?)

    private let state = Guarded(State())

    /// The writer, or whoever looked, found the log at `head`.
    func publish(_ head: Position) {
        let (woken, observer): Woken = state.withLock { state in
            guard head > state.head else { return Woken([], nil) }
            state.head = head
            defer { state.waiting = [:] }
            return Woken(Array(state.waiting.values), state.observer)
        }
        for waiter in woken { waiter.resume() }
        observer?.logDidGrow(to: head)
    }

    /// Sets who is told of all news; nil for nobody.
    func setObserver(_ observer: (any NewsObserver)?) {
        state.withLockSignalling { $0.observer = observer }
    }

    var hasWaiters: Bool {
        let (isAwaited, observer) = state.withLock { (!$0.waiting.isEmpty, $0.observer) }
        return isAwaited || observer?.isWaiting ?? false
    }

    func close() {
        let woken: [CheckedContinuation<Void, Never>] = state.withLockSignalling { state in
            state.isClosed = true
            // It may be what keeps the store alive.
            state.observer = nil
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

    /// Blocks the thread until somebody waits, or the store closes, or the time is over: an
    /// observer may begin to wait at any time.
    func sleepUntilWanted() {
        let observer = state.withLock { $0.observer }
        let length = observer.map { $0.isWaiting ? Duration.milliseconds(10) : .milliseconds(100) }
        _ = state.wait(timeout: length ?? .seconds(1)) { state in
            state.isClosed || !state.waiting.isEmpty ? true : nil
        }
    }
}
