import Domain
import EventSourcing
import JSON
import TestSupport

/// Short ways to name and make what the tests of agents need.
enum Fixture {
    static let organization = ID<Organization>(UUID(high: 0x0198, low: 1))
    static let agent = agent(1)

    static func agent(_ number: UInt64) -> ID<Agent> {
        ID(UUID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
    }

    static func created(
        _ input: JSONObject = ["name": "Backend", "instructions": "Be brief."]
    ) throws -> [AgentEvent] {
        try Agent().decide(
            .create(CreateAgent(id: agent, organization: organization, input: input)))
    }

    /// The agent that the command to create it makes, and what further commands do to it.
    static func agent(after commands: Agent.Command...) throws -> Agent {
        var agent = Agent(replaying: try created())
        for command in commands {
            for event in try agent.decide(command) { agent.evolve(event) }
        }
        return agent
    }

    static func update(_ input: JSONObject, message: String? = nil) -> Agent.Command {
        .update(UpdateAgent(input: input, message: message))
    }
}

extension Agent {
    /// What the command leads to: its events or why it was refused.
    func outcome(_ command: Command) -> Result<[AgentEvent], AgentRejection> {
        Result { () throws(AgentRejection) in try decide(command) }
    }

    /// The types and places of the problems that a command is refused with; empty when it is not.
    func problems(_ command: Command) -> [String] {
        guard case .failure(.invalid(let problems)) = outcome(command) else { return [] }
        return problems.map { problem in
            problem.type + " " + problem.location.map { $0.description }.joined(separator: ".")
        }
    }
}

/// Numbers events as a log would.
struct Recorder {
    private(set) var position = Position.start
    private var revisions: [StreamName: Revision] = [:]

    mutating func record(_ event: AgentEvent, of agent: ID<Agent>) throws -> RecordedEvent<[UInt8]>
    {
        try record(.agent(event), of: .agent(agent, of: Fixture.organization))
    }

    mutating func record(
        _ event: DomainEvent, of subject: EventSubject
    ) throws -> RecordedEvent<[UInt8]> {
        position = position.next
        let new = try event.newEvent(of: subject)
        let revision = revisions[new.stream, default: .none].next
        revisions[new.stream] = revision
        return RecordedEvent(
            position: position, id: UUID(high: 1, low: position.rawValue),
            organization: subject.organization?.uuid, stream: new.stream, revision: revision,
            type: new.type, schemaVersion: new.schemaVersion,
            recordedAt: Timestamp(milliseconds: Int64(position.rawValue) * 1_000),
            actor: .operatingSystem("tester"), correlationID: nil, causationID: nil,
            tags: new.tags, payload: new.payload)
    }
}
