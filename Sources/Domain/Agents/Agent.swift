public import EventSourcing
internal import JSON

/// One agent: what may be done to it, and what then has happened.
public struct Agent: Decider {
    public enum Command: Sendable {
        case create(CreateAgent)
        case duplicate(DuplicateAgent)
        case update(UpdateAgent)
        case rollBack(RollBackAgent)
        case delete(message: String? = nil)
        case undelete(UndeleteAgent)
    }

    /// Nil before the agent exists.
    public private(set) var state: AgentState?

    public init() {}

    public init(state: AgentState?) {
        self.state = state
    }

    public mutating func evolve(_ event: AgentEvent) {
        state.evolve(event)
    }

    public func decide(_ command: Command) throws(AgentRejection) -> [AgentEvent] {
        switch command {
        case .create(let command):
            guard state == nil else { throw .alreadyExists }
            return try Self.create(command)
        case .duplicate(let command):
            guard state == nil else { throw .alreadyExists }
            return try Self.duplicate(command)
        case .update(let command): return try activeState.update(command)
        case .rollBack(let command): return try activeState.rollBack(command)
        case .delete(let message): return try activeState.delete(message)
        case .undelete(let command):
            guard let state else { throw .notFound }
            guard state.isDeleted else { throw .notDeleted }
            return try state.undelete(command)
        }
    }

    private var activeState: AgentState {
        get throws(AgentRejection) {
            guard let state else { throw .notFound }
            guard !state.isDeleted else { throw .deleted }
            return state
        }
    }
}

extension Agent {
    private static func create(_ command: CreateAgent) throws(AgentRejection) -> [AgentEvent] {
        let input = AgentInput(
            command.input, requiring: [.name, .instructions], message: command.message)
        let configuration = AgentConfiguration().applying(input.changes)
        let targets = TargetCheck(
            configuration.handoffTargets, of: command.id, known: command.knownTargets)
        let key =
            input.key
            ?? command.holders.firstFree(like: AgentKey.derived(from: configuration.name))
        let claim = KeyClaim(key, for: command.id, holders: command.holders)
        try refuse(input.problems, targets, claim)
        let created = AgentCreated(
            agent: command.id, organization: command.organization, key: key,
            configuration: configuration, origin: command.origin, message: input.message)
        return [.created(created)]
            + input.condition.events(from: AgentCondition(), message: input.message)
    }

    private static func duplicate(_ command: DuplicateAgent) throws(AgentRejection) -> [AgentEvent]
    {
        let source = command.source
        guard !source.isDeleted else { throw .deleted }
        var given: JSONObject = [:]
        given["name"] = .string(command.name ?? copyName(of: source.configuration.name))
        given["key"] = command.key.map { .string($0) }
        let input = AgentInput(given, message: command.message)
        let configuration = source.configuration.applying(input.changes)
        let key =
            input.key
            ?? command.holders.firstFree(like: AgentKey.derived(from: configuration.name))
        let claim = KeyClaim(key, for: command.id, holders: command.holders)
        try refuse(input.problems, nil, claim)
        let created = AgentCreated(
            agent: command.id, organization: source.organization, key: key,
            configuration: configuration,
            origin: .duplicate(of: source.id, version: source.version), message: input.message)
        return [.created(created)]
    }

    /// The name with ` (Copy)` after it, the name cut where both together would be too long.
    public static func copyName(of name: String) -> String {
        let suffix = " (Copy)"
        let kept = Substring(name).unicodeScalars.prefix(255 - suffix.unicodeScalars.count)
        return String(kept) + suffix
    }

    /// Throws everything that stands in the way: as a list of problems when the input itself is
    /// wrong, else as the one rule that is broken.
    fileprivate static func refuse(
        _ problems: [ValidationProblem], _ targets: TargetCheck?, _ claim: KeyClaim?
    ) throws(AgentRejection) {
        let targetProblems = targets?.problems ?? []
        let keyProblems = claim?.problems ?? []
        if !problems.isEmpty { throw .invalid(problems + targetProblems + keyProblems) }
        if let targets, !targetProblems.isEmpty {
            throw .handoffTargets(unknown: targets.unknown, itself: targets.itself)
        }
        if let claim, let rejection = claim.rejection { throw rejection }
    }
}

extension AgentState {
    fileprivate func update(_ command: UpdateAgent) throws(AgentRejection) -> [AgentEvent] {
        let input = AgentInput(command.input, message: command.message)
        let updated = configuration.applying(input.changes)
        let targets = input.changes[.handoffTargets].map { _ in
            TargetCheck(updated.handoffTargets, of: id, known: command.knownTargets)
        }
        let claim = input.key.map { KeyClaim($0, for: id, holders: command.holders) }
        try Agent.refuse(input.problems, targets, claim)

        let changes = AgentChanges(from: configuration, to: updated)
        let keyChange = input.key.flatMap { [key] in
            $0 == key ? nil : AgentUpdated.KeyChange(from: key, to: $0)
        }
        let reports = input.condition.events(from: condition, message: input.message)
        let isChanged = !changes.isEmpty || keyChange != nil
        guard isChanged || command.makesVersionIfUnchanged else { return reports }
        let event = AgentUpdated(
            version: version + 1, changes: changes, key: keyChange, message: input.message)
        return [.updated(event)] + reports
    }

    fileprivate func rollBack(_ command: RollBackAgent) throws(AgentRejection) -> [AgentEvent] {
        guard var target = command.configuration, (1...version).contains(command.version) else {
            throw .noSuchVersion(command.version, newest: version)
        }
        var problems: [ValidationProblem] = []
        let message = MessageRule.read(command.message, noting: &problems)
        var targets = TargetCheck(target.handoffTargets, of: id, known: command.knownTargets)
        let dropped = command.dropsUnknownTargets ? targets.unknown : []
        if command.dropsUnknownTargets {
            target.handoffTargets.removeAll(where: dropped.contains)
            targets = TargetCheck(target.handoffTargets, of: id, known: command.knownTargets)
        }
        try Agent.refuse(problems, targets, nil)
        let changes = AgentChanges(from: configuration, to: target)
        guard !changes.isEmpty || command.makesVersionIfUnchanged else { return [] }
        let event = AgentRolledBack(
            version: version + 1, target: command.version, changes: changes,
            droppedTargets: dropped.isEmpty ? nil : dropped, message: message)
        return [.rolledBack(event)]
    }

    fileprivate func delete(_ message: String?) throws(AgentRejection) -> [AgentEvent] {
        var problems: [ValidationProblem] = []
        let message = MessageRule.read(message, noting: &problems)
        try Agent.refuse(problems, nil, nil)
        return [.deleted(AgentDeleted(key: key, message: message))]
    }

    fileprivate func undelete(_ command: UndeleteAgent) throws(AgentRejection) -> [AgentEvent] {
        var problems: [ValidationProblem] = []
        let message = MessageRule.read(command.message, noting: &problems)
        let wanted = command.key.map { AgentKey.read(.string($0), noting: &problems) } ?? key
        let claim = wanted.map { KeyClaim($0, for: id, holders: command.holders) }
        try Agent.refuse(problems, nil, claim)
        return [.undeleted(AgentUndeleted(key: wanted ?? key, message: message))]
    }
}

/// Whether an agent may hand off to these.
private struct TargetCheck {
    let unknown: [ID<Agent>]
    let itself: Bool

    init(_ targets: [ID<Agent>], of agent: ID<Agent>, known: Set<ID<Agent>>) {
        var seen: Set<ID<Agent>> = []
        unknown = targets.filter { $0 != agent && !known.contains($0) && seen.insert($0).inserted }
        itself = targets.contains(agent)
    }

    var problems: [ValidationProblem] {
        let place: [ValidationProblem.Step] = [.member(AgentField.handoffTargets.rawValue)]
        let unknown = unknown.map {
            ValidationProblem.value(
                "not an active agent of this organisation", at: place,
                input: .string($0.description))
        }
        return itself
            ? unknown + [.value("an agent cannot hand off to itself", at: place, input: .null)]
            : unknown
    }
}

/// Whether an agent may have a key.
private struct KeyClaim {
    let key: AgentKey
    let rejection: AgentRejection?

    init(_ key: AgentKey, for agent: ID<Agent>, holders: KeyHolders) {
        self.key = key
        if let holder = holders.holder(of: key), holder != agent {
            rejection = .keyTaken(key, by: holder, free: holders.firstFree(like: key))
        } else {
            rejection = nil
        }
    }

    var problems: [ValidationProblem] {
        guard let rejection else { return [] }
        return [.value(rejection.description, at: [.member("key")], input: .string(key.text))]
    }
}
