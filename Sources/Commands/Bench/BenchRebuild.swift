internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import Projections
internal import Views

/// `varve bench rebuild`: how fast the views are built from the first event.
enum BenchRebuild {
    static let command = Command(
        "rebuild", summary: "Measure building all views from the log",
        description: "Builds the views of the data directory anew, beside those that are in use.",
        parameters: [],
        examples: [
            .init("varve bench rebuild --data /tmp/large", "Build what 'bench generate' needs")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let path = try BenchData.path(invocation)
        let progress = invocation.screen.progress("projected", unit: "events")
        let fleet = try Fleet(at: path)
        defer { try? fleet.close() }
        let clock = ContinuousClock()
        let length = try clock.measure {
            try fleet.views.rebuild { done, total in
                progress.update(done: done.rawValue, total: total.rawValue)
            }
        }
        progress.finish()
        var result = BenchResult("rebuild")
        let head = try fleet.store.head()
        result.add(count: "events", head.rawValue)
        result.add(count: "views", DomainViews.all.count)
        result.add(rate: "events_per_second", head.rawValue, in: length)
        result.add(count: "parked", try fleet.views.parkedEvents().count)
        result.addMemory()
        try result.print(in: invocation)
    }
}
