import Crypto
import Proofs
import TestSupport
import Testing

@Suite struct MerkleFrontierTests {
    @Test func `a frontier has the root of the definition after each leaf`() {
        let tree = NaiveTree(count: 130)
        var frontier = MerkleFrontier()
        #expect(frontier.root == MerkleTree.emptyRoot)
        for size in 1...130 {
            frontier.append(tree.leaves[size - 1])
            #expect(frontier.size == UInt64(size))
            #expect(frontier.root == tree.root(size))
            #expect(MerkleFrontier(size: UInt64(size), subtree: tree.subtree) == frontier)
        }
    }

    @Test func `each subtree is told of once, when its last leaf comes`() {
        let tree = NaiveTree(count: 64)
        var frontier = MerkleFrontier()
        var told: [Subtree] = []
        for (index, leaf) in tree.leaves.enumerated() {
            frontier.append(leaf) { subtree, hash in
                #expect(hash == tree.subtree(subtree))
                #expect((subtree.index + 1) << UInt64(subtree.level) == UInt64(index) + 1)
                told.append(subtree)
            }
        }
        let all = (1...6).flatMap { level in
            (0..<UInt64(64 >> level)).map { Subtree(level: level, index: $0) }
        }
        #expect(told.count == all.count)
        #expect(Set(told) == Set(all))
    }

    @Test func `an append that fails leaves the frontier as it was`() {
        struct Refusal: Error {}
        let tree = NaiveTree(count: 8)
        var frontier = MerkleFrontier(size: 7, subtree: tree.subtree)
        let before = frontier
        #expect(throws: Refusal.self) {
            try frontier.append(tree.leaves[7]) { subtree, _ in
                if subtree.level == 2 { throw Refusal() }
            }
        }
        #expect(frontier == before)
        frontier.append(tree.leaves[7])
        #expect(frontier.root == tree.root(8))
    }
}
