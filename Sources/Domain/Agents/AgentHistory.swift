public import EventSourcing
public import JSON

/// A version of an agent: who made it, when, why, and by which event.
public struct AgentVersion: Hashable, Sendable {
    public enum Change: Hashable, Sendable {
        case created(AgentOrigin?)
        case updated
        case rolledBack(to: UInt64)
    }

    /// From 1.
    public var number: UInt64
    public var change: Change
    /// What differs from the version before; for the first, everything that is not empty.
    public var fields: [AgentField]
    public var key: AgentKey
    /// Whether the agent has the key from this version on.
    public var isKeyNew: Bool
    public var name: String
    public var message: String?
    public var actor: Actor
    public var recordedAt: Timestamp
    public var event: UUID
    public var revision: Revision
    public var position: Position
}

/// The versions of an agent, folded from its events.
public struct AgentHistory: Sendable {
    public private(set) var versions: [AgentVersion] = []
    /// The configurations of the versions that were asked for, by number.
    public private(set) var configurations: [UInt64: AgentConfiguration] = [:]
    private var state: AgentState?
    private let wanted: Range<UInt64>

    /// - Parameter wanted: the versions whose configuration is kept.
    public init(configurationsOf wanted: Range<UInt64> = 0..<0) {
        self.wanted = wanted
    }

    public mutating func evolve(with recorded: RecordedEvent<DomainEvent>) {
        guard case .agent(let event) = recorded.payload else { return }
        state.evolve(event)
        switch event {
        case .created(let created):
            let fields = AgentField.allCases.filter { !created.configuration[$0].isEmpty }
            add(.created(created.origin), fields, created.message, recorded)
        case .updated(let updated):
            add(.updated, updated.changes.fields, updated.message, recorded)
        case .rolledBack(let rolledBack):
            add(
                .rolledBack(to: rolledBack.target), rolledBack.changes.fields, rolledBack.message,
                recorded)
        case .deleted, .undeleted, .statusChanged, .healthChanged, .metricsReported,
            .activityReported:
            break
        }
    }

    private mutating func add(
        _ change: AgentVersion.Change, _ fields: [AgentField], _ message: String?,
        _ recorded: RecordedEvent<DomainEvent>
    ) {
        guard let state, case .agent(let event) = recorded.payload else { return }
        versions.append(
            AgentVersion(
                number: state.version, change: change, fields: fields, key: state.key,
                isKeyNew: event.takenKey != nil, name: state.configuration.name, message: message,
                actor: recorded.actor,
                recordedAt: recorded.recordedAt, event: recorded.id, revision: recorded.revision,
                position: recorded.position))
        if wanted.contains(state.version) { configurations[state.version] = state.configuration }
    }
}

extension AgentVersion {
    public var json: JSONObject {
        var object: JSONObject = [
            "version": .integer(Int64(number)), "key": .string(key.text), "name": .string(name),
            "fields": .texts(fields.map { $0.rawValue }), "message": .text(message),
            "actor": .string(actor.text), "created_at": .string(recordedAt.description),
            "event_id": .string(event.description),
            "revision": .integer(Int64(revision.rawValue)),
            "position": .integer(Int64(position.rawValue)),
        ]
        switch change {
        case .created: object["change"] = "created"
        case .updated: object["change"] = "updated"
        case .rolledBack(let target):
            object["change"] = "rolled_back"
            object["rolled_back_to"] = .integer(Int64(target))
        }
        return object
    }
}

/// A field that two configurations do not share.
public struct FieldDifference: Hashable, Sendable {
    public let field: AgentField
    public let old: JSONValue
    public let new: JSONValue

    public init(field: AgentField, old: JSONValue, new: JSONValue) {
        self.field = field
        self.old = old
        self.new = new
    }
}

extension AgentConfiguration {
    /// The fields that differ, in the order of `AgentField`.
    public func differences(to other: AgentConfiguration) -> [FieldDifference] {
        AgentField.allCases.compactMap { field in
            let (old, new) = (self[field], other[field])
            return old == new ? nil : FieldDifference(field: field, old: old, new: new)
        }
    }
}
