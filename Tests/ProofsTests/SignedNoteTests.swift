import Crypto
import Proofs
import Testing

/// Keys that are the same in each run.
func signer(_ name: String, _ number: UInt8 = 1) -> SignerKey {
    let key = Ed25519PrivateKey(seed: [UInt8](repeating: number, count: 32))!
    return try! SignerKey(name: name, privateKey: key)
}

@Suite struct KeyTests {
    @Test func `a verifier key is read and written`() throws {
        let key = signer("varve.example/log").verifierKey
        #expect(try VerifierKey(parsing: key.text) == key)
        #expect(key.text.hasPrefix("varve.example/log+"))
    }

    @Test func `a signer key is read and written and its description keeps the secret`() throws {
        let key = signer("varve.example/log")
        let again = try SignerKey(parsing: key.secretText)
        #expect(again.verifierKey == key.verifierKey)
        #expect(key.secretText.hasPrefix("PRIVATE+KEY+varve.example/log+"))
        #expect("\(key)" == key.verifierKey.text)
    }

    @Test func `a key with any other character is refused`() {
        let text = Array(signer("log").verifierKey.text.utf8)
        for index in text.indices {
            for other in [UInt8(ascii: "A"), UInt8(ascii: "+"), UInt8(ascii: " "), text[index] ^ 1]
            where other != text[index] {
                var damaged = text
                damaged[index] = other
                #expect(throws: ProofError.self) {
                    try VerifierKey(parsing: String(decoding: damaged, as: UTF8.self))
                }
            }
        }
    }

    @Test(arguments: ["", "log", "log+1", "log+00000000+", "+530d903a+AekyeRrm", "a b+0+0"])
    func `what is no key is refused`(text: String) {
        #expect(throws: ProofError.self) { try VerifierKey(parsing: text) }
        #expect(throws: ProofError.self) { try SignerKey(parsing: "PRIVATE+KEY+" + text) }
        #expect(throws: ProofError.self) { try SignerKey(parsing: text) }
    }

    @Test(arguments: ["", "a b", "a+b", "a\u{3000}b", "a\nb", "a\u{1}b"])
    func `names with white space, plus or control characters are refused`(name: String) throws {
        let key = Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32))!
        #expect(throws: ProofError.self) { try SignerKey(name: name, privateKey: key) }
    }
}

@Suite struct SignedNoteTests {
    /// The example of the specification itself.
    @Test func `a note that another program signed verifies`() throws {
        let key = try VerifierKey(
            parsing: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let note = try SignedNote(
            parsing: Array(
                """
                This is an example message.

                — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXs\
                YjOBH3mFXmRKuwHjG1Yu72IneyaQM=

                """.utf8))
        #expect(note.text == "This is an example message.\n")
        #expect(try note.verified(by: [key]) == [key])
    }

    @Test func `a note is read as it was written`() throws {
        let note = try SignedNote(
            text: "One line.\n\nAnother, with é.\n", signedBy: [signer("a"), signer("b", 2)])
        let again = try SignedNote(parsing: note.bytes)
        #expect(again == note)
        #expect(again.bytes == note.bytes)
    }

    @Test func `any flipped bit of a note is found`() throws {
        let key = signer("log")
        let bytes = try SignedNote(text: "Text.\n", signedBy: [key]).bytes
        for bit in 0..<8 * bytes.count {
            #expect(throws: ProofError.self, "bit \(bit)") {
                try SignedNote(parsing: flipped(bytes, bit)).verified(by: [key.verifierKey])
            }
        }
    }

    @Test func `signatures by unknown keys are ignored`() throws {
        let (known, unknown) = (signer("log"), signer("witness", 2))
        let note = try SignedNote(text: "Text.\n", signedBy: [unknown, known])
        #expect(try note.verified(by: [known.verifierKey]) == [known.verifierKey])
        #expect(throws: ProofError.notSignedByKnownKey) { try note.verified(by: []) }
        #expect(throws: ProofError.notSignedByKnownKey) {
            try note.verified(by: [signer("log", 3).verifierKey, signer("witness").verifierKey])
        }
    }

    @Test func `a bad signature by a known key spoils a good one`() throws {
        let (good, bad) = (signer("good"), signer("bad", 2))
        let other = try SignedNote(text: "Other text.\n", signedBy: [bad])
        let note = try SignedNote(text: "Text.\n", signedBy: [good])
        let line = String(decoding: other.bytes, as: UTF8.self).split(separator: "\n").last!
        let joined = try SignedNote(parsing: note.bytes + Array("\(line)\n".utf8))
        #expect(try joined.verified(by: [good.verifierKey]) == [good.verifierKey])
        #expect(throws: ProofError.badSignature(keyName: "bad")) {
            try joined.verified(by: [good.verifierKey, bad.verifierKey])
        }
    }

    @Test(arguments: [1, 16, 100]) func `many signatures are taken`(count: Int) throws {
        let signers = (1...count).map { signer("key-\($0)", UInt8($0)) }
        let note = try SignedNote(text: "Text.\n", signedBy: signers)
        let keys = signers.map(\.verifierKey)
        #expect(try SignedNote(parsing: note.bytes).verified(by: keys) == keys)
    }

    @Test func `more than the limit of signatures or bytes is refused`() throws {
        let signers = (1...101).map { signer("key-\($0)", UInt8($0)) }
        let note = try SignedNote(text: "Text.\n", signedBy: signers)
        #expect(throws: ProofError.malformedNote("more than 100 signatures")) {
            try SignedNote(parsing: note.bytes)
        }
        let long = try SignedNote(
            text: String(repeating: "x", count: 1_000_000) + "\n", signedBy: [signer("a")])
        #expect(throws: ProofError.self) { try SignedNote(parsing: long.bytes) }
    }

    static let line = "— log AAAAAQI="

    @Test(arguments: [
        "", "\n", "\n\n", "Text.\n", "Text.\n\n", "Text.\n\n\(line)", "Text.\n\n\(line)\n\n",
        "Text.\n\(line)\n", "Text.\n\n\(line)\nmore\n", "Te\u{1}xt.\n\n\(line)\n",
        "Text.\r\n\n\(line)\n", "Text.\n\n— two words AAAAAQI=\n", "Text.\n\n— log\n",
        "Text.\n\n- log AAAAAQI=\n", "Text.\n\n—  log AAAAAQI=\n", "Text.\n\n— log AAAAAQI= \n",
        "Text.\n\n— log AAAA\n", "Text.\n\n— log AAAAAQI\n", "Text.\n\n— l+g AAAAAQI=\n",
    ])
    func `what is no note is refused`(text: String) {
        #expect(throws: ProofError.self) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func `the smallest notes are taken and bytes that are not UTF-8 are not`() throws {
        let note = try SignedNote(parsing: Array("\n\n\(Self.line)\n".utf8))
        #expect(note.text == "\n")
        #expect(note.signatures.map(\.bytes) == [[2]])
        #expect(throws: ProofError.self) {
            try SignedNote(parsing: [0xFF] + Array("Text.\n\n\(Self.line)\n".utf8))
        }
    }

    @Test(arguments: ["", "Text.", "Te\u{0}xt.\n", "Text.\r\n"])
    func `a text that no note may hold is not signed`(text: String) {
        #expect(throws: ProofError.self) {
            try SignedNote(text: text, signedBy: [signer("log")])
        }
        #expect(throws: ProofError.self) { try SignedNote(text: "Text.\n", signedBy: []) }
    }
}
