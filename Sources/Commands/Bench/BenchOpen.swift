internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet

/// `varve bench open`: how long it takes until a data directory answers, and what memory it takes.
enum BenchOpen {
    static let command = Command(
        "open", summary: "Measure opening a data directory, and its memory",
        parameters: [],
        examples: [
            .init("varve bench open --data /tmp/large", "Open what 'bench generate' has made")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let path = try BenchData.path(invocation)
        // The first opening builds views that are behind, which is another measurement.
        try Fleet(at: path).close()
        let clock = ContinuousClock()
        let start = clock.now
        let fleet = try Fleet(at: path)
        defer { try? fleet.close() }
        let organizations = try fleet.organizations(for: .operatingSystem("bench"))
        let length = clock.now - start
        var result = BenchResult("open")
        result.add(count: "events", try fleet.store.head().rawValue)
        result.add(count: "organizations", organizations.count)
        result.add(microseconds: "open_us", length)
        result.addMemory()
        try result.print(in: invocation)
    }
}

/// The data directory of a measurement that only reads.
enum BenchData {
    static func path(_ invocation: Invocation) throws -> String {
        guard let path = invocation.arguments[Globals.data] else {
            throw Failure(
                .usage, "the option '--data' is missing",
                hints: ["make a data directory with 'varve bench generate'"])
        }
        return path
    }

}
