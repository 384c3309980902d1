public import EventSourcing

extension Tag {
    public static func organization(_ id: ID<Organization>) -> Tag { Tag("organization:\(id)") }
    public static func user(_ id: ID<User>) -> Tag { Tag("user:\(id)") }
    public static func agent(_ id: ID<Agent>) -> Tag { Tag("agent:\(id)") }

    /// On the events that take or give up a key.
    public static func key(_ key: AgentKey, of organization: ID<Organization>) -> Tag {
        Tag("key:\(organization)/\(key.folded)")
    }

    /// On the events that take or give up the name of a user.
    public static func userName(_ name: String, of organization: ID<Organization>) -> Tag {
        Tag("user-name:\(organization)/\(Folding.fold(name))")
    }

    /// On the events that take or give up the name of an organisation.
    public static func organizationName(_ name: String) -> Tag {
        Tag("organization-name:\(Folding.fold(name))")
    }
}

extension StreamName {
    public static func organization(_ id: ID<Organization>) -> StreamName {
        StreamName(category: "organization", id: id.uuid)
    }

    public static func user(_ id: ID<User>) -> StreamName {
        StreamName(category: "user", id: id.uuid)
    }

    public static func agent(_ id: ID<Agent>) -> StreamName {
        StreamName(category: "agent", id: id.uuid)
    }

    /// There is one, and it belongs to no organisation.
    public static let `operator` = StreamName("operator-keys")
}

/// Whose event it is: what the log needs to know beside the payload.
public enum EventSubject: Hashable, Sendable {
    case organization(ID<Organization>)
    case user(ID<User>, of: ID<Organization>)
    case agent(ID<Agent>, of: ID<Organization>)
    /// Whoever runs the store.
    case `operator`

    public var stream: StreamName {
        switch self {
        case .organization(let id): .organization(id)
        case .user(let id, _): .user(id)
        case .agent(let id, _): .agent(id)
        case .operator: .operator
        }
    }

    /// Nil for what belongs to the store itself.
    public var organization: ID<Organization>? {
        switch self {
        case .organization(let id), .user(_, let id), .agent(_, let id): id
        case .operator: nil
        }
    }

    var tags: [Tag] {
        switch self {
        case .organization(let id): [.organization(id)]
        case .user(let id, let organization): [.user(id), .organization(organization)]
        case .agent(let id, let organization): [.agent(id), .organization(organization)]
        case .operator: []
        }
    }
}

extension DomainEvent {
    /// The event as the log takes it: name, version, tags and payload.
    public func newEvent(of subject: EventSubject, id: UUID? = nil) throws -> NewEvent<[UInt8]> {
        NewEvent(
            id: id, stream: subject.stream, type: kind.type, schemaVersion: schemaVersion,
            tags: subject.tags + claims(of: subject), payload: try encodedPayload())
    }

    /// Tags for the names and keys that the event takes or gives up.
    private func claims(of subject: EventSubject) -> [Tag] {
        guard let organization = subject.organization else { return [] }
        let tags: [Tag] =
            switch self {
            case .organization(.created(let created)): [.organizationName(created.name)]
            case .organization(.renamed(let renamed)):
                [.organizationName(renamed.name), .organizationName(renamed.previousName)]
            case .user(.created(let created)): [.userName(created.name, of: organization)]
            case .user, .operator: []
            case .agent(let event): event.keys.map { .key($0, of: organization) }
            }
        return tags.count == 2 && tags[0] == tags[1] ? [tags[0]] : tags
    }
}

extension AgentEvent {
    /// The key that the agent has from this event on, where the event gives it one.
    public var takenKey: AgentKey? {
        switch self {
        case .created(let created): created.key
        case .updated(let updated): updated.key?.to
        case .undeleted(let undeleted): undeleted.key
        case .deleted, .rolledBack, .statusChanged, .healthChanged, .metricsReported,
            .activityReported:
            nil
        }
    }

    /// The keys that the event takes or gives up.
    var keys: [AgentKey] {
        switch self {
        case .created(let created): [created.key]
        case .updated(let updated): updated.key.map { [$0.to, $0.from] } ?? []
        case .deleted(let deleted): [deleted.key]
        case .undeleted(let undeleted): [undeleted.key]
        case .rolledBack, .statusChanged, .healthChanged, .metricsReported, .activityReported: []
        }
    }
}
