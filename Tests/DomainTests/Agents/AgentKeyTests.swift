import Domain
import TestSupport
import Testing

@Suite struct AgentKeyTests {
    @Test(arguments: [
        ("Backend API", "backend-api"),
        ("  --Señor  Über_Bot!! ", "señor-über-bot"),
        ("日本語 エージェント", "日本語-エージェント"),
        ("हिन्दी", "हिन्दी"),
        ("v2.0 (beta)", "v2-0-beta"),
        ("Ｂａｃｋｅｎｄ ﬁles ½", "backend-files-1-2"),
        ("Straße", "straße"),
        ("🤖🤖", "agent"),
        ("", "agent"),
        ("/etc/passwd", "etc-passwd"),
        ("01980000-0000-7000-8000-000000000001", "agent-01980000-0000-7000-8000-000000000001"),
    ])
    func `a key is derived from the letters and digits of the name`(name: String, key: String) {
        #expect(AgentKey.derived(from: name).text == key)
    }

    @Test func `a derived key is cut to 64 characters without a dash at its end`() {
        let name = String(repeating: "a", count: 63) + "-" + String(repeating: "b", count: 50)
        #expect(AgentKey.derived(from: name).text == String(repeating: "a", count: 63))
    }

    @Test(arguments: ["a b", "a\tb", "a/b", "a\\b", "a\u{0}", "a\u{A0}b", "\u{200B}", ""])
    func `white space, control characters and slashes are refused`(text: String) {
        #expect(AgentKey(text) == nil)
    }

    @Test(arguments: ["a", "7", "ada-2.b_c+d", "größe", "ключ", "谢谢", "١٢"])
    func `letters and digits of any script make a key`(text: String) {
        #expect(AgentKey(text) != nil)
    }

    @Test(arguments: [
        "", ".", "..", "-a", "_a", "+a", "\u{301}a", "a b", "a/b", "a\\b", "a\u{7}", "a,b", "a:b",
        "a\u{202E}b", "😀", "a'b", "a*b", "a\u{200D}b",
    ])
    func `anything else makes none`(text: String) {
        #expect(AgentKey(text) == nil)
    }

    @Test func `an id is no key`() {
        #expect(AgentKey("01980000-0000-7000-8000-00000000000A") == nil)
    }

    @Test func `a folded key has at most 180 bytes`() {
        #expect(AgentKey(String(repeating: "日", count: 60)) != nil)
        #expect(AgentKey(String(repeating: "日", count: 61)) == nil)
        #expect(AgentKey(String(repeating: "ﷺ", count: 10)) == nil)  // one scalar, 33 bytes folded
    }

    @Test(arguments: seeds)
    func `whatever the name, the derived key and its numbers are keys`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let scalars = (0..<Int.random(in: 0...255, using: &random)).compactMap { _ in
                Unicode.Scalar(UInt32.random(in: 0...0x2FFFF, using: &random))
            }
            let key = AgentKey.derived(from: String(String.UnicodeScalarView(scalars)))
            #expect(AgentKey(key.text) == key)
            for number in [2, 10, 1_000_000] {
                let numbered = key.numbered(number)
                #expect(AgentKey(numbered.text) == numbered)
                #expect(numbered.text.hasSuffix("-\(number)"))
            }
        }
    }
}
