import Crypto
import Proofs
import TestSupport
import Testing

/// The tree of eight leaves that implementations of RFC 6962 test each other with.
@Suite struct ReferenceTreeTests {
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    let tree = NaiveTree(leaves: leaves.map { MerkleTree.leafHash(Hex.decode($0)!) })

    @Test(arguments: 0...8) func `the roots are the published ones`(size: Int) {
        let root = MerkleTree.root(size: UInt64(size), subtree: tree.subtree)
        #expect(root.description == Self.roots[size])
    }

    @Test(arguments: [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    ])
    func `the inclusion proofs are the published ones`(index: Int, size: Int, hashes: [String]) {
        let proof = MerkleTree.inclusionProof(
            index: UInt64(index), size: UInt64(size), subtree: tree.subtree)
        #expect(proof.map(\.description) == hashes)
    }

    @Test(arguments: [
        (1, 1, []),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ])
    func `the consistency proofs are the published ones`(old: Int, new: Int, hashes: [String]) {
        let proof = MerkleTree.consistencyProof(
            from: UInt64(old), to: UInt64(new), subtree: tree.subtree)
        #expect(proof.map(\.description) == hashes)
    }
}

@Suite struct MerkleTreeTests {
    @Test func `every proof of a small tree is the one of the definition and verifies`() {
        let tree = NaiveTree(count: 20)
        for size in 1...20 {
            let root = MerkleTree.root(size: UInt64(size), subtree: tree.subtree)
            #expect(root == tree.root(size))
            for index in 0..<size { checkInclusion(index, size, tree) }
            for old in 1...size { checkConsistency(old, size, tree) }
        }
    }

    @Test(arguments: seeds) func `proofs of larger trees do the same`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let tree = NaiveTree(count: 600)
        for _ in 0..<20 {
            let size = Int.random(in: 1...600, using: &random)
            checkInclusion(Int.random(in: 0..<size, using: &random), size, tree)
            checkConsistency(Int.random(in: 1...size, using: &random), size, tree)
        }
    }

    private func checkInclusion(_ index: Int, _ size: Int, _ tree: NaiveTree) {
        let proof = MerkleTree.inclusionProof(
            index: UInt64(index), size: UInt64(size), subtree: tree.subtree)
        #expect(proof == tree.path(index, tree.leaves[..<size]))
        #expect(
            MerkleTree.verifyInclusion(
                leafHash: tree.leaves[index], index: UInt64(index), size: UInt64(size),
                proof: proof, root: tree.root(size)))
    }

    private func checkConsistency(_ old: Int, _ new: Int, _ tree: NaiveTree) {
        let proof = MerkleTree.consistencyProof(
            from: UInt64(old), to: UInt64(new), subtree: tree.subtree)
        #expect(proof == tree.proof(old, tree.leaves[..<new], true))
        #expect(
            MerkleTree.verifyConsistency(
                from: UInt64(old), to: UInt64(new), oldRoot: tree.root(old),
                newRoot: tree.root(new), proof: proof))
    }

    @Test(arguments: seeds)
    func `no inclusion proof survives a flipped bit, another place or another length`(seed: UInt64)
    {
        var random = SeededGenerator(seed: seed)
        let tree = NaiveTree(count: 64)
        for _ in 0..<5 {
            let size = UInt64.random(in: 2...64, using: &random)
            let index = UInt64.random(in: 0..<size, using: &random)
            let leaf = tree.leaves[Int(index)]
            let root = tree.root(Int(size))
            let proof = MerkleTree.inclusionProof(index: index, size: size, subtree: tree.subtree)
            func holds(
                _ leaf: SHA256Digest, _ index: UInt64, _ root: SHA256Digest, _ proof: [SHA256Digest]
            ) -> Bool {
                MerkleTree.verifyInclusion(
                    leafHash: leaf, index: index, size: size, proof: proof, root: root)
            }
            #expect(holds(leaf, index, root, proof))
            for bit in 0..<256 {
                #expect(!holds(flipped(leaf, bit), index, root, proof))
                #expect(!holds(leaf, index, flipped(root, bit), proof))
            }
            for damaged in damages(of: proof) { #expect(!holds(leaf, index, root, damaged)) }
            for other in 0..<size + 2 where other != index {
                #expect(!holds(leaf, other, root, proof))
            }
        }
    }

    @Test(arguments: seeds)
    func `no consistency proof survives a flipped bit or another length`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let tree = NaiveTree(count: 64)
        for _ in 0..<5 {
            let new = Int.random(in: 2...64, using: &random)
            let old = Int.random(in: 1..<new, using: &random)
            let (oldRoot, newRoot) = (tree.root(old), tree.root(new))
            let proof = tree.proof(old, tree.leaves[..<new], true)
            func holds(
                _ oldRoot: SHA256Digest, _ newRoot: SHA256Digest, _ proof: [SHA256Digest]
            ) -> Bool {
                MerkleTree.verifyConsistency(
                    from: UInt64(old), to: UInt64(new), oldRoot: oldRoot, newRoot: newRoot,
                    proof: proof)
            }
            #expect(holds(oldRoot, newRoot, proof))
            for bit in 0..<256 {
                #expect(!holds(flipped(oldRoot, bit), newRoot, proof))
                #expect(!holds(oldRoot, flipped(newRoot, bit), proof))
            }
            for damaged in damages(of: proof) { #expect(!holds(oldRoot, newRoot, damaged)) }
        }
    }

    private func damages(of proof: [SHA256Digest]) -> [[SHA256Digest]] {
        var damaged = [proof + [proof.last!], [proof[0]] + proof, Array(proof.dropLast())]
        for place in proof.indices {
            for bit in [0, 100, 255] {
                var copy = proof
                copy[place] = flipped(copy[place], bit)
                damaged.append(copy)
            }
        }
        return damaged
    }

    @Test func `an empty old tree and a shrunk tree prove nothing`() {
        let root = MerkleTree.emptyRoot
        func holds(_ old: UInt64, _ new: UInt64, _ proof: [SHA256Digest]) -> Bool {
            MerkleTree.verifyConsistency(
                from: old, to: new, oldRoot: root, newRoot: root, proof: proof)
        }
        #expect(!holds(0, 0, []))
        #expect(!holds(0, 5, []))
        #expect(!holds(5, 4, []))
        #expect(!holds(4, 5, []))
        #expect(holds(4, 4, []))
        #expect(!holds(4, 4, [root]))
        #expect(MerkleTree.consistencyProof(from: 0, to: 3) { _ in root } == [])
    }

    /// A tree whose leaves are all alike can be as large as one likes.
    @Test(arguments: [1 << 63, (1 << 63) - 1, (1 << 62) + 1, 0x5555_5555_5555_5555])
    func `the largest sizes overflow nowhere`(size: UInt64) {
        let leaf = MerkleTree.leafHash([])
        var levels = [leaf]
        for level in 0..<63 {
            levels.append(MerkleTree.nodeHash(levels[level], levels[level]))
        }
        let root = MerkleTree.root(size: size) { levels[$0.level] }
        for index in [0, 1, size / 2, size - 2, size - 1] {
            let proof = MerkleTree.inclusionProof(index: index, size: size) { levels[$0.level] }
            #expect(
                MerkleTree.verifyInclusion(
                    leafHash: leaf, index: index, size: size, proof: proof, root: root))
        }
        for old in [1, 2, size / 2, size - 1, size] {
            let proof = MerkleTree.consistencyProof(from: old, to: size) { levels[$0.level] }
            let oldRoot = MerkleTree.root(size: old) { levels[$0.level] }
            #expect(
                MerkleTree.verifyConsistency(
                    from: old, to: size, oldRoot: oldRoot, newRoot: root, proof: proof))
        }
        #expect(
            !MerkleTree.verifyInclusion(
                leafHash: leaf, index: .max, size: size, proof: [], root: root))
    }
}
