public import Crypto
public import EventSourcing
internal import LMDB
public import Proofs

extension EventStore {
    /// The name under which the store's tree heads are signed: it never changes, on no host.
    public var origin: String { "varve/\(id)" }

    /// The head of the Merkle tree over the first `size` events; over all of them when nil.
    public func treeHead(size: Position? = nil) throws -> TreeHead {
        try proving(size) { size, hash in
            let root =
                size == .start
                ? MerkleTree.emptyRoot
                : try MerkleFrontier(size: size.rawValue, subtree: hash).root
            return TreeHead(origin: origin, size: size.rawValue, root: root)
        }
    }

    /// The hash of the leaf at a position: what an inclusion proof is about.
    public func leafHash(at position: Position) throws -> SHA256Digest {
        try proving(position) { position, hash in
            guard position > .start else {
                throw StoreError.noSuchPosition(position, head: try head())
            }
            return try hash(Subtree(level: 0, index: position.rawValue - 1))
        }
    }

    /// Proves that the event at `position` is in the tree of the first `size` events (all, if nil).
    public func inclusionProof(
        of position: Position, size: Position? = nil
    ) throws -> [SHA256Digest] {
        try proving(size) { size, hash in
            guard position > .start, position <= size else {
                throw StoreError.noSuchPosition(position, head: size)
            }
            return try MerkleTree.inclusionProof(
                index: position.rawValue - 1, size: size.rawValue, subtree: hash)
        }
    }

    /// Proves that the tree of the first `old` events is the beginning of that of the first `new`.
    public func consistencyProof(from old: Position, to new: Position? = nil) throws
        -> [SHA256Digest]
    {
        try proving(new) { new, hash in
            guard old > .start, old <= new else {
                throw StoreError.noSuchPosition(old, head: new)
            }
            return try MerkleTree.consistencyProof(
                from: old.rawValue, to: new.rawValue, subtree: hash)
        }
    }

    private func proving<Result>(
        _ size: Position?, _ body: (Position, (Subtree) throws -> SHA256Digest) throws -> Result
    ) throws -> Result {
        try withLog { (transaction: borrowing ReadTransaction) in
            let head = try parts.log.head(transaction)
            let size = size ?? head
            guard size <= head else { throw StoreError.noSuchPosition(size, head: head) }
            return try body(size) { try parts.log.hash(transaction, of: $0) }
        }
    }
}
