import Crypto
import Domain
import EventSourcing
import JSON

/// One event of each kind, as full as it can be.
enum EventSamples {
    static let user = ID<User>(UUID(high: 0x0198_0000_0000_7001, low: 0x8000_0000_0000_0001))
    static let owner = EventSubject.user(user, of: Fixture.organization)

    static func all() throws -> [(event: DomainEvent, subject: EventSubject)] {
        let agent = EventSubject.agent(Fixture.agent, of: Fixture.organization)
        return try organizationEvents().map {
            (.organization($0), .organization(Fixture.organization))
        } + userEvents().map { (.user($0), owner) } + agentEvents().map { (.agent($0), agent) }
            + operatorEvents().map { (.operator($0), .operator) }
    }

    static func organizationEvents() throws -> [OrganizationEvent] {
        var organization = Organization()
        var events: [OrganizationEvent] = []
        for command in [
            .create(id: Fixture.organization, name: "Åre Bageri"), .rename("Åre Bageri AB"),
        ] as [Organization.Command] {
            for event in try organization.decide(command) {
                organization.evolve(event)
                events.append(event)
            }
        }
        return events
    }

    static func userEvents() throws -> [UserEvent] {
        let key = APIKey(
            id: ID(UUID(high: 0x0198, low: 7)), label: "laptop",
            hash: APIKeySecret(random: Array(0..<32)).hash,
            expiresAt: Timestamp("2027-01-31T12:00:00Z"))
        let create = CreateUser(
            id: user, organization: Fixture.organization, name: "Ana", role: .admin)
        let now = Timestamp(milliseconds: 0)
        var subject = User()
        var events: [UserEvent] = []
        for command in [
            .create(create), .changeRole(.member), .addAPIKey(key, now: now), .revokeAPIKey(key.id),
            .deactivate(), .reactivate(),
        ] as [User.Command] {
            for event in try subject.decide(command) {
                subject.evolve(event)
                events.append(event)
            }
        }
        return events
    }

    static func operatorEvents() throws -> [OperatorEvent] {
        let key = APIKey(
            id: ID(UUID(high: 0x0198, low: 8)), label: "deployment",
            hash: APIKeySecret(random: Array(0..<32), kind: .operator).hash,
            expiresAt: Timestamp("2027-01-31T12:00:00Z"))
        var subject = Operator()
        let added = try subject.decide(.addKey(key, now: Timestamp(milliseconds: 0)))
        for event in added { subject.evolve(event) }
        return added + (try subject.decide(.revokeKey(key.id)))
    }

    static let full: JSONObject = [
        "name": "Sales – Señor 🧭", "instructions": "# You sell\n\n- \"politely\"\n",
        "model": "claude-sonnet-4-5", "voice": "cartesia:sonic",
        "handoff_targets": [.string(Fixture.agent(2).description)],
        "tools": ["crm", "mail", "crm"],
        "modality": "audio_camera", "panels": ["notepad", "document_viewer"],
        "display_name": "Sales", "avatar": "🧭", "program": "claude-code",
        "task_description": "Sells.", "tags": ["sales", "eu"], "capabilities": ["negotiate"],
        "owner": "ana", "team": "revenue",
        "deployment": ["type": "local", "local": ["hostname": "vm", "platform": "linux"]],
        "preferences": ["autoStart": true, "notificationLevel": "urgent"],
        "documentation": ["runbook": "https://example.com/r"], "role": "core",
        "plugins": ["goal_autopilot", "memory_cleanser"],
        "extensions": ["ai-maestro": ["metadata": ["cost": 1.5, "n": nil]]], "key": "Sales",
    ]

    static func agentEvents() throws -> [AgentEvent] {
        var agent = Agent()
        let targets: Set<ID<Agent>> = [Fixture.agent(2)]
        let create = CreateAgent(
            id: Fixture.agent, organization: Fixture.organization, input: full,
            knownTargets: targets, message: "the first")
        var events: [AgentEvent] = []
        func run(_ command: Agent.Command) throws {
            for event in try agent.decide(command) {
                agent.evolve(event)
                events.append(event)
            }
        }
        try run(.create(create))
        let first = agent.state?.configuration
        try run(Fixture.update(["voice": nil, "model": "o4", "key": "vente"], message: "try o4"))
        try run(
            .rollBack(
                RollBackAgent(
                    version: 1, configuration: first, dropsUnknownTargets: true, message: "back")))
        try run(
            Fixture.update(
                [
                    "status": "maintenance", "health": "degraded",
                    "metrics": ["totalSessions": 12, "estimatedCost": 0.25],
                    "last_activity": "2026-05-01T10:30:00.5Z", "current_tasks": ["call Bo"],
                ], message: "night work"))
        try run(.delete(message: "gone"))
        try run(.undelete(UndeleteAgent(key: "sales", message: "missed")))
        return events
    }
}
