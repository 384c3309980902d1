import Crypto
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180 and NIST's page of SHA-256 examples.
    static let published: [(message: String, digest: String)] = [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ]

    @Test(arguments: published)
    func `the digests are those that the standard publishes`(message: String, digest: String) {
        #expect(SHA256.digest(of: Array(message.utf8)).description == digest)
    }

    @Test(arguments: seeds)
    func `a message in pieces has the digest of the whole`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let message = bytes(Int.random(in: 0...300, using: &random), using: &random)
            var hasher = SHA256Hasher()
            var rest = message[...]
            while !rest.isEmpty {
                let count = Int.random(in: 0...rest.count, using: &random)
                hasher.update(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(hasher.finish() == SHA256.digest(of: message))
        }
    }

    @Test func `a hasher begins anew after its digest`() {
        var hasher = SHA256Hasher()
        hasher.update([1, 2, 3])
        _ = hasher.finish()
        #expect(hasher.finish() == SHA256.digest(of: []))
    }

    @Test func `a prefix stands before the message`() {
        let left = SHA256.digest(of: [1])
        let right = SHA256.digest(of: [2])
        let joined = SHA256.digest(of: [7] + left.bytes + right.bytes)
        #expect(SHA256.digest(prefix: 7, left, right) == joined)
        (left.bytes + right.bytes).withUnsafeBytes { message in
            #expect(SHA256.digest(prefix: 7, message) == joined)
        }
    }
}

@Suite struct SHA256DigestTests {
    static let hex = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"

    @Test func `bytes and hexadecimal text go in and come out`() throws {
        let digest = try #require(SHA256Digest(hex: Self.hex))
        #expect(digest.description == Self.hex)
        #expect(SHA256Digest(hex: Self.hex.uppercased()) == digest)
        #expect(digest.bytes == Hex.decode(Self.hex))
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(digest.withUnsafeBytes { Array($0) } == digest.bytes)
        #expect(
            ([0] + digest.bytes).withUnsafeBytes { SHA256Digest(loading: $0.baseAddress! + 1) }
                == digest)
    }

    @Test(arguments: [31, 33, 0]) func `other lengths are refused`(count: Int) {
        #expect(SHA256Digest(bytes: [UInt8](repeating: 0, count: count)) == nil)
        #expect(SHA256Digest(hex: String(repeating: "00", count: count)) == nil)
    }

    @Test(arguments: seeds)
    func `digests sort as their bytes do and are equal only when all bytes are`(seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let first = bytes(32, using: &random)
            var second = first
            second[Int.random(in: 0..<32, using: &random)] ^=
                1 << UInt8.random(in: 0..<8, using: &random)
            let left = try #require(SHA256Digest(bytes: first))
            let right = try #require(SHA256Digest(bytes: second))
            #expect(left != right)
            #expect((left < right) == first.lexicographicallyPrecedes(second))
        }
    }
}

func bytes(_ count: Int, using random: inout SeededGenerator) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
}
