internal import EventLog
internal import EventSourcing
internal import System

/// An event of the log, decoded; or what there was instead.
///
/// It is an object because an event has many parts, each of which costs something to copy.
final class DecodedEvent<Event: Sendable>: Sendable {
    let position: Position
    /// Nil for an event of another kind, and for one that can't be read.
    let event: RecordedEvent<Event>?
    let failure: (any Error)?

    init(_ stored: RecordedEvent<[UInt8]>, _ decode: ViewStore<Event>.Decode) {
        position = stored.position
        do {
            event = try decode(stored)
            failure = nil
        } catch {
            event = nil
            failure = error
        }
    }
}

extension ViewStore {
    /// So many events are worth a thread that reads ahead.
    private static var readAheadMin: UInt64 { 4_000 }

    /// Calls `body` with the events of a range until it returns false.
    ///
    /// A long range is read and decoded by a thread of its own while `body` works.
    func forEachDecoded(
        from first: Position, through last: Position,
        _ body: (DecodedEvent<Event>) throws -> Bool
    ) throws {
        guard last.rawValue >= first.rawValue + Self.readAheadMin else {
            return try store.forEach(from: first, through: last) {
                try body(DecodedEvent($0, decode))
            }
        }
        let ahead = ReadAhead(store: store, decode: decode, from: first, through: last)
        defer { ahead.stop() }
        var chunk: [DecodedEvent<Event>] = []
        while try ahead.swap(&chunk) {
            for item in chunk {
                guard try body(item) else { return }
            }
        }
    }
}

/// Reads and decodes events on a thread of its own, a few chunks ahead of who takes them.
private final class ReadAhead<Event: Sendable>: Sendable {
    private struct State {
        var chunks: [[DecodedEvent<Event>]] = []
        /// Chunks that were worked off: to let go of them is work too, and the thread has time.
        var spent: [[DecodedEvent<Event>]] = []
        var isDone = false
        var isStopped = false
        var failure: (any Error)?
    }

    private let state = Guarded(State())
    private let thread = Guarded<WorkerThread?>(nil)

    private static var chunkCountMax: Int { 8 }
    private static var chunkSize: Int { 1_000 }
    /// Bytes of payloads in a chunk, roughly.
    private static var chunkBytesMax: Int { 4 << 20 }

    init(
        store: EventStore, decode: @escaping ViewStore<Event>.Decode, from first: Position,
        through last: Position
    ) {
        let worker = WorkerThread(name: "varve-ahead") { [self] in
            var failure: (any Error)?
            do {
                try read(store, decode, first, last)
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

    private func read(
        _ store: EventStore, _ decode: ViewStore<Event>.Decode, _ first: Position, _ last: Position
    ) throws {
        var chunk: [DecodedEvent<Event>] = []
        var bytes = 0
        try store.forEach(from: first, through: last) { stored in
            chunk.append(DecodedEvent(stored, decode))
            bytes += stored.payload.count
            guard chunk.count >= Self.chunkSize || bytes >= Self.chunkBytesMax else { return true }
            defer { (chunk, bytes) = ([], 0) }
            return put(chunk)
        }
        _ = put(chunk)
    }

    /// Waits for room; false when nobody wants more.
    private func put(_ chunk: [DecodedEvent<Event>]) -> Bool {
        let isWanted = state.wait { state in
            if state.isStopped { return false }
            return state.chunks.count < Self.chunkCountMax ? true : nil
        }
        guard isWanted == true else { return false }
        var spent: [[DecodedEvent<Event>]] = []
        state.withLockSignalling { state in
            state.chunks.append(chunk)
            Swift.swap(&spent, &state.spent)
        }
        return true
    }

    /// Takes a chunk that was worked off and gives the next; false after the last.
    func swap(_ chunk: inout [DecodedEvent<Event>]) throws -> Bool {
        state.withLockSignalling { $0.spent.append(chunk) }
        chunk = []
        let next = state.wait { state -> [DecodedEvent<Event>]?? in
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
