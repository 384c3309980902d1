public import Crypto
public import EventSourcing
internal import LMDB
public import Proofs
internal import System

/// Something in a store that can't be what was written.
public struct Damage: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The record, the payload or a hash is not what was written.
        case changed
        /// There is no event where one was.
        case missing
        /// An event stands where another one was, and the others moved on.
        case inserted
        /// The event of another position stands here.
        case reordered
        /// The log ends before what a tree head of it vouches for.
        case truncated
        /// The log is another one than a tree head of it vouches for, from here or before.
        case forked
        case badSignature = "bad-signature"
    }

    public let kind: Kind
    /// The first position that is wrong; nil when what is wrong is not an event.
    public let position: Position?
    public let detail: String

    public var description: String {
        "\(kind.rawValue)\(position.map { " at position \($0)" } ?? ""): \(detail)"
    }
}

/// What a verification looked at and found.
public struct VerificationReport: Sendable {
    public let events: UInt64
    public let root: SHA256Digest
    /// The first damage that was found; nil when all is as it was written.
    public let damage: Damage?
}

extension EventStore {
    /// Reads the whole log and checks each record, payload, hash, revision and time, the tree over
    /// them, and that `heads`, signed in the past, are the heads of this log's beginnings.
    public func verify(
        against heads: [TreeHead] = [], progress: (Position, Position) -> Void = { _, _ in }
    ) throws -> VerificationReport {
        try withLog { (transaction: borrowing ReadTransaction) in
            try parts.log.verify(transaction, against: heads, progress)
        }
    }

    /// Verifies the log in `folder` without opening the store, which may be too damaged for that.
    ///
    /// - Throws: `StoreError.alreadyOpen` when this process has the store open.
    public static func verify(
        at folder: String, against heads: [TreeHead] = [], options: Options = Options(),
        progress: (Position, Position) -> Void = { _, _ in }
    ) throws -> VerificationReport {
        let path = folder + "/" + logName
        guard Files.exists(path) else { throw StoreError.missing(path: folder) }
        let lease = try OpenFiles.lease(folder, logName)
        defer { lease.end() }
        var environment = Environment.Options()
        environment.mapSize = options.mapSize
        environment.isReadOnly = true
        let log = try LogFile(path: path, options: environment)
        defer { log.environment.close() }
        return try log.environment.read { (transaction: borrowing ReadTransaction) in
            try log.verify(transaction, against: heads, progress)
        }
    }
}

extension LogFile {
    fileprivate func verify(
        _ transaction: borrowing ReadTransaction, against heads: [TreeHead],
        _ progress: (Position, Position) -> Void
    ) throws -> VerificationReport {
        var check = Verifier(log: self, heads: heads)
        let head = try end(transaction)
        while check.damage == nil, check.position < head {
            check.next(transaction, head: head)
            if check.position.rawValue % 8_192 == 0 { progress(check.position, head) }
        }
        if check.damage == nil { check.finish(transaction) }
        return VerificationReport(
            events: check.frontier.size, root: check.frontier.root, damage: check.damage)
    }

    /// The last position that any of the tables knows of.
    fileprivate func end(_ transaction: borrowing ReadTransaction) throws -> Position {
        let lastLeaf = try transaction.withCursor(leaves) { cursor in
            try cursor.last() ? try cursor.integerKey : 0
        }
        return max(try head(transaction), Position(lastLeaf))
    }
}

/// Walks the log from the first position to the first damage.
private struct Verifier {
    let log: LogFile
    /// The tree heads to come, the smallest first.
    private var heads: [TreeHead]
    private(set) var position = Position.start
    private(set) var frontier = MerkleFrontier()
    private(set) var damage: Damage?
    private var revisions: [StreamName: Revision] = [:]
    private var time = Timestamp(microseconds: .min)
    /// How many events of the current append are still to come.
    private var batchRest = 0

    init(log: LogFile, heads: [TreeHead]) {
        self.log = log
        self.heads = heads.sorted { $0.size < $1.size }
        checkHeads()
    }

    mutating func next(_ transaction: borrowing ReadTransaction, head: Position) {
        position = position.next
        do {
            let leaf = try transaction.withValue(log.leaves, position.rawValue) { bytes in
                bytes.count == SHA256Digest.byteCount ? bytes.digest(at: 0) : nil
            }
            let found: Void? = try transaction.withValue(log.events, position.rawValue) { bytes in
                checkRecord(bytes, leaf: leaf ?? nil, transaction)
            }
            if found == nil {
                report(.missing, "there is no event, and the log goes on to \(head)")
            }
        } catch {
            report(.changed, "it can't be read: \(error)")
        }
        if damage == nil { checkHeads() }
    }

    mutating func finish(_ transaction: borrowing ReadTransaction) {
        if batchRest > 0 {
            report(.truncated, "\(batchRest) events of the last append are missing", at: position)
        }
        if let head = heads.first {
            report(
                .truncated, "a tree head vouches for \(head.size) events, the log has \(position)",
                at: position.next)
        }
    }

    private mutating func checkRecord(
        _ bytes: Span<UInt8>, leaf: SHA256Digest?, _ transaction: borrowing ReadTransaction
    ) {
        guard let leaf else { return report(.changed, "its leaf hash is missing or malformed") }
        let header: RecordHeader
        let stored: StoredEvent
        do throws(RecordError) {
            header = try RecordHeader(bytes)
            stored = try StoredEvent(bytes, withPayload: false)
        } catch {
            return report(.changed, error.description)
        }
        let hash = unsafe bytes.extracting(..<header.length).withUnsafeBytes {
            unsafe MerkleTree.leafHash($0)
        }
        guard hash == leaf, header.position == position else {
            return explain(header, hash, leaf, transaction)
        }
        checkPayload(header, bytes)
        checkOrder(header, stored.event.stream)
        append(leaf, transaction)
    }

    /// Tells a record that moved from one that changed, by where it says it belongs.
    private mutating func explain(
        _ header: RecordHeader, _ hash: SHA256Digest, _ leaf: SHA256Digest,
        _ transaction: borrowing ReadTransaction
    ) {
        let said = header.position
        guard said != position else {
            return report(.changed, "the record does not have the hash that was stored with it")
        }
        let home = try? transaction.withValue(log.leaves, said.rawValue) { bytes in
            bytes.count == SHA256Digest.byteCount ? bytes.digest(at: 0) : nil
        }
        if hash != leaf, home != hash {
            return report(.changed, "the record says position \(said) and has another hash")
        }
        // Record and leaf may have moved together: what stands at home then tells how.
        let atHome = try? log.header(transaction, at: said)
        if hash != leaf || atHome?.position == position {
            report(.reordered, "the event of position \(said) stands here")
        } else if said > position {
            report(.missing, "the event of position \(said) stands here, so others are gone")
        } else {
            report(.inserted, "the event of position \(said) stands here, so another came before")
        }
    }

    private mutating func checkPayload(_ header: RecordHeader, _ bytes: Span<UInt8>) {
        if bytes.count == header.length, header.payloadLength > 0 {
            // The format has room for payloads that are erased; nothing erases any yet.
            return report(.missing, "the payload is missing")
        }
        guard header.hasPayload(bytes) else {
            return report(
                .changed,
                "the payload has \(bytes.count - header.length) bytes, not \(header.payloadLength)")
        }
        let hash = unsafe bytes.extracting(header.length...).withUnsafeBytes {
            unsafe SHA256.digest(of: $0)
        }
        if hash != header.payloadHash {
            report(.changed, "the payload does not have the hash that the record states")
        }
    }

    private mutating func checkOrder(_ header: RecordHeader, _ stream: StreamName) {
        let known = revisions[stream] ?? .none
        if header.revision != known.next {
            report(
                header.revision > known.next ? .missing : .inserted,
                "\(stream): revision \(header.revision) follows \(known)")
        }
        revisions[stream] = header.revision
        if header.recordedAt < time {
            report(.reordered, "its time \(header.recordedAt) is before \(time), the one before it")
        }
        time = header.recordedAt
        let expected = batchRest == 0 ? 0 : header.batchCount - batchRest
        if header.batchIndex != expected {
            report(.inserted, "it is event \(header.batchIndex) of its append, not \(expected)")
        }
        batchRest = header.batchCount - header.batchIndex - 1
    }

    private mutating func append(_ leaf: SHA256Digest, _ transaction: borrowing ReadTransaction) {
        var completed: [(Subtree, SHA256Digest)] = []
        frontier.append(leaf) { subtree, hash in
            if subtree.level % LogFile.tileHeight == 0 { completed.append((subtree, hash)) }
        }
        for (subtree, hash) in completed {
            let stored = try? log.hash(transaction, of: subtree)
            if stored != hash {
                let first = Position((subtree.index << UInt64(subtree.level)) + 1)
                report(
                    .changed, "the tree over positions \(first) to \(position) has another hash",
                    at: first)
            }
        }
    }

    private mutating func checkHeads() {
        while let head = heads.first, head.size == position.rawValue {
            heads.removeFirst()
            if head.root != frontier.root {
                report(
                    .forked,
                    "the signed tree head of \(head.size) events has root \(head.root), "
                        + "this log has \(frontier.root)")
            }
        }
    }

    private mutating func report(_ kind: Damage.Kind, _ detail: String) {
        report(kind, detail, at: position)
    }

    private mutating func report(_ kind: Damage.Kind, _ detail: String, at position: Position) {
        if damage == nil { damage = Damage(kind: kind, position: position, detail: detail) }
    }
}
