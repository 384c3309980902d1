internal import Domain
public import EventSourcing
internal import JSON

/// Events without end for measurements: small, as agents report them, valid for every view.
///
/// The first are an organisation and its agents; then the agents report and are changed, each in
/// its turn. Every event has three tags or more.
public struct Workload: Sendable {
    public let streamCount: Int
    public let organization: UUID
    private var random: Random
    private var next = 0
    private var agents: [Report] = []

    /// What the workload knows of an agent.
    private struct Report {
        let stream: StreamName
        let tags: [Tag]
        var version: UInt64 = 1
        var isIdle = false
    }

    /// The time of the first event; each later one is a second later.
    public static let start = Timestamp(milliseconds: 1_767_225_600_000)  // 2026-01-01

    public init(streamCount: Int = 10_000, seed: UInt64 = SampleData.seed) {
        self.streamCount = streamCount
        random = Random(seed: seed)
        organization = random.identifier(at: Self.start)
    }

    /// The stream of an agent, by the order of their making.
    public func stream(of agent: Int) -> StreamName { agents[agent].stream }

    /// The time that an event by its number would have.
    public static func time(of number: Int) -> Timestamp { start + .seconds(number) }

    /// The next `count` events.
    public mutating func events(_ count: Int) throws -> [NewEvent<[UInt8]>] {
        var events: [NewEvent<[UInt8]>] = []
        events.reserveCapacity(count)
        for _ in 0..<count {
            events.append(try event())
            next += 1
        }
        return events
    }

    private mutating func event() throws -> NewEvent<[UInt8]> {
        if next == 0 { return try founding() }
        if agents.count < streamCount { return try creation() }
        // A large prime spreads the agents, so that a batch touches as many as it can.
        return report(of: next * 7_919 % streamCount)
    }

    private func founding() throws -> NewEvent<[UInt8]> {
        let id = ID<Organization>(organization)
        let events = try Organization().decide(.create(id: id, name: "Workload"))
        guard let event = events.first else { preconditionFailure("an organisation is made") }
        return try DomainEvent.organization(event).newEvent(of: .organization(id))
    }

    private mutating func creation() throws -> NewEvent<[UInt8]> {
        let (id, owner) = (ID<Agent>(identifier()), ID<Organization>(organization))
        let number = agents.count
        let command = CreateAgent(
            id: id, organization: owner,
            input: [
                "name": .string("Agent \(number)"), "key": .string("agent-\(number)"),
                "instructions": "Answer in one sentence, and say where the answer comes from.",
            ])
        guard let event = try Agent().decide(.create(command)).first else {
            preconditionFailure("an agent is made")
        }
        let subject = EventSubject.agent(id, of: owner)
        let tags = [Tag.agent(id), .organization(owner), Tag("batch:\(number % 100)")]
        agents.append(Report(stream: subject.stream, tags: tags))
        return try DomainEvent.agent(event).newEvent(of: subject)
    }

    private mutating func identifier() -> UUID {
        random.identifier(at: Self.time(of: next))
    }

    /// Written by hand, because encoders would be most of what is measured.
    private mutating func report(of index: Int) -> NewEvent<[UInt8]> {
        let (kind, payload): (DomainEvent.Kind, String)
        switch next % 10 {
        case 0:
            agents[index].version += 1
            kind = .agentUpdated
            payload =
                #"{"changes":{"task_description":"Task \#(next)"},"#
                + #""message":"Change \#(next)","version":\#(agents[index].version)}"#
        case 1:
            agents[index].isIdle.toggle()
            kind = .agentStatusChanged
            payload = #"{"status":"\#(agents[index].isIdle ? "idle" : "active")"}"#
        case 2, 3:
            kind = .agentActivityReported
            payload = #"{"current_tasks":["MWL-\#(next)"]}"#
        default:
            kind = .agentMetricsReported
            let draw = random.word() & 0xFFFF
            payload =
                #"{"metrics":{"conversations":\#(draw % 900),"handovers":\#(draw % 70),"#
                + #""tokens":\#(draw * 31)}}"#
        }
        return NewEvent(
            stream: agents[index].stream, type: kind.type, schemaVersion: kind.schemaVersion,
            tags: agents[index].tags, payload: Array(payload.utf8))
    }
}
