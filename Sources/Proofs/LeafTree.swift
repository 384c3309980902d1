internal import Crypto

/// All the hashes of a tree whose leaves are in memory.
struct LeafTree {
    private var levels: [[SHA256Digest]]

    var size: UInt64 { UInt64(levels[0].count) }

    /// Each line is a leaf's content in hexadecimal; an empty line is an empty leaf.
    init(hexLines bytes: [UInt8]) throws {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        let leaves = try lines.enumerated().map { index, line in
            guard let content = Hex.decode(String(decoding: line, as: UTF8.self)) else {
                throw Refusal(verdict: "line \(index + 1) is not hexadecimal")
            }
            return MerkleTree.leafHash(content)
        }
        levels = [leaves]
        while let level = levels.last, level.count > 1 {
            levels.append(
                (0..<level.count / 2).map { MerkleTree.nodeHash(level[2 * $0], level[2 * $0 + 1]) })
        }
    }

    func subtree(_ subtree: Subtree) -> SHA256Digest {
        levels[subtree.level][Int(subtree.index)]
    }

    func check(_ isWithin: Bool) throws {
        guard isWithin else { throw Refusal(verdict: "not within the \(size) leaves") }
    }
}
