public import EventLog
public import EventSourcing
public import HTTPServer
internal import System

/// Wakes a server's waiting requests when a log grows, on a thread of its own: the log's writer
/// goes on at once.
public final class NewsRelay: NewsObserver {
    private struct State {
        var hasNews = false
        var isClosed = false
    }

    private let server: HTTPServer
    private let state = Guarded(State())
    private let thread = Guarded<WorkerThread?>(nil)

    public init(_ server: HTTPServer) {
        self.server = server
        let worker = WorkerThread(name: "varve-news") { [state] in
            while Self.next(state) {
                let count = server.counts.waiting
                server.wakeWaiters()
                Self.pause(after: count)
            }
        }
        thread.withLock { $0 = worker }
    }

    public var isWaiting: Bool { server.counts.waiting > 0 }

    public func logDidGrow(to head: Position) {
        // Where nobody waits, an append costs no switch to another thread.
        if server.noteNews() { state.withLockSignalling { $0.hasNews = true } }
    }

    /// Leaves many readers the time to take what they were woken for: they then take all that came
    /// meanwhile at once, and those who append are not held up by a round for each event.
    private static func pause(after count: Int) {
        guard count > 64 else { return }
        Machine.sleep(.microseconds(min(count * 20, 50_000)))
    }

    /// Waits for news; false when there will be none.
    private static func next(_ state: Guarded<State>) -> Bool {
        state.wait { state in
            if state.isClosed { return false }
            guard state.hasNews else { return nil }
            state.hasNews = false
            return true
        } ?? false
    }

    public func close() {
        state.withLockSignalling { $0.isClosed = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }
}
