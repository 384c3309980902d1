import Crypto
import Domain
import EventSourcing
import JSON
import TestSupport
import Testing
import Views

/// An organisation's life in memory: commands become recorded events, and each view folds them.
private struct World {
    static let organization = ID<Organization>(UUID(high: 0x0198, low: 1))
    var events: [RecordedEvent<DomainEvent>] = []
    private var agents: [ID<Agent>: Agent] = [:]
    private var revisions: [StreamName: Revision] = [:]

    static func agent(_ number: UInt64) -> ID<Agent> { ID(UUID(high: 0x0199, low: number)) }

    mutating func run(_ id: ID<Agent>, _ command: Agent.Command) throws {
        var agent = agents[id] ?? Agent()
        for event in try agent.decide(command) {
            agent.evolve(event)
            try record(.agent(event), of: .agent(id, of: Self.organization))
        }
        agents[id] = agent
    }

    mutating func create(_ number: UInt64, _ name: String) throws {
        try run(
            Self.agent(number),
            .create(
                CreateAgent(
                    id: Self.agent(number), organization: Self.organization,
                    input: ["name": .string(name), "instructions": "Be kind."])))
    }

    mutating func record(_ event: DomainEvent, of subject: EventSubject) throws {
        let new = try event.newEvent(of: subject)
        let revision = revisions[new.stream, default: .none].next
        revisions[new.stream] = revision
        let position = Position(UInt64(events.count + 1))
        events.append(
            RecordedEvent(
                position: position, id: UUID(high: 1, low: position.rawValue),
                organization: subject.organization?.uuid, stream: new.stream, revision: revision,
                type: new.type, schemaVersion: new.schemaVersion,
                recordedAt: Timestamp(milliseconds: Int64(position.rawValue) * 1_000),
                actor: .operatingSystem("tester"), correlationID: nil, causationID: nil,
                tags: new.tags, payload: event))
    }

    func rows<P: Projection>(
        _ projection: P.Type, through last: Int = .max
    ) throws -> [[UInt8]: P.Row] where P.Event == DomainEvent {
        var rows: [[UInt8]: P.Row?] = [:]
        for event in events.prefix(last) {
            for key in P.keys(for: event) {
                var row = rows[key] ?? nil
                P.evolve(&row, at: key, with: event)
                // A row must survive being written and read.
                rows[key] = .some(
                    try row.map { try JSON.decode(P.Row.self, from: JSON.encode($0)) })
            }
        }
        return rows.compactMapValues { $0 }
    }
}

@Suite struct ViewsTests {
    private let organization = World.organization

    private func world() throws -> World {
        var world = World()
        for event in try Organization().decide(.create(id: organization, name: "Acme")) {
            try world.record(.organization(event), of: .organization(organization))
        }
        try world.create(1, "Ann")
        try world.create(2, "Bob")
        return world
    }

    @Test func `an agent's row is its record`() throws {
        var world = try world()
        try world.run(World.agent(1), .update(UpdateAgent(input: ["model": "o4"])))
        let rows = try world.rows(Agents.self)
        let row = try #require(rows[RowKey.agent(World.agent(1), of: organization)])
        #expect(rows.count == 2)
        #expect(row.version == 2)
        #expect(row.revision == Revision(2))
        #expect(row.configuration.model == "o4")
    }

    @Test func `the directory has what lists need and nothing long`() throws {
        var world = try world()
        try world.run(
            World.agent(1),
            .update(UpdateAgent(input: ["tags": ["x"], "status": "idle", "deployment": ["a": 1]])))
        let entry = try #require(
            try world.rows(AgentDirectory.self)[RowKey.agent(World.agent(1), of: organization)])
        let record = try #require(
            try world.rows(Agents.self)[RowKey.agent(World.agent(1), of: organization)])
        #expect(entry == AgentEntry(record))
        #expect(entry.tags == ["x"])
        #expect(entry.status == .idle)
        let bytes = String(decoding: try JSON.encode(entry), as: UTF8.self)
        #expect(!bytes.contains("Be kind."))
        #expect(!bytes.contains("deployment"))
    }

    @Test func `a key belongs to who took it last and has not given it up`() throws {
        var world = try world()
        func holder(_ folded: String) throws -> ID<Agent>? {
            try world.rows(AgentKeys.self)[RowKey.agentKey(folded, of: organization)]?.agent
        }
        #expect(try holder("ann") == World.agent(1))
        try world.run(World.agent(1), .update(UpdateAgent(input: ["key": "ÉMILE"])))
        #expect(try holder("ann") == nil)
        #expect(try holder("émile") == World.agent(1))
        try world.run(World.agent(1), .update(UpdateAgent(input: ["key": "Émile"])))
        #expect(try holder("émile") == World.agent(1))
        try world.run(World.agent(1), .delete())
        #expect(try holder("émile") == nil)
        try world.run(World.agent(2), .update(UpdateAgent(input: ["key": "émile"])))
        try world.run(World.agent(1), .undelete(UndeleteAgent(key: "ann")))
        #expect(try holder("émile") == World.agent(2))
        #expect(try holder("ann") == World.agent(1))
    }

    @Test func `a lifetime tells when an agent was there`() throws {
        var world = try world()  // Ann at 2, Bob at 3.
        try world.run(World.agent(1), .delete())  // 4
        try world.run(World.agent(1), .undelete(UndeleteAgent()))  // 5
        let row = try #require(
            try world.rows(AgentLifetimes.self)[RowKey.agent(World.agent(1), of: organization)])
        let there = (0...6).map { row.exists(asOf: Position($0)) }
        #expect(there == [false, false, true, true, false, true, true])
        #expect(!row.wasCreated(asOf: Position(1)))
        #expect(row.wasCreated(asOf: Position(4)))
    }

    @Test func `an organisation counts what is in it`() throws {
        var world = try world()
        try world.run(World.agent(1), .update(UpdateAgent(input: ["model": "o4"])))
        try world.run(World.agent(2), .delete())
        let row = try #require(
            try world.rows(Organizations.self)[RowKey.organization(organization)])
        #expect(row.activeAgents == 1)
        #expect(row.deletedAgents == 1)
        #expect(row.versions == 3)
        #expect(row.events == 5)
        #expect(row.revision == Revision(1))
        #expect(row.lastEventAt == Timestamp(milliseconds: 5_000))
    }

    @Test func `a user's row is what the decider knows`() throws {
        var world = World()
        let id = ID<User>(UUID(high: 0x0200, low: 1))
        var user = User()
        for command in [
            .create(CreateUser(id: id, organization: organization, name: "Ana", role: .admin)),
            .changeRole(.member), .deactivate(),
        ] as [User.Command] {
            for event in try user.decide(command) {
                user.evolve(event)
                try world.record(.user(event), of: .user(id, of: organization))
            }
        }
        let row = try #require(try world.rows(Users.self)[RowKey.user(id, of: organization)])
        #expect(row.state == user.state)
        #expect(row.createdAt == Timestamp(milliseconds: 1_000))
        #expect(row.updatedAt == Timestamp(milliseconds: 3_000))
    }

    @Test func `a key leads to its user by its hash, and a user's id to the organisation`() throws {
        var world = World()
        let id = ID<User>(UUID(high: 0x0200, low: 1))
        let key = APIKey(
            id: ID(UUID(high: 3, low: 3)), label: "laptop", hash: SHA256.digest(of: [1]),
            expiresAt: Timestamp(milliseconds: 9_000))
        var user = User()
        for command in [
            .create(CreateUser(id: id, organization: organization, name: "Ana", role: .admin)),
            .addAPIKey(key, now: Timestamp(milliseconds: 1)), .revokeAPIKey(key.id),
        ] as [User.Command] {
            for event in try user.decide(command) {
                user.evolve(event)
                try world.record(.user(event), of: .user(id, of: organization))
            }
        }
        let rows = try world.rows(APIKeys.self)
        let row = try #require(rows[key.hash.bytes])
        #expect(rows.count == 1)
        #expect(row.organization == organization && row.user == id)
        #expect(row.key == key.id && row.expiresAt == key.expiresAt)
        let places = try world.rows(UserOrganizations.self)
        #expect(places.mapValues { $0.organization } == [id.uuid.bytes: organization])
    }
}
