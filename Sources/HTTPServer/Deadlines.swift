internal import Glibc
internal import System

/// Cuts connections that take too long over a head or a body.
///
/// libmicrohttpd only knows inactivity: a byte now and then keeps a connection for ever.
final class Deadlines: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: ConnectionWatch] = [:]
        var isClosed = false
    }

    private let state = Guarded(State())
    private let thread = Guarded<WorkerThread?>(nil)
    /// How exact a deadline is.
    private static let tick = Duration.milliseconds(250)

    func start(_ onTick: @escaping @Sendable (ContinuousClock.Instant) -> Void) {
        let worker = WorkerThread(name: "varve-deadlines") { [state] in
            while state.wait(timeout: Self.tick, { $0.isClosed ? true : nil }) == nil {
                let now = ContinuousClock.now
                // Under the lock no socket is closed, so no number can mean another one.
                state.withLock { state in
                    for watch in state.watches.values where watch.isLate(now) { watch.cut() }
                }
                onTick(now)
            }
        }
        thread.withLock { $0 = worker }
    }

    func add(_ watch: ConnectionWatch) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    func remove(_ watch: ConnectionWatch) {
        state.withLock { _ = $0.watches.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    var connectionCount: Int { state.withLock { $0.watches.count } }

    func close() {
        state.withLockSignalling { $0.isClosed = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }
}

/// The time that a connection has for what it is at.
final class ConnectionWatch: Sendable {
    private let socket: Int32
    private let deadline: Guarded<ContinuousClock.Instant?>

    init(socket: Int32, deadline: ContinuousClock.Instant) {
        self.socket = socket
        self.deadline = Guarded(deadline)
    }

    /// The connection must get on by then; nil where it is not the client's turn.
    func expect(by deadline: ContinuousClock.Instant?) {
        self.deadline.withLock { $0 = deadline }
    }

    func isLate(_ now: ContinuousClock.Instant) -> Bool {
        deadline.withLock { $0.map { $0 <= now } ?? false }
    }

    func cut() {
        shutdown(socket, Int32(SHUT_RDWR))
    }
}
