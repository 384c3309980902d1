public import EventSourcing
public import JSON

/// Makes an agent from what a person or a program wrote.
public struct CreateAgent: Sendable {
    public var id: ID<Agent>
    public var organization: ID<Organization>
    /// The members that `AgentField` names, `key`, and those of an `AgentCondition`; others are
    /// ignored.
    public var input: JSONObject
    public var holders: KeyHolders
    /// Those of the handoff targets that are active agents of the organisation.
    public var knownTargets: Set<ID<Agent>>
    public var origin: AgentOrigin?
    public var message: String?

    public init(
        id: ID<Agent>, organization: ID<Organization>, input: JSONObject,
        holders: KeyHolders = KeyHolders(), knownTargets: Set<ID<Agent>> = [],
        origin: AgentOrigin? = nil, message: String? = nil
    ) {
        self.id = id
        self.organization = organization
        self.input = input
        self.holders = holders
        self.knownTargets = knownTargets
        self.origin = origin
        self.message = message
    }
}

/// Makes an agent with the configuration of another.
public struct DuplicateAgent: Sendable {
    public var id: ID<Agent>
    public var source: AgentState
    /// The name of the copy; nil for that of the source with ` (Copy)` after it.
    public var name: String?
    /// The key of the copy; nil for one that is derived from its name.
    public var key: String?
    public var holders: KeyHolders
    public var message: String?

    public init(
        id: ID<Agent>, source: AgentState, name: String? = nil, key: String? = nil,
        holders: KeyHolders = KeyHolders(), message: String? = nil
    ) {
        self.id = id
        self.source = source
        self.name = name
        self.key = key
        self.holders = holders
        self.message = message
    }
}

/// Sets the given fields and leaves the others.
public struct UpdateAgent: Sendable {
    /// As the input of `CreateAgent`; null sets a field back to what it is when nobody gave it.
    public var input: JSONObject
    public var holders: KeyHolders
    public var knownTargets: Set<ID<Agent>>
    /// Whether to make a version even where no field and no key would be another.
    public var makesVersionIfUnchanged: Bool
    public var message: String?

    public init(
        input: JSONObject, holders: KeyHolders = KeyHolders(), knownTargets: Set<ID<Agent>> = [],
        makesVersionIfUnchanged: Bool = false, message: String? = nil
    ) {
        self.input = input
        self.holders = holders
        self.knownTargets = knownTargets
        self.makesVersionIfUnchanged = makesVersionIfUnchanged
        self.message = message
    }
}

/// Makes the configuration of a version the current one. The key stays as it is.
public struct RollBackAgent: Sendable {
    public var version: UInt64
    /// The configuration of that version; nil when there is no such version.
    public var configuration: AgentConfiguration?
    public var knownTargets: Set<ID<Agent>>
    /// Whether to leave out handoff targets that are no more, rather than to refuse.
    public var dropsUnknownTargets: Bool
    /// Whether to make a version even where the configuration is that one already.
    public var makesVersionIfUnchanged: Bool
    public var message: String?

    public init(
        version: UInt64, configuration: AgentConfiguration?, knownTargets: Set<ID<Agent>> = [],
        dropsUnknownTargets: Bool = false, makesVersionIfUnchanged: Bool = false,
        message: String? = nil
    ) {
        self.version = version
        self.configuration = configuration
        self.knownTargets = knownTargets
        self.dropsUnknownTargets = dropsUnknownTargets
        self.makesVersionIfUnchanged = makesVersionIfUnchanged
        self.message = message
    }
}

/// Brings a deleted agent back.
public struct UndeleteAgent: Sendable {
    /// A new key; nil for the one that the agent had.
    public var key: String?
    public var holders: KeyHolders
    public var message: String?

    public init(key: String? = nil, holders: KeyHolders = KeyHolders(), message: String? = nil) {
        self.key = key
        self.holders = holders
        self.message = message
    }
}
