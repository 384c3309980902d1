import Crypto
import Proofs
import Testing

@Suite struct TreeHeadTests {
    static let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    @Test func `a tree head is read as it was written`() throws {
        let text = "varve.example/log\n18446744073709551615\n\(Self.root)\n"
        let head = try TreeHead(parsing: text)
        #expect(head.origin == "varve.example/log")
        #expect(head.size == .max)
        #expect(head.root == MerkleTree.emptyRoot)
        #expect(head.text == text)
    }

    @Test func `further lines are kept`() throws {
        let text = "log\n0\n\(Self.root)\nmore\nand more\n"
        let head = try TreeHead(parsing: text)
        #expect(head.extensions == ["more", "and more"])
        #expect(head.text == text)
        #expect(head != TreeHead(origin: "log", size: 0, root: MerkleTree.emptyRoot))
    }

    @Test(arguments: [
        "", "log\n", "log\n1\n", "log\n1\n\(root)", "\n1\n\(root)\n", "log\n\n\(root)\n",
        "log\n1\n\n", "log\n1\n\(root)\n\n", "log\n01\n\(root)\n", "log\n+1\n\(root)\n",
        "log\n-1\n\(root)\n", "log\n 1\n\(root)\n", "log\n0x1\n\(root)\n", "log\n1.0\n\(root)\n",
        "log\n18446744073709551616\n\(root)\n", "log\n1\nAAAA\n", "log\n1\n\(root.dropLast())\n",
        "log\n1\n\(root)AAAA\n", "log\n١\n\(root)\n",
    ])
    func `what is no tree head is refused`(text: String) {
        #expect(throws: ProofError.self) { try TreeHead(parsing: text) }
    }

    @Test func `a signed tree head opens under its key alone`() throws {
        let key = signer("varve.example/log")
        let head = TreeHead(origin: "varve.example/log", size: 0, root: MerkleTree.emptyRoot)
        let note = try SignedNote(parsing: try head.signed(by: key).bytes)
        #expect(try TreeHead(of: note, signedBy: [key.verifierKey]) == head)
        #expect(throws: ProofError.notSignedByKnownKey) {
            try TreeHead(of: note, signedBy: [signer("varve.example/log", 2).verifierKey])
        }
    }

    @Test func `an origin of several lines is not signed as if it were one`() throws {
        let head = TreeHead(origin: "log\n5", size: 0, root: MerkleTree.emptyRoot)
        #expect(throws: ProofError.self) { try head.signed(by: signer("log")) }
    }
}

@Suite struct LogProofTests {
    let key = signer("varve.example/log")
    let tree = NaiveTree(count: 7)

    func proof(_ index: Int, extra: [UInt8]? = nil) throws -> LogProof {
        let head = TreeHead(origin: "varve.example/log", size: 7, root: tree.root(7))
        let hashes = MerkleTree.inclusionProof(
            index: UInt64(index), size: 7, subtree: tree.subtree)
        return LogProof(
            extra: extra, index: UInt64(index), hashes: hashes,
            checkpoint: try head.signed(by: key))
    }

    @Test(arguments: 0..<7) func `a proof is read as it was written and verifies`(index: Int) throws
    {
        for extra in [nil, [], [1, 2, 3]] as [[UInt8]?] {
            let proof = try proof(index, extra: extra)
            let again = try LogProof(parsing: proof.bytes)
            #expect(again == proof)
            #expect(again.bytes == proof.bytes)
            let head = try again.verify(leafHash: tree.leaves[index], keys: [key.verifierKey])
            #expect(head.size == 7)
        }
    }

    @Test func `any flipped bit of a proof is found`() throws {
        let bytes = try proof(3).bytes
        for bit in 0..<8 * bytes.count {
            #expect(throws: ProofError.self, "bit \(bit)") {
                try LogProof(parsing: flipped(bytes, bit)).verify(
                    leafHash: tree.leaves[3], keys: [key.verifierKey])
            }
        }
    }

    @Test func `another leaf and another key are refused`() throws {
        let proof = try proof(3)
        #expect(throws: ProofError.wrongHashes) {
            try proof.verify(leafHash: tree.leaves[4], keys: [key.verifierKey])
        }
        #expect(throws: ProofError.notSignedByKnownKey) {
            try proof.verify(leafHash: tree.leaves[3], keys: [])
        }
    }

    static let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

    @Test(arguments: [
        "", "c2sp.org/tlog-proof@v1\n", "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex\n\n", "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex -1\n\n", "c2sp.org/tlog-proof@v1\nindex 1 \n\n",
        "c2sp.org/tlog-proof@v1\nextra =\nindex 1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nextra AA==\n\n",
        "c2sp.org/tlog-proof@v1\nindex 1\nAAAA\n\n", "index 1\n\n",
        "c2sp.org/tlog-proof@v1\nindex 1\n" + String(repeating: hash, count: 64) + "\n",
    ])
    func `a damaged head of a proof is refused`(head: String) throws {
        let checkpoint = try proof(0).checkpoint
        #expect(throws: ProofError.self) {
            try LogProof(parsing: Array(head.utf8) + checkpoint.bytes)
        }
    }
}
