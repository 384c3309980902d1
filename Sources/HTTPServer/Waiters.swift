internal import System

/// Connections that are suspended until there is news, or until their time is over.
final class Waiters: Sendable {
    private struct Entry {
        let connection: Connection
        let until: ContinuousClock.Instant
    }

    private struct State {
        /// Goes up with each piece of news: who looked before it must look again.
        var generation: UInt64 = 0
        var entries: [Entry] = []
        var isClosed = false
    }

    private let state = Guarded(State())

    var generation: UInt64 { state.withLock { $0.generation } }
    var isClosed: Bool { state.withLock { $0.isClosed } }
    var count: Int { state.withLock { $0.entries.count } }

    /// Keeps a suspended connection; it goes on at once where there was news after `seen`.
    func add(
        _ connection: Connection, until: ContinuousClock.Instant, seen generation: UInt64
    ) {
        let isLate = state.withLock { state in
            if state.generation != generation || state.isClosed { return true }
            state.entries.append(Entry(connection: connection, until: until))
            return false
        }
        if isLate { connection.resume() }
    }

    /// There is news. Returns whether somebody waits for it, and is to be woken; who is about to
    /// wait looks again.
    func note() -> Bool {
        state.withLock { state in
            if state.entries.isEmpty { state.generation += 1 }
            return !state.entries.isEmpty
        }
    }

    /// There is news: all go on.
    func wakeAll() {
        let woken = state.withLock { state in
            state.generation += 1
            defer { state.entries = [] }
            return state.entries
        }
        for entry in woken { entry.connection.resume() }
    }

    /// Those whose time is over go on.
    func wakeLate(_ now: ContinuousClock.Instant) {
        let late = state.withLock { state in
            let late = state.entries.filter { $0.until <= now }
            if !late.isEmpty { state.entries.removeAll { $0.until <= now } }
            return late
        }
        for entry in late { entry.connection.resume() }
    }

    /// All go on, and nobody waits any more.
    func close() {
        state.withLock { $0.isClosed = true }
        wakeAll()
    }
}
