import Crypto
import TestSupport
import Testing

@Suite struct TextTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `base64 is that of RFC 4648`(plain: String, text: String) {
        #expect(Base64.encode(Array(plain.utf8)) == text)
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test(arguments: [
        "Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zg==\n", " Zg==", "Zg==Zg==", "====", "=",
        "Z===",
        "Zm-v", "Zm_v", "Zm9v\n", "Zm\u{0}v", "Zé==",
    ])
    func `base64 that no encoder writes is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(arguments: seeds)
    func `any bytes survive base64 and hexadecimal`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for count in 0..<200 {
            let original = bytes(count, using: &random)
            #expect(Base64.decode(Base64.encode(original)) == original)
            #expect(Hex.decode(Hex.encode(original)) == original)
        }
    }

    @Test(arguments: ["0", "0g", "00 ", "0x00", "００"])
    func `text that is not hexadecimal is refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }

    @Test func `constant-time comparison says what plain comparison says`() {
        #expect(ConstantTime.areEqual([], []))
        #expect(ConstantTime.areEqual([1, 2], [1, 2]))
        #expect(!ConstantTime.areEqual([1, 2], [1, 3]))
        #expect(!ConstantTime.areEqual([1, 2], [1, 2, 3]))
    }
}
