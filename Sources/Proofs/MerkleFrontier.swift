public import Crypto

/// What has to be known of a Merkle tree to append leaves to it: its largest complete subtrees.
///
/// Appending costs two hashes a leaf on average and, in a frontier that nobody else holds a copy
/// of, no memory from the heap.
public struct MerkleFrontier: Hashable, Sendable {
    /// The number of leaves.
    public private(set) var size: UInt64
    /// The hashes of the complete subtrees from left to right; each is smaller than the one before.
    private var hashes: [SHA256Digest]

    /// A tree without leaves.
    public init() {
        size = 0
        hashes = []
        hashes.reserveCapacity(64)
    }

    /// The tree of `size` leaves; `subtree` finds the hashes of its complete subtrees.
    public init(size: UInt64, subtree: (Subtree) throws -> SHA256Digest) rethrows {
        self.init()
        for part in Subtree.covering(0..<size) { hashes.append(try subtree(part)) }
        self.size = size
    }

    public mutating func append(_ leafHash: SHA256Digest) {
        append(leafHash) { _, _ in }
    }

    /// Appends a leaf, and tells of each subtree of two or more leaves that is complete with it,
    /// the smallest first.
    ///
    /// When `completing` throws, the frontier is as it was before.
    public mutating func append(
        _ leafHash: SHA256Digest, completing: (Subtree, SHA256Digest) throws -> Void
    ) rethrows {
        var hash = leafHash
        let levels = (~size).trailingZeroBitCount
        for level in 0..<levels {
            hash = MerkleTree.nodeHash(hashes[hashes.count - 1 - level], hash)
            try completing(Subtree(level: level + 1, index: size >> UInt64(level + 1)), hash)
        }
        hashes.removeLast(levels)
        hashes.append(hash)
        size += 1
    }

    public var root: SHA256Digest {
        hashes.isEmpty ? MerkleTree.emptyRoot : MerkleTree.folded(hashes)
    }
}
