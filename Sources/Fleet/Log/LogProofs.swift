public import Crypto
internal import Domain
public import EventLog
public import EventSourcing
public import JSON
public import Proofs

/// Evidence for others that a log holds an event.
public struct InclusionProof: Hashable, Sendable {
    public let position: Position
    /// Of the tree that holds it.
    public let size: Position
    public let leafHash: SHA256Digest
    public let root: SHA256Digest
    public let hashes: [SHA256Digest]
    /// The same with the signed tree head, as a file of the form tlog-proof@v1.
    public let file: [UInt8]
    public let key: VerifierKey
    /// What the leaf's hash is of.
    public let record: [UInt8]
}

/// Evidence for others that a log of before is the beginning of a larger one.
public struct ConsistencyProof: Hashable, Sendable {
    public let oldSize: Position
    public let newSize: Position
    public let oldRoot: SHA256Digest
    public let newRoot: SHA256Digest
    public let hashes: [SHA256Digest]
}

extension EventStore {
    /// Proves that the event at `position` is among the first `size` (all, if nil).
    public func inclusion(
        of position: Position, size: Position?, signedBy keys: TreeHeadKeys
    ) throws -> InclusionProof {
        let size = try size ?? head()
        let hashes = try inclusionProof(of: position, size: size)
        let proof = LogProof(
            index: position.rawValue - 1, hashes: hashes,
            checkpoint: try signedTreeHead(by: keys, size: size))
        var record: [UInt8] = []
        try exportRecords(from: position, through: position) { record = $1.record }
        return InclusionProof(
            position: position, size: size, leafHash: try leafHash(at: position),
            root: try treeHead(size: size).root, hashes: hashes, file: proof.bytes,
            key: keys.verifier, record: record)
    }

    /// Proves that the first `old` events are the beginning of the first `new` (all, if nil).
    public func consistency(from old: Position, to new: Position?) throws -> ConsistencyProof {
        let new = try new ?? head()
        let hashes = try consistencyProof(from: old, to: new)
        return ConsistencyProof(
            oldSize: old, newSize: new, oldRoot: try treeHead(size: old).root,
            newRoot: try treeHead(size: new).root, hashes: hashes)
    }
}

// The form in which programs read proofs.
extension InclusionProof {
    public var json: JSONObject {
        [
            "position": .count(position.rawValue), "size": .count(size.rawValue),
            "leaf_hash": .text(leafHash), "root": .text(root),
            "hashes": .array(hashes.map { .text($0) }),
            "proof": .string(String(decoding: file, as: UTF8.self)),
            "verifier_key": .string(key.text), "record": .string(Base64.encode(record)),
        ]
    }

    /// Reads what `json` gives; nil for what is no proof.
    public init?(json: JSONObject) {
        guard let position = json.number("position"), let size = json.number("size"),
            let leafHash = json.hash("leaf_hash"), let root = json.hash("root"),
            let hashes = json.hashes, let file = json["proof"]?.string,
            let key = json["verifier_key"]?.string.flatMap({ try? VerifierKey(parsing: $0) }),
            let record = json["record"]?.string.flatMap({ Base64.decode($0) })
        else { return nil }
        self.init(
            position: Position(position), size: Position(size), leafHash: leafHash, root: root,
            hashes: hashes, file: Array(file.utf8), key: key, record: record)
    }
}

extension ConsistencyProof {
    public var json: JSONObject {
        [
            "old_size": .count(oldSize.rawValue), "new_size": .count(newSize.rawValue),
            "old_root": .text(oldRoot), "new_root": .text(newRoot),
            "hashes": .array(hashes.map { .text($0) }),
        ]
    }

    /// Reads what `json` gives; nil for what is no proof.
    public init?(json: JSONObject) {
        guard let oldSize = json.number("old_size"), let newSize = json.number("new_size"),
            let oldRoot = json.hash("old_root"), let newRoot = json.hash("new_root"),
            let hashes = json.hashes
        else { return nil }
        self.init(
            oldSize: Position(oldSize), newSize: Position(newSize), oldRoot: oldRoot,
            newRoot: newRoot, hashes: hashes)
    }
}

extension JSONObject {
    fileprivate func hash(_ name: String) -> SHA256Digest? {
        self[name]?.string.flatMap { SHA256Digest(hex: $0) }
    }

    fileprivate var hashes: [SHA256Digest]? {
        let found = (self["hashes"]?.array ?? []).map {
            $0.string.flatMap { SHA256Digest(hex: $0) }
        }
        return found.contains(nil) ? nil : found.compactMap { $0 }
    }
}
