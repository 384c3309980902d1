internal import Glibc
internal import System

/// Cuts connections that take too long over a head, a body or an answer.
///
/// libmicrohttpd only knows inactivity: a byte now and then keeps a connection for ever. And it
/// misses a farewell that comes together with the last bytes; so it is told again.
final class Deadlines: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: ConnectionWatch] = [:]
        var ticks = 0
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
                    state.ticks += 1
                    if state.ticks.isMultiple(of: 4) {
                        Self.repeatFarewells(Array(state.watches.values))
                    }
                }
                onTick(now)
            }
        }
        thread.withLock { $0 = worker }
    }

    private static func repeatFarewells(_ watches: [ConnectionWatch]) {
        var polls = watches.map { pollfd(fd: $0.socket, events: hangUp, revents: 0) }
        guard unsafe poll(&polls, nfds_t(polls.count), 0) > 0 else { return }
        for (watch, found) in zip(watches, polls) where found.revents != 0 {
            watch.noteFarewell()
            // What came before the farewell can still be read, and the answer be sent.
            if found.revents & hangUp != 0 { shutdown(found.fd, Int32(SHUT_RD)) }
        }
    }

    /// POLLRDHUP, which the Glibc module lacks.
    private static let hangUp: Int16 = 0x2000

    func add(_ watch: ConnectionWatch) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    func remove(_ watch: ConnectionWatch) {
        state.withLock { _ = $0.watches.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    var connectionCount: Int { state.withLock { $0.watches.count } }

    /// - Parameter cuttingAll: whether the connections that there are end too.
    func close(cuttingAll: Bool = false) {
        state.withLockSignalling { state in
            state.isClosed = true
            guard cuttingAll else { return }
            for watch in state.watches.values { watch.cut() }
        }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }
}

/// The time that a connection has for what it is at.
final class ConnectionWatch: Sendable {
    let socket: Int32
    private let deadline: Guarded<ContinuousClock.Instant?>
    private let farewell = Guarded(false)

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

    /// Whether the client has said that it sends no more, as one does who leaves.
    var hasLeft: Bool { farewell.withLock { $0 } }

    func noteFarewell() { farewell.withLock { $0 = true } }

    func cut() {
        shutdown(socket, Int32(SHUT_RDWR))
    }
}
