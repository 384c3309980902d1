public import Crypto
public import EventSourcing

/// The caller's name for an append: sent twice, applied once.
public struct CommandID: Hashable, Sendable {
    public var text: String
    /// What was asked, hashed: the same id with another body is refused.
    public var body: SHA256Digest

    public init(_ text: String, body: SHA256Digest) {
        self.text = text
        self.body = body
    }
}

/// Events for one or more streams, to be written all or not at all.
public struct Append: Sendable {
    public var events: [NewEvent<[UInt8]>]
    /// What the writer believes of streams; those not named are not checked.
    public var expected: [StreamName: ExpectedRevision]
    public var conditions: [AppendCondition]
    /// Moves in the append's own transaction: what was read, and what came of it, are one.
    public var checkpoint: Checkpoint?
    public var commandID: CommandID?
    public var organization: UUID?
    public var actor: Actor
    public var correlationID: UUID?
    public var causationID: UUID?
    /// The time to record, for stores that replay a simulation; nil takes the store's clock.
    public var recordedAt: Timestamp?

    public init(
        _ events: [NewEvent<[UInt8]>], expecting expected: [StreamName: ExpectedRevision] = [:],
        conditions: [AppendCondition] = [], checkpoint: Checkpoint? = nil,
        commandID: CommandID? = nil,
        organization: UUID? = nil, actor: Actor, correlationID: UUID? = nil,
        causationID: UUID? = nil, recordedAt: Timestamp? = nil
    ) {
        self.events = events
        self.expected = expected
        self.conditions = conditions
        self.checkpoint = checkpoint
        self.commandID = commandID
        self.organization = organization
        self.actor = actor
        self.correlationID = correlationID
        self.causationID = causationID
        self.recordedAt = recordedAt
    }

    /// Bytes that the append holds in memory while it waits, roughly.
    var size: Int {
        events.indices.reduce(256) { size, index in
            size + 256 + events[index].payload.count + events[index].metadata.count
        }
    }
}

/// Where the events of an append stand.
public struct AppendResult: Hashable, Sendable {
    public struct Place: Hashable, Sendable {
        public let id: UUID
        public let stream: StreamName
        public let position: Position
        public let revision: Revision
    }

    /// One a event, in the order of the append.
    public let places: [Place]
    public let recordedAt: Timestamp
    /// The command id was known: nothing was written, this is the first result.
    public let isRepeated: Bool

    public var first: Position { places[0].position }
    public var last: Position { places[places.count - 1].position }
}

/// Why an append was refused. Nothing of it was written.
public enum AppendError: Error, Hashable {
    /// A stream is not where the writer believes.
    case wrongRevision(StreamName, expected: ExpectedRevision, found: Revision)
    /// An event that a condition excludes stands at `position`.
    case conditionFailed(AppendCondition, found: Position)
    /// A condition looks behind a position that the log does not have.
    case noSuchPosition(Position, head: Position)
    /// The command id was used before, at `first`, for something else.
    case commandReused(String, first: Position)
    case duplicateEventID(UUID, found: Position)
    /// The checkpoint is at `found` already, which is not before where it was to go.
    case checkpointPassed(Checkpoint, found: Position)
    case tooLarge(what: String, limit: Int, found: Int)
    case invalid(String)
    /// Too many appends wait already; try again.
    case busy(waiting: Int)
    case closed
}

extension AppendError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .wrongRevision(let stream, let expected, let found):
            "\(stream): expected \(Self.text(expected)), found \(Self.text(found))"
        case .conditionFailed(let condition, let found):
            "the condition after position \(condition.after) failed: position \(found) matches it"
        case .noSuchPosition(let position, let head):
            "the condition is about what comes after position \(position): the log ends at \(head)"
        case .commandReused(let id, let first):
            "command id \(id.debugDescription): used before with another body, at position \(first)"
        case .duplicateEventID(let id, let found):
            "event \(id): stands already at position \(found)"
        case .checkpointPassed(let checkpoint, let found):
            "the checkpoint \(checkpoint.name.debugDescription) is at \(found): it can't move to "
                + "\(checkpoint.position)"
        case .tooLarge(let what, let limit, let found):
            "too many \(what): the limit is \(limit), found \(found)"
        case .invalid(let reason): reason
        case .busy(let waiting): "the writer is busy: \(waiting) appends wait"
        case .closed: "the store is closed"
        }
    }

    private static func text(_ expected: ExpectedRevision) -> String {
        switch expected {
        case .any: "any revision"
        case .noStream: "no stream"
        case .exactly(let revision): "revision \(revision)"
        }
    }

    private static func text(_ revision: Revision) -> String {
        revision == .none ? "no stream" : "revision \(revision)"
    }
}
