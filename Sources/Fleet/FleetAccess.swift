public import Domain
public import EventLog
public import EventSourcing
internal import Projections
internal import Views

/// A log, as far as moments are looked up in it.
public protocol LogAccess: Sendable {
    /// The last position in the log.
    func head() throws -> Position

    /// The last position that was in the log at `time`.
    func position(at time: Timestamp) throws -> Position
}

extension EventStore: LogAccess {}

/// A fleet as commands use it, whether its data directory is on this host or behind a server.
public protocol FleetAccess: EventAccess {
    /// The last position that this object has written; nil when it has written nothing.
    var lastWritten: Position? { get }

    /// What the subject of a stream is called now: an agent's key, a user's or an organisation's
    /// name; nil where that cannot be found out.
    func name(of stream: StreamName, in organization: ID<Organization>) -> String?

    func logEnd(size: Position?) throws -> LogEnd
    func inclusion(of position: Position, size: Position?) throws -> InclusionProof
    func consistency(from old: Position, to new: Position?) throws -> ConsistencyProof
    func statistics(
        of organization: UUID?, through position: Position?,
        progress: (Position, Position) -> Void
    ) throws -> LogStatistics
}

extension Fleet: FleetAccess {
    public func logEnd(size: Position?) throws -> LogEnd {
        let keys = try treeHeadKeys
        return try LogEnd(of: store, size: size, key: keys.verifier, signer: keys.signer)
    }

    public func inclusion(of position: Position, size: Position?) throws -> InclusionProof {
        try store.inclusion(of: position, size: size, signedBy: treeHeadKeys)
    }

    public func consistency(from old: Position, to new: Position?) throws -> ConsistencyProof {
        try store.consistency(from: old, to: new)
    }

    public func head() throws -> Position { try store.head() }

    public func position(at time: Timestamp) throws -> Position { try store.position(at: time) }

    public func name(of stream: StreamName, in organization: ID<Organization>) -> String? {
        guard let id = UUID(stream.id) else { return nil }
        switch stream.category.text {
        case "agent":
            return try? views.row(
                AgentDirectory.self, at: RowKey.agent(ID(id), of: organization))?.key.text
        case "user":
            return try? views.row(Users.self, at: RowKey.user(ID(id), of: organization))?.name
        case "organization":
            return try? views.row(
                Organizations.self, at: RowKey.organization(organization))?.name
        default: return nil
        }
    }
}
