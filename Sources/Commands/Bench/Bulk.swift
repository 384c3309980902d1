internal import Console
internal import EventLog
internal import EventSourcing
internal import SampleData
internal import System

/// Appends events in batches, one after the other, until the index holds them all.
struct Bulk: Sendable {
    let count: Int
    let batch: Int
    /// The recorded time of a batch whose first event has this number; nil for the clock's.
    var recordedAt: (@Sendable (Int) -> Timestamp)?

    struct Rates {
        var count = 0
        var batch = 0
        /// The first million events, or all if there are fewer.
        var first: (count: Int, length: Duration) = (0, .zero)
        /// All events, until the index has caught up.
        var whole = Duration.zero
        var latencies: [Duration] = []

        func result(_ work: String) -> BenchResult {
            var result = BenchResult(work)
            result.add(count: "events", count)
            result.add(count: "batch", batch)
            result.add(rate: "events_per_second_at_first", first.count, in: first.length)
            result.add(rate: "events_per_second", count, in: whole)
            result.add(latencies: latencies)
            result.addMemory()
            return result
        }
    }

    private static let firstCount = 1_000_000

    /// The next batch is made on a thread of its own while the last one is written.
    func run(on store: EventStore, progress: (Int) -> Void = { _ in }) throws -> Rates {
        let feed = Feed(count: count, batch: batch)
        defer { feed.close() }
        var rates = Rates(batch: batch)
        let clock = ContinuousClock()
        let start = clock.now
        while let events = try feed.next() {
            let before = clock.now
            _ = try store.appendBlocking(
                Append(
                    events, organization: feed.organization, actor: .system("bench"),
                    recordedAt: recordedAt?(rates.count)))
            rates.latencies.append(clock.now - before)
            rates.count += events.count
            if rates.count <= Self.firstCount {
                rates.first = (rates.count, clock.now - start)
            }
            progress(rates.count)
            try Interruption.check()
        }
        try store.flushIndex()
        rates.whole = clock.now - start
        return rates
    }
}

/// Makes batches of the workload ahead of their use, a few at a time.
private final class Feed: Sendable {
    private struct State {
        var batches: [[NewEvent<[UInt8]>]] = []
        var isDone = false
        var failure: (any Error)?
    }

    let organization: UUID
    private let state = Guarded(State())
    private let worker: WorkerThread

    init(count: Int, batch: Int) {
        let workload = Workload()
        organization = workload.organization
        let state = state
        worker = WorkerThread(name: "varve-bench") {
            var workload = workload
            var left = count
            do {
                while left > 0, !state.withLock({ $0.isDone }) {
                    let events = try workload.events(min(batch, left))
                    left -= events.count
                    _ = state.wait { $0.batches.count < 4 || $0.isDone ? true : nil }
                    state.withLockSignalling { $0.batches.append(events) }
                }
                state.withLockSignalling { $0.isDone = true }
            } catch {
                state.withLockSignalling {
                    $0.failure = error
                    $0.isDone = true
                }
            }
        }
    }

    /// Nil when all batches have been given out.
    func next() throws -> [NewEvent<[UInt8]>]? {
        let batch: [NewEvent<[UInt8]>]?? = try state.wait { state throws -> [NewEvent<[UInt8]>]?? in
            if let failure = state.failure { throw failure }
            if !state.batches.isEmpty { return .some(state.batches.removeFirst()) }
            return state.isDone ? .some(nil) : nil
        }
        state.withLockSignalling { _ in }
        return batch ?? nil
    }

    func close() {
        state.withLockSignalling { $0.isDone = true }
        worker.join()
    }
}
