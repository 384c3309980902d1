public import Domain
public import EventSourcing
internal import JSON

/// What lists say of an agent, and what they are filtered and sorted by: a record without its long
/// parts.
public struct AgentEntry: Hashable, Sendable, Codable {
    private var record: AgentRecord

    public init(_ record: AgentRecord) {
        self.record = record
        trim()
    }

    public init(from decoder: any Decoder) throws {
        record = try AgentRecord(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
    }

    fileprivate static func evolve(
        _ entry: inout AgentEntry?, with event: RecordedEvent<DomainEvent>
    ) {
        if case .none = entry {
            entry = AgentRecord(first: event).map { AgentEntry($0) }
        } else {
            entry?.record.evolve(with: event)
            entry?.trim()
        }
    }

    private mutating func trim() {
        record.state.configuration.instructions = ""
        record.state.configuration.deployment = JSONObject()
        record.state.configuration.preferences = JSONObject()
        record.state.configuration.documentation = JSONObject()
        record.state.configuration.extensions = JSONObject()
        record.state.condition.metrics = JSONObject()
        record.state.condition.currentTasks = []
        // Not every event reaches the directory.
        record.revision = .none
        record.position = .start
    }
}

extension AgentEntry {
    public var id: ID<Agent> { record.id }
    public var organization: ID<Organization> { record.organization }
    public var key: AgentKey { record.key }
    public var name: String { record.name }
    public var model: String { record.configuration.model }
    public var voice: String? { record.configuration.voice }
    public var modality: AgentModality { record.configuration.modality }
    public var handoffTargets: [ID<Agent>] { record.configuration.handoffTargets }
    public var tools: [String] { record.configuration.tools }
    public var displayName: String? { record.configuration.displayName }
    public var avatar: String? { record.configuration.avatar }
    public var program: String? { record.configuration.program }
    public var taskDescription: String? { record.configuration.taskDescription }
    public var tags: [String] { record.configuration.tags }
    public var owner: String? { record.configuration.owner }
    public var team: String? { record.configuration.team }
    public var role: String? { record.configuration.role }
    public var status: AgentStatus { record.condition.status }
    public var health: AgentHealth { record.condition.health }
    public var lastActivity: Timestamp? { record.condition.lastActivity }
    public var version: UInt64 { record.version }
    public var isDeleted: Bool { record.isDeleted }
    public var createdAt: Timestamp { record.createdAt }
    public var createdBy: Actor { record.createdBy }
    public var updatedAt: Timestamp { record.updatedAt }
    public var updatedBy: Actor { record.updatedBy }
    public var deletedAt: Timestamp? { record.deletedAt }
}

/// Answers «which agents are there?»: one entry for each, the deleted ones too.
///
/// What only full records show, as metrics, changes no entry.
public enum AgentDirectory: Projection {
    public static let name = "agent-directory"
    public static let version = 2
    public static let storedStateInterval: UInt64? = 64

    public static func keys(for event: RecordedEvent<DomainEvent>) -> [[UInt8]] {
        guard case .agent(let change) = event.payload, concerns(change, event.revision) else {
            return []
        }
        return event.subjectKey.map { [$0] } ?? []
    }

    private static func concerns(_ change: AgentEvent, _ revision: Revision) -> Bool {
        // A state is kept at these revisions, so no event is passed over there.
        if let interval = storedStateInterval, revision.rawValue % interval == 0 { return true }
        return switch change {
        case .created, .updated, .rolledBack, .deleted, .undeleted, .statusChanged, .healthChanged:
            true
        case .activityReported(let reported): reported.lastActivity != nil
        case .metricsReported: false
        }
    }

    public static func evolve(
        _ row: inout AgentEntry?, at key: [UInt8], with event: RecordedEvent<DomainEvent>
    ) {
        AgentEntry.evolve(&row, with: event)
    }
}
