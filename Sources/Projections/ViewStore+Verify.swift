internal import Crypto
internal import EventLog
public import EventSourcing
internal import LMDB

extension ViewStore {
    /// Builds all rows anew from the log, and says where those that were read differ from them.
    ///
    /// The new rows take the place of the old ones, so that what differed is mended.
    ///
    /// - Returns: a sentence for each view that differs; none when all are what the log makes of
    ///   them.
    public func verify(
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws -> [String] {
        for _ in 0..<Self.attemptsMax {
            try catchUp(progress: progress)
            let before = try contents()
            try rebuild(progress: progress)
            let after = try contents()
            // Else appends came between, and the rows differ because they are of two moments.
            guard before.map(\.position) == after.map(\.position) else { continue }
            return zip(before, after).compactMap { $0.difference(to: $1) }
        }
        throw ViewError.busy
    }

    private static var attemptsMax: Int { 5 }

    private func contents() throws -> [ViewContent] {
        try file.environment.read { (transaction: borrowing ReadTransaction) in
            try projections.map { projection in
                guard let known = try file.checkpoint(transaction, of: projection.name) else {
                    throw ViewError.unusable(path: file.environment.path)
                }
                var content = ViewContent(name: projection.name, position: known.current.position)
                let prefix = ViewFile.bytes(known.current.generation)
                content.rows = try transaction.digests(file.rows, prefix)
                content.states = try transaction.digests(file.states, prefix)
                return content
            }
        }
    }
}

/// What a view holds, in digests.
private struct ViewContent {
    let name: String
    let position: Position
    var rows: [[UInt8]: SHA256Digest] = [:]
    var states: [[UInt8]: SHA256Digest] = [:]

    init(name: String, position: Position) {
        self.name = name
        self.position = position
    }

    func difference(to right: ViewContent) -> String? {
        let (rows, states) = (Self.count(rows, right.rows), Self.count(states, right.states))
        guard rows + states > 0 else { return nil }
        return "\(name): \(rows) of \(right.rows.count) rows and \(states) kept states are not "
            + "what the log makes of them"
    }

    /// How many keys have another value on the other side, or none.
    private static func count(
        _ left: [[UInt8]: SHA256Digest], _ right: [[UInt8]: SHA256Digest]
    ) -> Int {
        Set(left.keys).union(right.keys).count { left[$0] != right[$0] }
    }
}

extension ReadTransaction {
    /// The digest of each row whose key begins with `prefix`, by the rest of the key.
    fileprivate borrowing func digests(
        _ table: Table, _ prefix: [UInt8]
    ) throws -> [[UInt8]: SHA256Digest] {
        try withCursor(table) { cursor in
            var found: [[UInt8]: SHA256Digest] = [:]
            var isThere = try cursor.seek(prefix)
            while isThere {
                let key = cursor.keyBytes
                guard key.starts(with: prefix) else { break }
                let value = cursor.withValue { $0.copied() }
                found[Array(key.dropFirst(prefix.count))] = SHA256.digest(of: value)
                isThere = try cursor.next()
            }
            return found
        }
    }
}
