internal import EventLog
public import EventSourcing
internal import System

/// An event of the log, decoded.
///
/// It is an object because an event has many parts, each of which costs something to copy.
@usableFromInline
final class DecodedEvent<Event: Sendable>: Sendable {
    @usableFromInline let event: RecordedEvent<Event>

    @inlinable
    init(_ event: RecordedEvent<Event>) {
        self.event = event
    }
}

/// An event that a step could not take in, and why.
@usableFromInline typealias UnreadableEvent = (position: Position, reason: any Error)

/// Events of the log that follow each other, without those of another kind.
struct EventChunk<Event: Sendable>: Sendable {
    private(set) var events: [DecodedEvent<Event>] = []
    private(set) var unreadable: [UnreadableEvent] = []
    /// The chunk goes up to here.
    private(set) var last = Position.start
    private var count = 0
    private var byteCount = 0

    private static var countMax: Int { 1_000 }
    /// Bytes of payloads, roughly.
    private static var byteCountMax: Int { 4 << 20 }

    var isEmpty: Bool { count == 0 }
    var isFull: Bool { count >= Self.countMax || byteCount >= Self.byteCountMax }

    mutating func append(
        _ stored: RecordedEvent<[UInt8]>, _ decode: ViewStore<Event>.BoxedDecode
    ) {
        do {
            if let event = try decode(stored) { events.append(event) }
        } catch {
            unreadable.append((stored.position, error))
        }
        last = stored.position
        count += 1
        byteCount += stored.payload.count
    }
}

extension ViewStore {
    /// So many events are worth a thread that reads ahead.
    private static var readAheadMin: UInt64 { 4_000 }

    /// Calls `body` with the events of a range, some at a time, until it returns false.
    ///
    /// A long range is read and decoded by a thread of its own while `body` works.
    func forEachChunk(
        from first: Position, through last: Position,
        _ body: (EventChunk<Event>) throws -> Bool
    ) throws {
        guard last.rawValue >= first.rawValue + Self.readAheadMin else {
            return try read(from: first, through: last, body)
        }
        let ahead = ReadAhead<Event> { put in
            try self.read(from: first, through: last, put)
        }
        defer { ahead.stop() }
        var chunk = EventChunk<Event>()
        while try ahead.swap(&chunk) {
            guard try body(chunk) else { return }
        }
    }

    private func read(
        from first: Position, through last: Position,
        _ body: (EventChunk<Event>) throws -> Bool
    ) throws {
        var chunk = EventChunk<Event>()
        try store.forEach(from: first, through: last) { stored in
            chunk.append(stored, decode)
            guard chunk.isFull else { return true }
            defer { chunk = EventChunk() }
            return try body(chunk)
        }
        if !chunk.isEmpty { _ = try body(chunk) }
    }
}

/// Reads and decodes events on a thread of its own, a few chunks ahead of who takes them.
private final class ReadAhead<Event: Sendable>: Sendable {
    private struct State {
        var chunks: [EventChunk<Event>] = []
        /// Chunks that were worked off: to let go of them is work too, and the thread has time.
        var spent: [EventChunk<Event>] = []
        var isDone = false
        var isStopped = false
        var failure: (any Error)?
    }

    private let state = Guarded(State())
    private let thread = Guarded<WorkerThread?>(nil)

    private static var chunkCountMax: Int { 8 }

    /// `read` gives chunks to its argument, until that returns false.
    init(_ read: @escaping @Sendable (_ put: (EventChunk<Event>) -> Bool) throws -> Void) {
        let worker = WorkerThread(name: "varve-ahead") { [self] in
            var failure: (any Error)?
            do {
                try read { put($0) }
            } catch {
                failure = error
            }
            state.withLockSignalling { state in
                state.isDone = true
                state.failure = failure
            }
        }
        thread.withLock { $0 = worker }
    }

    /// Waits for room; false when nobody wants more.
    private func put(_ chunk: EventChunk<Event>) -> Bool {
        let isWanted = state.wait { state in
            if state.isStopped { return false }
            return state.chunks.count < Self.chunkCountMax ? true : nil
        }
        guard isWanted == true else { return false }
        var spent: [EventChunk<Event>] = []
        state.withLockSignalling { state in
            state.chunks.append(chunk)
            Swift.swap(&spent, &state.spent)
        }
        return true
    }

    /// Takes a chunk that was worked off and gives the next; false after the last.
    func swap(_ chunk: inout EventChunk<Event>) throws -> Bool {
        state.withLockSignalling { $0.spent.append(chunk) }
        chunk = EventChunk()
        let next = state.wait { state -> EventChunk<Event>?? in
            if let chunk = state.chunks.first { return .some(chunk) }
            return state.isDone ? .some(nil) : nil
        }
        if case .some(.some(let found)) = next {
            chunk = found
            state.withLockSignalling { _ = $0.chunks.removeFirst() }
            return true
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return false
    }

    /// Ends the thread; what it has read is dropped.
    func stop() {
        state.withLockSignalling { $0.isStopped = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }
}
