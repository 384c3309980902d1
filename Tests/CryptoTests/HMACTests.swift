import Crypto
import Testing

@Suite struct HMACTests {
    struct Vector: Sendable {
        let key: [UInt8]
        let message: [UInt8]
        let code: String
    }

    /// RFC 4231, section 4; case 5, which is cut short, left out.
    static let vectors = [
        Vector(
            key: Array(repeating: 0x0B, count: 20), message: Array("Hi There".utf8),
            code: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        Vector(
            key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
            code: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        Vector(
            key: Array(repeating: 0xAA, count: 20), message: Array(repeating: 0xDD, count: 50),
            code: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        Vector(
            key: Array(1...25), message: Array(repeating: 0xCD, count: 50),
            code: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        Vector(
            key: Array(repeating: 0xAA, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            code: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            key: Array(repeating: 0xAA, count: 131),
            message: Array(
                ("This is a test using a larger than block-size key and a larger than block-size "
                    + "data. The key needs to be hashed before being used by the HMAC algorithm.")
                    .utf8),
            code: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ]

    @Test(arguments: vectors)
    func `codes are those of RFC 4231`(vector: Vector) {
        let code = HMACSHA256.code(for: vector.message, key: vector.key)
        #expect(code.description == vector.code)
        #expect(HMACSHA256.isValid(code.bytes, for: vector.message, key: vector.key))
    }

    @Test func `a code with any bit changed, cut short or prolonged is refused`() {
        let vector = Self.vectors[0]
        let code = HMACSHA256.code(for: vector.message, key: vector.key).bytes
        for bit in 0..<256 {
            var changed = code
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(!HMACSHA256.isValid(changed, for: vector.message, key: vector.key))
        }
        for wrong in [[], Array(code.dropLast()), code + [0]] {
            #expect(!HMACSHA256.isValid(wrong, for: vector.message, key: vector.key))
        }
    }

    /// RFC 7515, appendix C, and edges.
    @Test(arguments: [
        ([3, 236, 255, 224, 193] as [UInt8], "A-z_4ME"), ([], ""), ([0], "AA"), ([0, 0], "AAA"),
        ([255, 255, 255], "____"),
    ])
    func `base64 for URLs has no padding`(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text) == bytes)
    }

    @Test(arguments: ["A", "AB", "AAB", "A-z_4ME=", "A+z/4ME", "AA==", "A A", "AAAAA", "é", "AA\n"])
    func `base64 for URLs that no encoder writes is refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
