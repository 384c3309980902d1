public import EventLog
public import EventSourcing
internal import JSON
internal import LMDB

/// The rows of all read models at one moment, which stays while it is looked at.
public struct ViewReader<Event: Sendable>: ~Copyable {
    fileprivate let file: ViewFile
    fileprivate let transaction: ReadTransaction

    /// Up to here the rows of a projection hold every event, and none that came later.
    public func position<P: Projection>(
        of projection: P.Type
    ) throws -> Position where P.Event == Event {
        try file.checkpoint(transaction, of: P.name)?.current.position ?? .start
    }

    /// The row at `key`; nil when there is none.
    public func row<P: Projection>(
        _ projection: P.Type, at key: [UInt8]
    ) throws -> P.Row? where P.Event == Event {
        guard let prefix = try file.prefix(transaction, P.name) else { return nil }
        return try transaction.value(file.rows, prefix + key)
            .map { try JSON.decode(P.Row.self, from: $0) }
    }

    /// Calls `body` with the rows whose keys begin with `prefix`, in the order of keys or against
    /// it, beginning behind `key`, until it returns false.
    public func forEachRow<P: Projection>(
        _ projection: P.Type, prefix: [UInt8] = [], after key: [UInt8]? = nil,
        direction: ReadDirection = .forward, _ body: ([UInt8], P.Row) throws -> Bool
    ) throws where P.Event == Event {
        guard let generation = try file.prefix(transaction, P.name) else { return }
        let full = generation + prefix
        try transaction.withCursor(file.rows) { cursor in
            var isThere = try cursor.start(in: full, after: key.map { generation + $0 }, direction)
            while isThere {
                let found = cursor.keyBytes
                guard found.starts(with: full) else { return }
                let row = try JSON.decode(P.Row.self, from: cursor.withValue { $0.copied() })
                guard try body(Array(found.dropFirst(generation.count)), row) else { return }
                isThere = try direction == .forward ? cursor.next() : cursor.previous()
            }
        }
    }

    /// The rows whose keys begin with `prefix`, in the order of keys or against it.
    public func rows<P: Projection>(
        _ projection: P.Type, prefix: [UInt8] = [], after key: [UInt8]? = nil,
        direction: ReadDirection = .forward, limit: Int = .max
    ) throws -> [P.Row] where P.Event == Event {
        var rows: [P.Row] = []
        try forEachRow(projection, prefix: prefix, after: key, direction: direction) { _, row in
            rows.append(row)
            return rows.count < limit
        }
        return rows
    }
}

extension ViewStore {
    /// Looks at the rows of one moment.
    public func reading<Result>(
        _ body: (borrowing ViewReader<Event>) throws -> Result
    ) throws -> Result {
        let reader = ViewReader<Event>(
            file: file, transaction: try file.environment.beginReading())
        return try body(reader)
    }

    /// The row at `key`; nil when there is none.
    public func row<P: Projection>(
        _ projection: P.Type, at key: [UInt8]
    ) throws -> P.Row? where P.Event == Event {
        try reading { try $0.row(projection, at: key) }
    }

    /// The row at `key`, for one that is asked for again and again: it is decoded once.
    public func oftenReadRow<P: Projection>(
        _ projection: P.Type, at key: [UInt8]
    ) throws -> P.Row? where P.Event == Event, P.Row: Sendable {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            guard let prefix = try file.prefix(transaction, P.name) else { return nil }
            let whole = prefix + key
            return try transaction.value(file.rows, whole).map { bytes in
                try memo.row(at: whole, of: bytes) { try JSON.decode(P.Row.self, from: bytes) }
            }
        }
    }

    /// Whether there is a row at `key`.
    public func hasRow<P: Projection>(
        _ projection: P.Type, at key: [UInt8]
    ) throws -> Bool where P.Event == Event {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            guard let prefix = try file.prefix(transaction, P.name) else { return false }
            return try transaction.withValue(file.rows, prefix + key) { _ in true } ?? false
        }
    }

    /// As `ViewReader.forEachRow`.
    public func forEachRow<P: Projection>(
        _ projection: P.Type, prefix: [UInt8] = [], after key: [UInt8]? = nil,
        direction: ReadDirection = .forward, _ body: ([UInt8], P.Row) throws -> Bool
    ) throws where P.Event == Event {
        try reading {
            try $0.forEachRow(
                projection, prefix: prefix, after: key, direction: direction, body)
        }
    }

    /// The rows whose keys begin with `prefix`, in the order of keys or against it.
    public func rows<P: Projection>(
        _ projection: P.Type, prefix: [UInt8] = [], after key: [UInt8]? = nil,
        direction: ReadDirection = .forward, limit: Int = .max
    ) throws -> [P.Row] where P.Event == Event {
        try reading {
            try $0.rows(projection, prefix: prefix, after: key, direction: direction, limit: limit)
        }
    }

    /// The row at `key` as it was when the log ended at `moment`: the nearest kept state before,
    /// and the events of `stream` since.
    ///
    /// The cost does not depend on the lengths of stream and log.
    public func row<P: Projection>(
        _ projection: P.Type, at key: [UInt8], of stream: StreamName, asOf moment: Position
    ) throws -> P.Row? where P.Event == Event {
        let kept = try state(projection, at: key, asOf: moment)
        var row = kept?.row
        var next = (kept?.revision ?? .none).next
        let pageSize = min(max(P.storedStateInterval ?? 64, 1), 64)
        while true {
            let last = Revision(next.rawValue + pageSize - 1)
            let events = try store.read(stream, from: next, through: last, asOf: moment)
            for stored in events {
                // What can't be read is parked, and left out here as in the rows.
                guard let event = try? decode(stored)?.event else { continue }
                if P.keys(for: event).contains(key) { P.evolve(&row, at: key, with: event) }
            }
            if UInt64(events.count) < pageSize { return row }
            next = last.next
        }
    }

    private func state<P: Projection>(
        _ projection: P.Type, at key: [UInt8], asOf moment: Position
    ) throws -> (row: P.Row, revision: Revision)? where P.Event == Event {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            guard let known = try file.checkpoint(transaction, of: P.name),
                known.current.version == P.version
            else { return nil }
            let prefix = ViewFile.bytes(known.current.generation) + key
            let wanted = StoredState.key(
                known.current.generation, key, moment, Revision(.max))
            return try transaction.withCursor(file.states) { cursor in
                guard try cursor.start(in: prefix, atOrBefore: wanted) else { return nil }
                let revision = StoredState.revision(inKey: cursor.keyBytes)
                let row = try JSON.decode(
                    P.Row.self, from: cursor.withValue { $0.copied() })
                return (row, revision)
            }
        }
    }
}

extension ViewFile {
    /// What the keys of a projection's rows begin with; nil before the first event.
    fileprivate func prefix(
        _ transaction: borrowing ReadTransaction, _ name: String
    ) throws -> [UInt8]? {
        try checkpoint(transaction, of: name).map { Self.bytes($0.current.generation) }
    }
}

extension Cursor {
    /// Goes to the first row of a walk through the keys that begin with `prefix`.
    fileprivate mutating func start(
        in prefix: [UInt8], after key: [UInt8]?, _ direction: ReadDirection
    ) throws(LMDBError) -> Bool {
        switch direction {
        case .forward:
            guard try seek(key ?? prefix) else { return false }
            let isSame = key != nil && keyBytes == key
            return isSame ? try next() : true
        case .backward:
            // All keys that begin with the prefix sort before the prefix with its last byte raised.
            if try seek(key ?? prefix.successor) { return try previous() }
            return try last()
        }
    }

    /// Goes to the last row at or before `key`, if it begins with `prefix`.
    fileprivate mutating func start(
        in prefix: [UInt8], atOrBefore key: [UInt8]
    ) throws(LMDBError) -> Bool {
        if try seek(key) {
            let found = keyBytes
            if found != key, try !previous() { return false }
        } else if try !last() {
            return false
        }
        return keyBytes.starts(with: prefix)
    }
}

extension [UInt8] {
    /// The least bytes that sort behind all that begin with these.
    fileprivate var successor: [UInt8] {
        guard let place = lastIndex(where: { $0 < 255 }) else {
            return [UInt8](repeating: 255, count: 511)
        }
        return self[..<place] + [self[place] + 1]
    }
}
