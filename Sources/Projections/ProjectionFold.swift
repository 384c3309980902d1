public import EventSourcing
internal import JSON
internal import LMDB

/// A projection of events of one kind, whatever its rows are.
public struct AnyProjection<Event: Sendable>: Sendable {
    public let name: String
    public let version: Int
    let makeFold: @Sendable () -> any RowFold<Event>

    public init<P: Projection>(_ projection: P.Type) where P.Event == Event {
        name = P.name
        version = P.version
        makeFold = { ProjectionFold<P>() }
    }
}

/// Folds a batch of events into rows that are loaded once and written once.
protocol RowFold<Event>: AnyObject {
    associatedtype Event: Sendable

    var rowCount: Int { get }

    /// Takes an event in; `load` fetches a row's stored bytes.
    func fold(
        _ event: RecordedEvent<Event>, load: (_ key: [UInt8]) throws -> [UInt8]?
    ) throws

    /// Gives out what changed: rows (nil: removed) and the states to keep.
    func drain(
        row: (_ key: [UInt8], _ value: [UInt8]?) throws -> Void,
        state: (_ key: [UInt8], _ position: Position, _ value: [UInt8]) throws -> Void
    ) throws
}

final class ProjectionFold<P: Projection>: RowFold {
    private var rows: [[UInt8]: P.Row?] = [:]
    private var states: [(key: [UInt8], position: Position, value: [UInt8])] = []

    var rowCount: Int { rows.count }

    func fold(
        _ event: RecordedEvent<P.Event>, load: (_ key: [UInt8]) throws -> [UInt8]?
    ) throws {
        for key in P.keys(for: event) {
            if rows[key] == nil {
                rows[key] = .some(try load(key).map { try JSON.decode(P.Row.self, from: $0) })
            }
            P.evolve(&rows[key]!, at: key, with: event)
            if let interval = P.storedStateInterval, event.revision.rawValue % interval == 0,
                let row = rows[key]!
            {
                states.append((key, event.position, try StoredState.encode(row, event.revision)))
            }
        }
    }

    func drain(
        row: (_ key: [UInt8], _ value: [UInt8]?) throws -> Void,
        state: (_ key: [UInt8], _ position: Position, _ value: [UInt8]) throws -> Void
    ) throws {
        for key in rows.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            try row(key, try rows[key]!.map { try JSON.encode($0) })
        }
        for kept in states { try state(kept.key, kept.position, kept.value) }
        rows = [:]
        states = []
    }
}

/// A row as it was at a revision: the revision's 8 bytes, then the row.
enum StoredState {
    static func encode(_ row: some Encodable, _ revision: Revision) throws -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: revision.rawValue >> (8 * $0)) }
            + (try JSON.encode(row))
    }

    static func decode<Row: Decodable>(
        _ type: Row.Type, _ bytes: [UInt8]
    ) throws -> (row: Row, revision: Revision) {
        let revision = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return (try JSON.decode(type, from: Array(bytes.dropFirst(8))), Revision(revision))
    }

    /// The key of a state: the row's, then the position, so that the newest before a moment is
    /// near.
    static func key(_ generation: UInt32, _ key: [UInt8], _ position: Position) -> [UInt8] {
        ViewFile.bytes(generation) + key
            + (0..<8).map { UInt8(truncatingIfNeeded: position.rawValue >> (56 - 8 * $0)) }
    }
}
