internal import Crypto

/// The tree, the notes and the proofs as a tool for other programs: words in, lines out.
///
/// It reads no clock, knows no store and speaks the protocol by which programs for such logs are
/// judged against each other. The exit code is 0 for a result or a "valid", and 1 for the rest.
public enum MerkleTool {
    /// What a user may ask, with the words that follow each verb.
    public static let usage = [
        "root LEAVES [SIZE]", "inclusion LEAVES INDEX SIZE", "consistency LEAVES OLD-SIZE NEW-SIZE",
        "verify-inclusion FILE", "verify-consistency FILE", "verify-note NOTE VERIFIER-KEY...",
        "verify-proof PROOF LEAF VERIFIER-KEY...", "parse-checkpoint FILE",
    ]

    /// Does what `arguments` say, with files that `readFile` reads.
    public static func run(
        _ arguments: [String], readFile: (String) throws -> [UInt8]
    ) -> (output: String, exitCode: Int32) {
        do {
            return try answer(arguments[...], readFile)
        } catch let refusal as Refusal {
            return (refusal.verdict + "\n", 1)
        } catch {
            return ("\(error)\n", 1)
        }
    }

    private static func answer(
        _ arguments: ArraySlice<String>, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        var words = Words(rest: arguments)
        switch words.rest.popFirst() {
        case "root": return try root(&words, readFile)
        case "inclusion": return try inclusion(&words, readFile)
        case "consistency": return try consistency(&words, readFile)
        case "verify-inclusion":
            return verdict(try InclusionClaim(parsing: readFile(words.last())).holds)
        case "verify-consistency":
            return verdict(try ConsistencyClaim(parsing: readFile(words.last())).holds)
        case "verify-note": return try verifyNote(&words, readFile)
        case "verify-proof": return try verifyProof(&words, readFile)
        case "parse-checkpoint": return try parseCheckpoint(readFile(words.last()))
        default: throw Refusal(verdict: "usage:\n  " + usage.joined(separator: "\n  "))
        }
    }

    private static func verdict(_ holds: Bool) -> (String, Int32) {
        holds ? ("valid\n", 0) : ("invalid\n", 1)
    }
}

extension MerkleTool {
    private static func root(
        _ words: inout Words, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        let tree = try LeafTree(hexLines: readFile(words.next()))
        let size = words.rest.isEmpty ? tree.size : try words.number()
        try words.end()
        try tree.check(size <= tree.size)
        return ("\(MerkleTree.root(size: size, subtree: tree.subtree))\n", 0)
    }

    private static func inclusion(
        _ words: inout Words, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        let tree = try LeafTree(hexLines: readFile(words.next()))
        let (index, size) = (try words.number(), try words.number())
        try words.end()
        try tree.check(index < size && size <= tree.size)
        return lines(
            MerkleTree.inclusionProof(index: index, size: size, subtree: tree.subtree))
    }

    private static func consistency(
        _ words: inout Words, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        let tree = try LeafTree(hexLines: readFile(words.next()))
        let (old, new) = (try words.number(), try words.number())
        try words.end()
        try tree.check(old <= new && new <= tree.size)
        return lines(MerkleTree.consistencyProof(from: old, to: new, subtree: tree.subtree))
    }

    private static func lines(_ hashes: [SHA256Digest]) -> (String, Int32) {
        (hashes.map { "\($0)\n" }.joined(), 0)
    }

    private static func verifyNote(
        _ words: inout Words, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        let bytes = try readFile(words.next())
        do throws(ProofError) {
            try SignedNote(parsing: bytes).verified(by: words.keys())
            return ("verified\n", 0)
        } catch {
            return (error.noteVerdict + "\n", 1)
        }
    }

    private static func verifyProof(
        _ words: inout Words, _ readFile: (String) throws -> [UInt8]
    ) throws -> (String, Int32) {
        let proof = try LogProof(parsing: readFile(words.next()))
        let leaf = MerkleTree.leafHash(try readFile(words.next()))
        let head = try proof.verify(leafHash: leaf, keys: words.keys())
        return ("valid: leaf \(proof.index) of \(head.size) in \(head.origin)\n", 0)
    }

    private static func parseCheckpoint(_ bytes: [UInt8]) throws -> (String, Int32) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProofError.malformedTreeHead("not UTF-8")
        }
        let head = try TreeHead(parsing: text)
        return ("\(head.origin)\n\(head.size)\n\(head.root)\n", 0)
    }
}

extension ProofError {
    /// One word for what became of a note.
    fileprivate var noteVerdict: String {
        switch self {
        case .malformedKey: "bad-key"
        case .notSignedByKnownKey: "unverified"
        case .badSignature: "bad-signature"
        default: "malformed"
        }
    }
}
