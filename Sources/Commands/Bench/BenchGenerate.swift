internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import SampleData

/// `varve bench generate`: a data directory with as many events as wanted.
enum BenchGenerate {
    private static let count = Option<Int>.number(
        "events", help: "How many events", fallback: 1_000_000)
    private static let folder = Option<String>(
        "into", "DIR", help: "The data directory to make", required: true, completion: .folder)

    static let command = Command(
        "generate", summary: "Make a data directory of any size",
        description: """
            An organisation, 10,000 agents, and their reports and changes: the same events for the \
            same number. Views are built when the directory is first used.
            """,
        parameters: [count, folder],
        examples: [
            .init("varve bench generate --events 10000000 --into /tmp/large", "Ten million events")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let path = invocation.arguments[folder] ?? ""
        try Fleet.create(at: path)
        let store = try EventStore(at: Fleet.storeFolder(in: path))
        defer { store.close() }
        let bulk = Bulk(
            count: invocation.arguments.value(count), batch: 1_000,
            recordedAt: { Workload.time(of: $0) })
        let progress = invocation.screen.progress("generated", unit: "events")
        let rates = try bulk.run(on: store) { progress.update(done: $0, total: bulk.count) }
        progress.finish()
        try rates.result("generate").print(in: invocation)
    }
}
