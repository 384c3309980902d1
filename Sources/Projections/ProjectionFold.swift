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

    /// Rows that changed and states to keep, so far.
    var count: Int { get }

    /// Takes an event in; `load` fetches a row's stored bytes.
    func fold(
        _ event: RecordedEvent<Event>, load: (_ key: [UInt8]) throws -> [UInt8]?
    ) throws

    /// Gives out what changed: rows (nil: removed) and the states to keep.
    func drain(
        row: (_ key: [UInt8], _ value: [UInt8]?) throws -> Void,
        state: (KeptState) throws -> Void
    ) throws
}

/// A row as it was, to be kept.
struct KeptState {
    let key: [UInt8]
    let position: Position
    let revision: Revision
    let value: [UInt8]
}

/// The bytes of a key, hashed by words: rows are looked up for every event.
private struct KeyBytes: Hashable {
    let bytes: [UInt8]

    func hash(into hasher: inout Hasher) {
        var (word, count) = (UInt64(0), 0)
        for byte in bytes {
            word = word << 8 | UInt64(byte)
            count += 1
            if count & 7 == 0 { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
    }
}

final class ProjectionFold<P: Projection>: RowFold {
    /// The place of each key in `keys` and `rows`: a dictionary of types that are known here is
    /// much faster than one of rows, whose type is only known when it runs.
    private var places: [KeyBytes: Int] = [:]
    private var keys: [[UInt8]] = []
    private var rows: [P.Row?] = []
    private var states: [KeptState] = []

    var count: Int { keys.count + states.count }

    func fold(
        _ event: RecordedEvent<P.Event>, load: (_ key: [UInt8]) throws -> [UInt8]?
    ) throws {
        for key in P.keys(for: event) {
            let place = try place(of: key, load)
            P.evolve(&rows[place], at: key, with: event)
            if let interval = P.storedStateInterval, event.revision.rawValue % interval == 0,
                let row = rows[place]
            {
                states.append(
                    KeptState(
                        key: key, position: event.position, revision: event.revision,
                        value: try JSON.encode(row)))
            }
        }
    }

    private func place(
        of key: [UInt8], _ load: (_ key: [UInt8]) throws -> [UInt8]?
    ) throws -> Int {
        if let known = places[KeyBytes(bytes: key)] { return known }
        let row = try load(key).map { try JSON.decode(P.Row.self, from: $0) }
        keys.append(key)
        rows.append(row)
        places[KeyBytes(bytes: key)] = keys.count - 1
        return keys.count - 1
    }

    func drain(
        row: (_ key: [UInt8], _ value: [UInt8]?) throws -> Void,
        state: (KeptState) throws -> Void
    ) throws {
        let sorted = keys
        let order = sorted.indices.sorted {
            sorted[$0].lexicographicallyPrecedes(sorted[$1])
        }
        for place in order {
            try row(sorted[place], try rows[place].map { try JSON.encode($0) })
        }
        for kept in states { try state(kept) }
        places = [:]
        (keys, rows) = ([], [])
        states = []
    }
}

/// The key of a row as it was at a revision of its stream: the row's key, then position and
/// revision, so that the newest state before a moment is found by its key.
enum StoredState {
    static func key(
        _ generation: UInt32, _ key: [UInt8], _ position: Position, _ revision: Revision
    ) -> [UInt8] {
        var bytes = ViewFile.bytes(generation)
        bytes.reserveCapacity(bytes.count + key.count + 16)
        bytes += key
        for word in [position.rawValue, revision.rawValue] {
            for shift in stride(from: 56, through: 0, by: -8) {
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
        return bytes
    }

    static func revision(inKey key: [UInt8]) -> Revision {
        Revision(key.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
