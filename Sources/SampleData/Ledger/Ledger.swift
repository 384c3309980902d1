internal import Crypto
internal import Domain
public import EventSourcing
internal import JSON

/// What one step writes: events that belong together, with the time and the ids of the story.
public struct Entry: Sendable {
    public let time: Timestamp
    public let actor: Actor
    public let organization: UUID
    public let correlationID: UUID?
    public let events: [NewEvent<[UInt8]>]
}

/// Turns the story into events as the product itself would: each step becomes a command, and the
/// deciders say what happens.
struct Ledger {
    var random: Random
    var organization = Organization()
    var users: [(handle: String, user: User)] = []
    var agents: [Life] = []
    private var conversations: [String: UUID] = [:]

    /// An agent with all the configurations that it has had.
    struct Life {
        let handle: String
        var agent: Agent
        var versions: [AgentConfiguration] = []
    }

    init(seed: UInt64) {
        random = Random(seed: seed &+ 2)
    }

    /// The entries of a story. Steps that change nothing have none.
    ///
    /// - Throws: the rejection of a decider: then the story breaks a rule of the domain.
    static func entries(of story: [Step], seed: UInt64) throws -> [Entry] {
        var ledger = Ledger(seed: seed)
        return try story.compactMap { step in
            do {
                return try ledger.entry(of: step)
            } catch {
                throw StoryError(step: step, reason: "\(error)")
            }
        }
    }

    private mutating func entry(of step: Step) throws -> Entry? {
        let happened = try events(of: step)
        guard !happened.isEmpty else { return nil }
        let events = try happened.map { event, subject in
            try event.newEvent(of: subject, id: random.identifier(at: step.time))
        }
        return Entry(
            time: step.time, actor: actor(of: step), organization: try organizationID.uuid,
            correlationID: correlation(of: step), events: events)
    }

    private func actor(of step: Step) -> Actor {
        switch step.author {
        case .system(let part): .system(part)
        case .person(let handle):
            // The founder sits at the machine: her user is made in the same step.
            if case .foundOrganization = step.action {
                .operatingSystem(handle)
            } else {
                users.first { $0.handle == handle }?.user.state.map { .user($0.id.uuid) }
                    ?? .operatingSystem(handle)
            }
        }
    }

    private mutating func correlation(of step: Step) -> UUID? {
        guard let conversation = step.conversation else { return nil }
        if let id = conversations[conversation] { return id }
        let id = random.identifier(at: step.time)
        conversations[conversation] = id
        return id
    }

    var organizationID: ID<Organization> {
        get throws {
            guard let state = organization.state else { throw Organization.Rejection.notFound }
            return state.id
        }
    }
}

/// A step that a decider refuses.
struct StoryError: Error, CustomStringConvertible {
    let step: Step
    let reason: String

    var description: String { "\(step.time): \(reason)" }
}

// MARK: - The organisation and its people

extension Ledger {
    typealias Happened = [(DomainEvent, EventSubject)]

    private mutating func events(of step: Step) throws -> Happened {
        switch step.action {
        case .foundOrganization(let name):
            let id = ID<Organization>(random.identifier(at: step.time))
            let events = try organization.decide(.create(id: id, name: name))
            for event in events { organization.evolve(event) }
            let founded = events.map {
                (DomainEvent.organization($0), EventSubject.organization(id))
            }
            return try founded + add(Person.inga.handle, .admin, at: step.time)
        case .addPerson(let handle, let role): return try add(handle, role, at: step.time)
        case .changeRole(let handle, let role): return try decide(handle, .changeRole(role.domain))
        case .deactivate(let handle): return try decide(handle, .deactivate())
        case .issueKey(let handle, let label):
            return try decide(handle, .addAPIKey(key(label, at: step.time), now: step.time))
        default: return try agentEvents(of: step)
        }
    }

    private mutating func add(
        _ handle: String, _ role: Action.Role, at time: Timestamp
    ) throws -> Happened {
        users.append((handle, User()))
        let command = CreateUser(
            id: ID(random.identifier(at: time)), organization: try organizationID,
            name: Person.named(handle).name, role: role.domain)
        return try decide(handle, .create(command))
    }

    private mutating func decide(_ handle: String, _ command: User.Command) throws -> Happened {
        guard let index = users.firstIndex(where: { $0.handle == handle }) else {
            throw User.Rejection.notFound
        }
        let events = try users[index].user.decide(command)
        for event in events { users[index].user.evolve(event) }
        guard let state = users[index].user.state else { throw User.Rejection.notFound }
        return events.map { (.user($0), .user(state.id, of: state.organization)) }
    }

    /// A key that opens nothing: its hash is drawn, so nobody knows a secret that has it.
    private mutating func key(_ label: String, at time: Timestamp) throws -> APIKey {
        let bytes = (0..<4).flatMap { _ in UUID(high: random.word(), low: 0).bytes.prefix(8) }
        guard let hash = SHA256Digest(bytes: bytes) else {
            preconditionFailure("a digest has 32 bytes")
        }
        return APIKey(id: ID(random.identifier(at: time)), label: label, hash: hash)
    }
}

extension Action.Role {
    fileprivate var domain: Role {
        switch self {
        case .admin: .admin
        case .member: .member
        }
    }
}
