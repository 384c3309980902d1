internal import EventLog
internal import EventSourcing
internal import HTTPServer
internal import System

/// The body of an event stream: events from a position on, then what is appended, for as long as
/// the client stays.
///
/// It pulls at the client's pace and keeps no more than one batch. Between events it tells how far
/// it has looked (`event: position`) and gives signs of life.
final class EventStream: HTTPBodyStream {
    struct Plan: Sendable {
        var filter = EventFilter()
        /// The last event that the client has.
        var after = Position.start
        var through = Position(.max)
        var limit = Int.max
    }

    private struct State {
        var covered: Position
        /// The last position that the client was told.
        var told: Position
        var left: Int
        var bytes = Array("retry: 1000\n\n".utf8)
        var sent = 0
        var isOver = false
        var lastAllowed = ContinuousClock.now
        var lastSent = ContinuousClock.now
    }

    private static let batchSize = 16 << 10
    private static let allowance = Duration.seconds(1)
    private static let heartbeat = Duration.seconds(15)
    /// How long a client that gets no events waits to be told how far the reading is.
    private static let positionDelay = Duration.seconds(1)

    private let feed: EventFeed
    /// Keeps the store open.
    private let holder: any Sendable
    private let plan: Plan
    private let isAllowed: @Sendable () -> Bool
    private let state: Guarded<State>

    /// - Parameter isAllowed: whether the client may still read; the stream ends when it may not.
    init(
        _ feed: EventFeed, _ plan: Plan, holding holder: any Sendable,
        while isAllowed: @escaping @Sendable () -> Bool
    ) {
        self.feed = feed
        self.holder = holder
        self.plan = plan
        self.isAllowed = isAllowed
        state = Guarded(State(covered: plan.after, told: plan.after, left: plan.limit))
    }

    func next(_ count: Int) -> HTTPBodyPart {
        state.withLock { state in
            if state.sent == state.bytes.count { fill(&state) }
            let rest = state.bytes.count - state.sent
            guard rest > 0 else {
                return state.isOver ? .end : .wait(until: Self.nextSign(state))
            }
            let part = min(rest, count)
            defer { state.sent += part }
            if part == state.bytes.count { return .bytes(state.bytes) }
            return .bytes(Array(state.bytes[state.sent..<state.sent + part]))
        }
    }

    /// Takes up what is to be sent next, if there is anything.
    private func fill(_ state: inout State) {
        (state.bytes, state.sent) = ([], 0)
        guard !state.isOver else { return }
        guard mayGoOn(&state), let batch = read(state) else {
            state.isOver = true
            return
        }
        state.covered = batch.covered
        state.left -= batch.count
        state.told = batch.last ?? state.told
        state.bytes = batch.messages
        state.isOver = state.left == 0 || state.covered >= plan.through
        if state.bytes.isEmpty { sign(&state, isReading: batch.hasMore) }
        if !state.bytes.isEmpty { state.lastSent = .now }
    }

    /// Asks again once a second at most, and before what is sent after a silence.
    private func mayGoOn(_ state: inout State) -> Bool {
        guard ContinuousClock.now - state.lastAllowed >= Self.allowance else { return true }
        state.lastAllowed = .now
        return isAllowed()
    }

    /// Reads on, until there is something to send or nothing more to read now, a bounded time.
    private func read(_ state: State) -> EventFeed.Batch? {
        // The log may be closed, or damaged where the reading is: the stream can only end.
        try? feed.next(
            after: state.covered, plan.filter, through: plan.through, limit: state.left,
            size: Self.batchSize)
    }

    /// Tells how far the reading is, so that the client needs not read that again; or that the
    /// stream is alive.
    private func sign(_ state: inout State, isReading: Bool) {
        let silence = ContinuousClock.now - state.lastSent
        let isDue = isReading || state.isOver || silence >= Self.positionDelay
        if state.covered > state.told, isDue {
            state.told = state.covered
            state.bytes = Array(
                "event: position\nid: \(state.covered)\ndata: {\"position\":\(state.covered)}\n\n"
                    .utf8)
        } else if silence >= Self.heartbeat {
            state.bytes = Array(":\n\n".utf8)
        }
    }

    private static func nextSign(_ state: State) -> ContinuousClock.Instant {
        min(
            state.lastSent + (state.covered > state.told ? positionDelay : heartbeat),
            state.lastAllowed + API.allowance)
    }
}
