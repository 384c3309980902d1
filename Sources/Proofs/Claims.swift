internal import Crypto
internal import JSON

/// A claim that a leaf is in a tree, as JSON with base64 hashes.
struct InclusionClaim: Decodable {
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: String
    let leafHash: String
    let proof: [String]?

    init(parsing bytes: [UInt8]) throws {
        self = try JSON.decode(Self.self, from: bytes)
    }

    var holds: Bool {
        guard let root = digest(root), let leaf = digest(leafHash), let hashes = digests(proof)
        else { return false }
        return MerkleTree.verifyInclusion(
            leafHash: leaf, index: leafIdx, size: treeSize, proof: hashes, root: root)
    }
}

/// A claim that a tree goes on from an older one, as JSON with base64 hashes.
struct ConsistencyClaim: Decodable {
    let size1: UInt64
    let size2: UInt64
    let root1: String
    let root2: String
    let proof: [String]?

    init(parsing bytes: [UInt8]) throws {
        self = try JSON.decode(Self.self, from: bytes)
    }

    var holds: Bool {
        // Of equal sizes no hash is computed, so bytes that are no hash are equal too.
        if size1 == size2, size1 > 0, (proof ?? []).isEmpty, let root = Base64.decode(root1) {
            return root == Base64.decode(root2)
        }
        guard let old = digest(root1), let new = digest(root2), let hashes = digests(proof)
        else { return false }
        return MerkleTree.verifyConsistency(
            from: size1, to: size2, oldRoot: old, newRoot: new, proof: hashes)
    }
}

private func digest(_ text: String) -> SHA256Digest? {
    Base64.decode(text).flatMap { SHA256Digest(bytes: $0) }
}

/// The digests of a list that may be missing; nil when one of them is none.
private func digests(_ texts: [String]?) -> [SHA256Digest]? {
    let digests = (texts ?? []).compactMap(digest)
    return digests.count == texts?.count ?? 0 ? digests : nil
}
