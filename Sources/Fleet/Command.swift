internal import Crypto
internal import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
internal import System

/// What may come with any command.
public struct CommandOptions: Sendable {
    /// Why, in the words of who does it.
    public var message: String?
    /// The revision that the subject's stream must be at; nil to take it as it is.
    public var expectedRevision: Revision?
    /// The caller's key for the command: sent twice, done once.
    public var commandID: String?
    /// What the caller's way in calls the command: a command id is good for one of them.
    public var route: String?
    public var correlationID: UUID?
    public var causationID: UUID?
    /// The time to record, for stores that replay a simulation; nil takes the clock.
    public var recordedAt: Timestamp?
    /// The id for what the command makes; nil for a new one.
    public var newID: UUID?

    public init(message: String? = nil) {
        self.message = message
    }
}

extension CommandOptions {
    /// What names a command for its command id: its body with the reason.
    func named(_ body: JSONObject) -> JSONObject {
        var named = body
        named["message"] = message.map { .string($0) } ?? .null
        return named
    }

    /// The command id as the log has it: that of one organisation is never that of another.
    func command(in organization: ID<Organization>?, _ body: JSONValue) throws -> CommandID? {
        try commandID.map { id in
            let scope = organization.map { "\($0)/" } ?? "store/"
            let limit = Limits.commandIDLengthMax - scope.utf8.count
            guard id.utf8.count <= limit else {
                throw AppendError.tooLarge(
                    what: "bytes in the command id", limit: limit, found: id.utf8.count)
            }
            let bytes = try JSON.encode(body) + Array((route.map { "\n\($0)" } ?? "").utf8)
            return CommandID(scope + id, body: SHA256.digest(of: bytes))
        }
    }
}

extension FleetScope {
    /// Where the log ended just before a command with this id was carried out in the organisation;
    /// nil when none was.
    ///
    /// The names in a command that is sent again mean what they meant then.
    public func moment(beforeCommand id: String) throws -> Position? {
        var options = CommandOptions()
        options.commandID = id
        guard let command = try options.command(in: organization, .null),
            let first = try fleet.store.firstEvent(of: command)
        else { return nil }
        return Position(first.rawValue - 1)
    }
}

extension Fleet {
    /// Where the log ended just before a command of the operator was carried out with this id; nil
    /// when none was.
    public func moment(
        beforeOperatorCommand id: String, for caller: Caller
    ) throws -> Position? {
        try caller.mayOperate(to: "see the operator's commands")
        var options = CommandOptions()
        options.commandID = id
        guard let command = try options.command(in: nil, .null),
            let first = try store.firstEvent(of: command)
        else { return nil }
        return Position(first.rawValue - 1)
    }
}

/// Where a command's events stand.
public struct Landing: Hashable, Sendable {
    /// The place of the last of them in the log.
    public let last: Position
    /// The command id was known: nothing was written, this is the first result.
    public let isRepeated: Bool

    public init(last: Position, isRepeated: Bool = false) {
        self.last = last
        self.isRepeated = isRepeated
    }

    init(_ append: AppendResult) {
        self.init(last: append.last, isRepeated: append.isRepeated)
    }
}

/// What a command left behind.
public struct Written<Value: Sendable>: Sendable {
    /// The subject after the command.
    public let value: Value
    /// Where the command's events stand; nil when there was nothing to do.
    public let append: Landing?

    public init(value: Value, append: Landing?) {
        self.value = value
        self.append = append
    }

    init(value: Value, append: AppendResult?) {
        self.init(value: value, append: append.map { Landing($0) })
    }

    /// Whether the command changed anything, now or when it was first sent.
    public var isChanged: Bool { append != nil }
    /// Whether the command had been carried out before, under the same command id.
    public var isRepeated: Bool { append?.isRepeated ?? false }
}

/// What a decision would append, and on what it depends.
struct Decision {
    var events: [NewEvent<[UInt8]>] = []
    var expected: [StreamName: ExpectedRevision] = [:]
    var conditions: [EventQuery] = []
}

extension Fleet {
    static let attemptsMax = 200
    /// A command that others got before so often goes on alone in its organisation.
    private static let attemptsTogether = 3

    /// Decides and appends, again and again while others get in between.
    ///
    /// - Parameters:
    ///   - isOfStore: whether the command id is one of the store: one that makes the organisation
    ///     can't belong to it.
    ///   - body: names the command for its command id: the same id with another body is refused.
    ///   - decide: reads the views and decides on them.
    func run(
        _ options: CommandOptions, by caller: Caller, in organization: ID<Organization>?,
        isOfStore: Bool = false, body: JSONValue, decide: () throws -> Decision
    ) throws -> AppendResult? {
        let command = try options.command(in: isOfStore ? nil : organization, body)
        if let command, let known = try earlierResult(of: command, options) { return known }
        try requireContinuedLog()
        let turnstile = turnstiles.withLock { all in
            let key = organization?.uuid
            if let known = all[key] { return known }
            let made = Turnstile()
            all[key] = made
            return made
        }
        for attempt in 0..<Self.attemptsMax {
            do {
                return try turnstile.pass(alone: attempt >= Self.attemptsTogether) {
                    let (decision, seen) = try decided(isFirst: attempt == 0, decide)
                    guard !decision.events.isEmpty else { return nil }
                    return try carryOut(
                        append(decision, after: seen, options, command, caller, organization))
                }
            } catch AppendError.commandReused(_, let first) {
                throw AppendError.commandReused(options.commandID ?? "", first: first)
            } catch AppendError.wrongRevision, AppendError.conditionFailed {
                continue
            }
        }
        throw FleetError.contended(attempts: Self.attemptsMax)
    }

    private func carryOut(_ append: Append) throws -> AppendResult {
        let result = try store.appendBlocking(append)
        written.withLock { $0 = result.last }
        try follow(result)
        return result
    }

    /// A decision, and a position up to which the views held every event that it was made on.
    ///
    /// The first is made on what the views hold: what they lack the append's conditions meet in the
    /// log. A refusal, or that there is nothing to do, must not come of that: it is decided again
    /// on all that the log has.
    private func decided(
        isFirst: Bool, _ decide: () throws -> Decision
    ) throws -> (Decision, seen: Position) {
        if isFirst {
            let seen = views.position
            if let decision = try? decide(), !decision.events.isEmpty { return (decision, seen) }
        }
        let head = try store.head()
        try views.catchUp(through: head)
        return (try decide(), head)
    }

    /// Refuses to write to a log that was cut, put back or replaced since its head was signed here.
    private func requireContinuedLog() throws {
        try isContinued.withLock { isContinued throws -> Void in
            guard !isContinued, let keys = try? treeHeadKeys else { return }
            try store.checkContinuesRememberedHead(signedBy: keys.verifier)
            isContinued = true
        }
    }

    /// What a command did when it was sent before; nil when it was not.
    func earlierResult(
        of command: CommandID, _ options: CommandOptions
    ) throws -> AppendResult? {
        do {
            guard let known = try store.result(of: command) else { return nil }
            try views.catchUp(through: known.last)
            return known
        } catch AppendError.commandReused(_, let first) {
            throw AppendError.commandReused(options.commandID ?? "", first: first)
        }
    }

    /// Has the views take in what was written. When they can't, the caller must know that it was.
    private func follow(_ result: AppendResult) throws {
        do {
            try views.catchUp(through: result.last)
        } catch {
            throw DoneButUnseen(last: result.last, reason: "\(error)")
        }
    }

    private func append(
        _ decision: Decision, after head: Position, _ options: CommandOptions,
        _ command: CommandID?, _ caller: Caller, _ organization: ID<Organization>?
    ) -> Append {
        var events = decision.events
        for index in events.indices where events[index].id == nil {
            events[index].id = newID(at: options.recordedAt)
        }
        return Append(
            events, expecting: decision.expected,
            conditions: decision.conditions.map {
                AppendCondition(noEventMatching: $0, after: head)
            },
            commandID: command, organization: organization?.uuid, actor: caller.actor,
            correlationID: options.correlationID, causationID: options.causationID,
            recordedAt: options.recordedAt)
    }
}

extension EventQuery {
    /// Events that carry a tag, of any of `types`; of whatever type when there are none.
    static func tagged(_ tag: Tag, types: [DomainEvent.Kind] = []) -> EventQuery {
        EventQuery(items: [Item(types: types.map { $0.type }, tags: [tag])])
    }
}
