internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Projections
internal import SampleData
internal import Views

/// `varve bench as-of`: what reading the past costs, beside reading the present.
enum BenchAsOf {
    private static let revisions = Option<Int>.number(
        "revisions", help: "How many events the agent has", fallback: 10_000, atMost: 1_000_000)
    private static let reads = Option<Int>.number(
        "reads", help: "How many reads of each kind", fallback: 2_000)

    static let command = Command(
        "as-of", summary: "Measure reading one agent as of any moment",
        description: """
            Makes an agent with many revisions and reads it, now and as of moments all over its \
            life, in turn.
            """,
        parameters: [revisions, reads, BenchPlace.option],
        examples: [.init("varve bench as-of --revisions 10000", "An agent that changed a lot")]
    ) { invocation in
        try invocation.requireNoServer()
        let count = invocation.arguments.value(revisions)
        let times = try BenchPlace.run(invocation) { store in
            try measure(store, revisions: count, reads: invocation.arguments.value(reads))
        }
        var result = BenchResult("as-of")
        result.add(count: "revisions", count)
        result.add(latencies: times.current, prefix: "current_")
        result.add(latencies: times.past, prefix: "past_")
        result.add(count: "past_percent_of_current", times.percent)
        try result.print(in: invocation)
    }

    struct Times {
        var current: [Duration] = []
        var past: [Duration] = []

        /// The mean of a past read, in percent of that of a current one.
        var percent: Int {
            let (present, past) = (current.reduce(.zero, +), past.reduce(.zero, +))
            return Int((past / present * 100).rounded())
        }
    }

    private static func measure(
        _ store: EventStore, revisions: Int, reads: Int
    ) throws -> Times {
        let (stream, organization) = try fill(store, revisions: revisions)
        guard let agent = ID<Agent>(stream.id) else { preconditionFailure("the stream has an id") }
        let views = try ViewStore(store: store, projections: DomainViews.all) {
            try DomainEvent.decode($0)
        }
        defer { try? views.close() }
        try store.flushIndex()
        try views.catchUp()
        let key = RowKey.agent(agent, of: organization)
        let clock = ContinuousClock()
        var times = Times()
        for read in 0..<reads {
            var row: AgentRecord?
            times.current.append(
                try clock.measure { row = try views.row(Agents.self, at: key) })
            guard row != nil else { throw Failure(.failed, "the agent is not in the views") }
            // A prime step visits moments all over the agent's life, in no order.
            let moment = Position(UInt64(2 + read * 7_919 % revisions))
            times.past.append(
                try clock.measure {
                    row = try views.row(Agents.self, at: key, of: stream, asOf: moment)
                })
            guard row != nil else { throw Failure(.failed, "the agent has no past") }
        }
        return times
    }

    /// An organisation and one agent.
    private static func fill(
        _ store: EventStore, revisions: Int
    ) throws -> (StreamName, ID<Organization>) {
        var workload = Workload(streamCount: 1)
        var left = revisions + 1
        while left > 0 {
            let events = try workload.events(min(left, 1_000))
            _ = try store.appendBlocking(
                Append(
                    events, organization: workload.organization, actor: .system("bench")))
            left -= events.count
        }
        return (workload.stream(of: 0), ID(workload.organization))
    }
}
