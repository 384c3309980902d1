internal import Console

/// `varve bench bulk`: how fast many events go in.
enum BenchBulk {
    private static let count = Option<Int>.number(
        "events", help: "How many events", fallback: 1_000_000)
    private static let batch = Option<Int>.number(
        "batch", help: "How many events an append has", fallback: 1_000, atMost: 10_000)

    static let command = Command(
        "bulk", summary: "Measure appends of many events each",
        description: """
            10,000 streams, three tags an event; hashes and tree included. The second rate ends \
            when the index has caught up.
            """,
        parameters: [count, batch, BenchPlace.option],
        examples: [
            .init("varve bench bulk --events 10000000 --in /tmp", "Ten million events")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let bulk = Bulk(
            count: invocation.arguments.value(count), batch: invocation.arguments.value(batch))
        let progress = invocation.screen.progress("appended", unit: "events")
        let rates = try BenchPlace.run(invocation) { store in
            try bulk.run(on: store) { progress.update(done: $0, total: bulk.count) }
        }
        progress.finish()
        try rates.result("bulk").print(in: invocation)
    }
}
