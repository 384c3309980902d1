import Crypto
import Proofs
import Testing

@Suite struct MerkleToolTests {
    static let leaves = Array(ReferenceTreeTests.leaves.map { $0 + "\n" }.joined().utf8)

    private func run(
        _ arguments: String..., files: [String: [UInt8]] = ["leaves": leaves]
    ) -> (output: String, exitCode: Int32) {
        struct Missing: Error {}
        return MerkleTool.run(arguments) { path in
            guard let bytes = files[path] else { throw Missing() }
            return bytes
        }
    }

    @Test func `roots and proofs are printed one hash a line`() {
        #expect(run("root", "leaves") == (ReferenceTreeTests.roots[8] + "\n", 0))
        #expect(run("root", "leaves", "0") == (ReferenceTreeTests.roots[0] + "\n", 0))
        #expect(run("root", "leaves", "3") == (ReferenceTreeTests.roots[3] + "\n", 0))
        #expect(
            run("inclusion", "leaves", "2", "3") == (ReferenceTreeTests.roots[2] + "\n", 0))
        #expect(run("inclusion", "leaves", "0", "1") == ("", 0))
        #expect(run("consistency", "leaves", "4", "8").output.split(separator: "\n").count == 1)
    }

    @Test func `what is outside of the leaves is refused`() {
        #expect(run("root", "leaves", "9").exitCode == 1)
        #expect(run("inclusion", "leaves", "3", "3").exitCode == 1)
        #expect(run("inclusion", "leaves", "0", "9").exitCode == 1)
        #expect(run("consistency", "leaves", "5", "4").exitCode == 1)
        #expect(run("consistency", "leaves", "5", "9").exitCode == 1)
    }

    @Test(arguments: [
        [], ["help"], ["root"], ["root", "leaves", "8", "8"], ["root", "leaves", "-1"],
        ["root", "leaves", "x"], ["root", "absent"], ["root", "odd"], ["inclusion", "leaves", "1"],
        ["verify-note"], ["verify-note", "leaves", "no key"], ["verify-proof", "leaves"],
        ["verify-inclusion", "leaves"], ["verify-consistency", "leaves"],
        ["parse-checkpoint", "leaves"],
    ])
    func `whatever can't be done ends with 1 and a reason`(arguments: [String]) {
        let result = MerkleTool.run(arguments) { path in
            struct Missing: Error {}
            guard path != "absent" else { throw Missing() }
            return path == "odd" ? Array("abc\n".utf8) : Self.leaves
        }
        #expect(result.exitCode == 1)
        #expect(!result.output.isEmpty)
    }

    @Test func `inclusion claims in JSON are judged`() {
        let leaf = Base64.encode(MerkleTree.leafHash([]).bytes)
        let root = Base64.encode(Hex.decode(ReferenceTreeTests.roots[1])!)
        func claim(_ index: String, _ root: String, _ proof: String) -> Int32 {
            let json = """
                {"leafIdx": \(index), "treeSize": 1, "root": "\(root)", "leafHash": "\(leaf)",
                 "proof": \(proof), "desc": "of no account"}
                """
            return run("verify-inclusion", "claim", files: ["claim": Array(json.utf8)]).exitCode
        }
        #expect(claim("0", root, "null") == 0)
        #expect(claim("0", root, "[]") == 0)
        #expect(claim("0", root, "[\"\(leaf)\"]") == 1)
        #expect(claim("0", root, "[\"no hash\"]") == 1)
        #expect(claim("18446744073709551615", root, "null") == 1)
        #expect(claim("-1", root, "null") == 1)
        #expect(claim("0", "", "null") == 1)
    }

    @Test func `consistency claims in JSON are judged`() {
        let roots = ReferenceTreeTests.roots.map { Base64.encode(Hex.decode($0)!) }
        let hash = run("consistency", "leaves", "1", "2").output.dropLast()
        let proof = Base64.encode(Hex.decode(hash)!)
        func claim(_ old: Int, _ new: Int, _ proof: [String]) -> Int32 {
            let json = """
                {"size1": \(old), "size2": \(new), "root1": "\(roots[old])",
                 "root2": "\(roots[new])", "proof": \(proof)}
                """
            return run("verify-consistency", "claim", files: ["claim": Array(json.utf8)]).exitCode
        }
        #expect(claim(1, 2, [proof]) == 0)
        #expect(claim(1, 2, []) == 1)
        #expect(claim(2, 2, []) == 0)
        #expect(claim(2, 2, [proof]) == 1)
        #expect(claim(0, 0, []) == 1)
        #expect(claim(0, 2, []) == 1)
        #expect(claim(2, 1, [proof]) == 1)
    }

    @Test func `notes, proofs and tree heads are judged`() throws {
        let key = signer("varve.example/log")
        let leaf = Array("content".utf8)
        let root = MerkleTree.leafHash(leaf)
        let head = TreeHead(origin: "varve.example/log", size: 1, root: root)
        let note = try head.signed(by: key)
        let files = [
            "note": note.bytes, "leaf": leaf, "text": Array(head.text.utf8),
            "proof": LogProof(index: 0, hashes: [], checkpoint: note).bytes,
        ]
        let vkey = key.verifierKey.text
        let other = signer("varve.example/log", 2).verifierKey.text
        #expect(run("verify-note", "note", vkey, files: files) == ("verified\n", 0))
        #expect(run("verify-note", "note", other, files: files) == ("unverified\n", 1))
        #expect(run("verify-note", "note", "\(vkey)x", files: files) == ("bad-key\n", 1))
        #expect(run("verify-note", "text", vkey, files: files) == ("malformed\n", 1))
        let forged = [
            "note": Array(note.text.replacing("1", with: "2").utf8) + note.bytes.suffix(130)
        ]
        #expect(run("verify-note", "note", vkey, files: forged).exitCode == 1)
        #expect(run("verify-proof", "proof", "leaf", other, vkey, files: files).exitCode == 0)
        #expect(run("verify-proof", "proof", "text", vkey, files: files).exitCode == 1)
        #expect(run("verify-proof", "proof", "leaf", files: files).exitCode == 1)
        #expect(
            run("parse-checkpoint", "text", files: files)
                == ("varve.example/log\n1\n\(root)\n", 0))
    }
}
