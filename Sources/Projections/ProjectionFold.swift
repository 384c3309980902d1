public import EventSourcing
internal import JSON

/// Folds events into the rows of one projection, and keeps the states that it asks for.
@usableFromInline
final class ProjectionFold<P: Projection> {
    @usableFromInline let keys = RowKeys()
    /// By the number of their key.
    @usableFromInline var rows: [P.Row?] = []

    @inlinable init() {}

    @inlinable var count: Int { keys.count }

    @inlinable
    func take(
        _ events: [DecodedEvent<P.Event>], after start: Position, load: RowFold<P.Event>.Load
    ) -> [UnreadableEvent] {
        var failures: [UnreadableEvent] = []
        for item in events where item.event.position > start {
            do {
                try take(item.event, load)
            } catch {
                failures.append((item.event.position, error))
            }
        }
        return failures
    }

    @inlinable
    func take(_ event: RecordedEvent<P.Event>, _ load: RowFold<P.Event>.Load) throws {
        for key in P.keys(for: event) {
            let place = try place(of: key, load)
            P.evolve(&rows[place], at: key, with: event)
            if let interval = P.storedStateInterval, event.revision.rawValue % interval == 0,
                let row = rows[place]
            {
                try keys.keep(row, place, event.position, event.revision)
            }
        }
    }

    @inlinable
    func place(of key: [UInt8], _ load: RowFold<P.Event>.Load) throws -> Int {
        if let known = keys.place(of: key) { return known }
        rows.append(try load(key).map { try RowCoding.row(of: $0) })
        keys.add(key)
        return rows.count - 1
    }

    @inlinable
    func drain() throws -> RowChanges {
        let changes = try keys.drain { place in
            try rows[place].map { try RowCoding.bytes(of: $0) }
        }
        rows = []
        return changes
    }
}

/// How rows are stored.
@usableFromInline
enum RowCoding {
    @usableFromInline
    static func row<Row: Decodable>(of bytes: [UInt8]) throws -> Row {
        try JSON.decode(Row.self, from: bytes)
    }

    @usableFromInline
    static func bytes(of row: some Encodable) throws -> [UInt8] {
        try JSON.encode(row)
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
