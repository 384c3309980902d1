import Crypto
import Proofs
import TestSupport

/// The tree as RFC 6962, section 2.1, defines it: by recursion over the list of leaves.
struct NaiveTree {
    var leaves: [SHA256Digest]

    init(leaves: [SHA256Digest]) {
        self.leaves = leaves
    }

    init(count: Int) {
        leaves = (0..<count).map { MerkleTree.leafHash(Array("leaf \($0)".utf8)) }
    }

    func root(_ size: Int) -> SHA256Digest {
        hash(leaves[..<size])
    }

    func hash(_ part: ArraySlice<SHA256Digest>) -> SHA256Digest {
        guard part.count > 0 else { return SHA256.digest(of: []) }
        guard part.count > 1 else { return part.first! }
        let (left, right) = split(part)
        return SHA256.digest(of: [1] + hash(left).bytes + hash(right).bytes)
    }

    func path(_ index: Int, _ part: ArraySlice<SHA256Digest>) -> [SHA256Digest] {
        guard part.count > 1 else { return [] }
        let (left, right) = split(part)
        return left.indices.contains(index)
            ? path(index, left) + [hash(right)] : path(index, right) + [hash(left)]
    }

    func proof(_ old: Int, _ part: ArraySlice<SHA256Digest>, _ isWhole: Bool) -> [SHA256Digest] {
        if old == part.endIndex { return isWhole ? [] : [hash(part)] }
        let (left, right) = split(part)
        return old <= left.endIndex
            ? proof(old, left, isWhole) + [hash(right)]
            : proof(old, right, false) + [hash(left)]
    }

    private func split(
        _ part: ArraySlice<SHA256Digest>
    ) -> (ArraySlice<SHA256Digest>, ArraySlice<SHA256Digest>) {
        var half = 1
        while 2 * half < part.count { half *= 2 }
        return (part.prefix(half), part.dropFirst(half))
    }

    func subtree(_ subtree: Subtree) -> SHA256Digest {
        let count = 1 << subtree.level
        let start = Int(subtree.index) * count
        return hash(leaves[start..<start + count])
    }
}

func flipped(_ digest: SHA256Digest, _ bit: Int) -> SHA256Digest {
    SHA256Digest(bytes: flipped(digest.bytes, bit))!
}

func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var copy = bytes
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
}
