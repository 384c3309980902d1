public import Crypto

/// Checking proofs, by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
extension MerkleTree {
    /// Whether `proof` shows that leaf `index` of the tree with this size and root is `leafHash`.
    public static func verifyInclusion(
        leafHash: SHA256Digest, index: UInt64, size: UInt64, proof: [SHA256Digest],
        root: SHA256Digest
    ) -> Bool {
        guard index < size else { return false }
        var climb = Climb(node: index, last: size - 1)
        var hash = leafHash
        for sibling in proof {
            guard let side = climb.next() else { return false }
            hash = side == .left ? nodeHash(sibling, hash) : nodeHash(hash, sibling)
        }
        return climb.isAtRoot && hash == root
    }

    /// Whether `proof` shows that the tree of size `new` begins with the tree of size `old`.
    ///
    /// An old size of 0 is refused, because an empty tree binds nobody to anything. Equal sizes
    /// need equal roots and an empty proof.
    public static func verifyConsistency(
        from old: UInt64, to new: UInt64, oldRoot: SHA256Digest, newRoot: SHA256Digest,
        proof: [SHA256Digest]
    ) -> Bool {
        guard old > 0, old <= new else { return false }
        if old == new { return proof.isEmpty && oldRoot == newRoot }
        // An old tree that is a complete subtree is its own first hash, which the proof leaves out.
        let isComplete = old & (old - 1) == 0
        guard let first = isComplete ? oldRoot : proof.first, !proof.isEmpty else { return false }
        var climb = Climb(node: old - 1, last: new - 1)
        climb.skipRightNodes()
        var (oldHash, newHash) = (first, first)
        for sibling in proof.dropFirst(isComplete ? 0 : 1) {
            switch climb.next() {
            case nil: return false
            case .left:
                oldHash = nodeHash(sibling, oldHash)
                newHash = nodeHash(sibling, newHash)
            case .right: newHash = nodeHash(newHash, sibling)
            }
        }
        return climb.isAtRoot && oldHash == oldRoot && newHash == newRoot
    }
}

/// The way from a node up to the root, past the levels where the node has no sibling.
private struct Climb {
    enum Side {
        case left, right
    }

    /// The node's index on its level, and the index of the last node there.
    var node: UInt64
    var last: UInt64

    var isAtRoot: Bool { last == 0 }

    /// Goes up one step and tells on which side the sibling is; nil when there is no step left.
    mutating func next() -> Side? {
        guard last > 0 else { return nil }
        defer { rise() }
        guard node & 1 == 1 || node == last else { return .right }
        while node & 1 == 0, node > 0 { rise() }
        return .left
    }

    mutating func skipRightNodes() {
        while node & 1 == 1 { rise() }
    }

    private mutating func rise() {
        node >>= 1
        last >>= 1
    }
}
