public import Crypto

/// The complete subtree of 2^`level` leaves that begins at leaf `index` << `level`.
public struct Subtree: Hashable, Sendable {
    /// 0 for a leaf, at most 63.
    public let level: Int
    /// The subtree's place among those of its level, from 0.
    public let index: UInt64

    public init(level: Int, index: UInt64) {
        self.level = level
        self.index = index
    }
}

/// The Merkle tree of RFC 6962, section 2.1, with SHA-256; a leaf's index counts from 0.
///
/// Whoever makes a root or a proof gives a function that finds the hash of a complete subtree, from
/// memory or from disk. Sizes go up to 2^63, and no step overflows.
public enum MerkleTree {
    /// The root of a tree without leaves: the digest of no bytes.
    public static let emptyRoot = SHA256.digest(of: [])

    /// The hash of a leaf with this content.
    public static func leafHash(_ content: [UInt8]) -> SHA256Digest {
        unsafe content.withUnsafeBytes { unsafe leafHash($0) }
    }

    public static func leafHash(_ content: Span<UInt8>) -> SHA256Digest {
        unsafe content.withUnsafeBytes { unsafe leafHash($0) }
    }

    @unsafe public static func leafHash(_ content: UnsafeRawBufferPointer) -> SHA256Digest {
        unsafe SHA256.digest(prefix: 0, content)
    }

    public static func nodeHash(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        SHA256.digest(prefix: 1, left, right)
    }

    /// The root of the first `size` leaves.
    public static func root(
        size: UInt64, subtree: (Subtree) throws -> SHA256Digest
    ) rethrows -> SHA256Digest {
        size == 0 ? emptyRoot : try hash(of: 0..<size, subtree)
    }

    /// The hashes that lead from leaf `index` to the root of the first `size` leaves, the leaf's
    /// sibling first.
    ///
    /// The index must be below the size.
    public static func inclusionProof(
        index: UInt64, size: UInt64, subtree: (Subtree) throws -> SHA256Digest
    ) rethrows -> [SHA256Digest] {
        precondition(index < size, "leaf \(index) is not in a tree of \(size) leaves")
        var proof: [SHA256Digest] = []
        var leaves = 0..<size
        while leaves.upperBound - leaves.lowerBound > 1 {
            let middle = middle(of: leaves)
            if index < middle {
                proof.append(try hash(of: middle..<leaves.upperBound, subtree))
                leaves = leaves.lowerBound..<middle
            } else {
                proof.append(try hash(of: leaves.lowerBound..<middle, subtree))
                leaves = middle..<leaves.upperBound
            }
        }
        return proof.reversed()
    }

    /// The hashes that show that the first `old` leaves of a tree of `new` leaves are the tree of
    /// size `old`.
    ///
    /// The old size must not be above the new one; there is nothing to show, and the proof is
    /// empty, when it is 0 or the sizes are equal.
    public static func consistencyProof(
        from old: UInt64, to new: UInt64, subtree: (Subtree) throws -> SHA256Digest
    ) rethrows -> [SHA256Digest] {
        precondition(old <= new, "a tree of \(new) leaves does not hold one of \(old)")
        guard old > 0 else { return [] }
        var proof: [SHA256Digest] = []
        var leaves = 0..<new
        while old < leaves.upperBound {
            let middle = middle(of: leaves)
            if old <= middle {
                proof.append(try hash(of: middle..<leaves.upperBound, subtree))
                leaves = leaves.lowerBound..<middle
            } else {
                proof.append(try hash(of: leaves.lowerBound..<middle, subtree))
                leaves = middle..<leaves.upperBound
            }
        }
        if leaves.lowerBound > 0 { proof.append(try hash(of: leaves, subtree)) }
        return proof.reversed()
    }

    /// Where the standard splits leaves in two: after the largest power of two that leaves some
    /// over.
    private static func middle(of leaves: Range<UInt64>) -> UInt64 {
        let last = leaves.upperBound - leaves.lowerBound - 1
        return leaves.lowerBound + (1 << UInt64(63 - last.leadingZeroBitCount))
    }

    /// The hash of leaves that begin where a subtree of at least their number begins.
    private static func hash(
        of leaves: Range<UInt64>, _ subtree: (Subtree) throws -> SHA256Digest
    ) rethrows -> SHA256Digest {
        var hashes: [SHA256Digest] = []
        for part in Subtree.covering(leaves) { hashes.append(try subtree(part)) }
        return folded(hashes)
    }

    /// The root over complete subtrees of falling size; there must be one at least.
    static func folded(_ hashes: [SHA256Digest]) -> SHA256Digest {
        hashes.dropLast().reversed().reduce(hashes[hashes.count - 1]) { nodeHash($1, $0) }
    }
}

extension Subtree {
    /// The largest complete subtrees that make up `leaves`, which begin at a multiple of a power of
    /// two that is not below their number.
    static func covering(_ leaves: Range<UInt64>) -> [Subtree] {
        var parts: [Subtree] = []
        var start = leaves.lowerBound
        while start < leaves.upperBound {
            let level = 63 - (leaves.upperBound - start).leadingZeroBitCount
            parts.append(Subtree(level: level, index: start >> UInt64(level)))
            start += 1 << UInt64(level)
        }
        return parts
    }
}
