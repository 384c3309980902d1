internal import Console
internal import EventLog
internal import EventSourcing
internal import SampleData
internal import System

/// `varve bench append`: how fast single events become durable.
enum BenchAppend {
    private static let clients = Option<Int>.number(
        "clients", help: "How many clients append at once", fallback: 1, atMost: 1_024)
    private static let seconds = Option<Int>.number(
        "seconds", help: "For how long", fallback: 5, atMost: 3_600)

    static let command = Command(
        "append", summary: "Measure durable appends of one event each",
        description: """
            Each client appends to a stream of its own, one event at a time, on the condition that \
            nothing else was written about its agent; it waits until the event is on the disk.
            """,
        parameters: [clients, seconds, BenchPlace.option],
        examples: [
            .init("varve bench append --clients 16 --seconds 10", "16 clients for ten seconds")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let count = invocation.arguments.value(clients)
        let length = Duration.seconds(invocation.arguments.value(seconds))
        let (latencies, elapsed) = try BenchPlace.run(invocation) { store in
            try measure(store, clients: count, length: length)
        }
        var result = BenchResult("append")
        result.add(count: "clients", count)
        result.add(rate: "events_per_second", latencies.count, in: elapsed)
        result.add(latencies: latencies)
        try result.print(in: invocation)
    }

    private static func measure(
        _ store: EventStore, clients count: Int, length: Duration
    ) throws -> ([Duration], Duration) {
        let outcome = Guarded(Outcome())
        let templates = try self.templates(count)
        let clock = ContinuousClock()
        let start = clock.now
        let workers = templates.map { template in
            WorkerThread(name: "varve-client") {
                let own = Result {
                    try appends(of: template, to: store, until: start + length)
                }
                outcome.withLock { $0.take(own) }
            }
        }
        for worker in workers { worker.join() }
        let elapsed = clock.now - start
        return try outcome.withLock { (try $0.latencies(), elapsed) }
    }

    private struct Outcome {
        private var measured: [Duration] = []
        private var failure: (any Error)?

        mutating func take(_ own: Result<[Duration], any Error>) {
            switch own {
            case .success(let latencies): measured += latencies
            case .failure(let error): failure = error
            }
        }

        func latencies() throws -> [Duration] {
            if let failure { throw failure }
            return measured
        }
    }

    /// An event of an agent of its own for each client.
    private static func templates(_ count: Int) throws -> [NewEvent<[UInt8]>] {
        var workload = Workload(streamCount: count)
        let made = try workload.events(count + 1)
        let bytes = #"{"metrics":{"conversations":412,"handovers":17,"tokens":1041877}}"#.utf8
        return made.dropFirst().map { created in
            NewEvent(
                stream: created.stream, type: EventType("agent-metrics-reported"),
                tags: created.tags.filter { !$0.text.hasPrefix("key:") }, payload: Array(bytes))
        }
    }

    private static func appends(
        of event: NewEvent<[UInt8]>, to store: EventStore, until end: ContinuousClock.Instant
    ) throws -> [Duration] {
        let query = EventQuery(items: [.init(tags: [event.tags[0]])])
        let clock = ContinuousClock()
        var latencies: [Duration] = []
        var last = Position.start
        while true {
            let before = clock.now
            guard before < end else { return latencies }
            let result = try store.appendBlocking(
                Append(
                    [event],
                    conditions: [AppendCondition(noEventMatching: query, after: last)],
                    actor: .system("bench")))
            last = result.last
            latencies.append(clock.now - before)
        }
    }
}
