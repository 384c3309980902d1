import Domain
import TestSupport
import Testing

@Suite struct FoldingTests {
    @Test(arguments: [
        ("Backend API", "backend api"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Ｂａｃｋｅｎｄ", "backend"),
        ("ﬁle", "file"),
        ("①", "1"),
        ("𝐁𝐨𝐥𝐝", "bold"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
        ("σίσυφος", "σίσυφοσ"),
        ("ｶﾞ", "ガ"),
        ("soft\u{AD}hy\u{200B}phen\u{200D}", "softhyphen"),
        ("日本語", "日本語"),
        ("", ""),
    ])
    func `texts that look or sound alike fold to one`(text: String, expected: String) {
        #expect(Array(Folding.fold(text).utf8) == Array(expected.utf8))
    }

    @Test func `composed and decomposed letters fold to the same bytes`() {
        #expect(Array(Folding.fold("e\u{301}").utf8) == Array(Folding.fold("É").utf8))
        #expect(Folding.fold("É").unicodeScalars.count == 1)
    }

    @Test func `folding what is folded changes nothing, in every script`() {
        let ranges: [ClosedRange<UInt32>] = [
            0...0x33FF, 0xA640...0xAB6F, 0xF900...0xFFFF, 0x1_0400...0x1_04FF, 0x1_D400...0x1_F2FF,
        ]
        let broken = ranges.joined().lazy.compactMap(Unicode.Scalar.init).filter { scalar in
            let once = Folding.fold(String(Character(scalar)))
            return !Folding.fold(once).utf8.elementsEqual(once.utf8)
        }
        #expect(broken.first == nil)
    }

    @Test func `letters that differ stay apart`() {
        #expect(Folding.fold("а") != Folding.fold("a"))  // Cyrillic, Latin
        #expect(Folding.fold("l") != Folding.fold("1"))
        #expect(Folding.fold("é") != Folding.fold("e"))
    }

    @Test(arguments: seeds)
    func `the order in which marks were typed does not matter`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let base = String("aeionzAEION".randomElement(using: &random)!)
            let (above, below) = (
                ["\u{301}", "\u{308}", "\u{30C}"], ["\u{323}", "\u{327}", "\u{328}"]
            )
            let (first, second) = (
                above.randomElement(using: &random)!, below.randomElement(using: &random)!
            )
            #expect(
                Array(Folding.fold(base + first + second).utf8)
                    == Array(Folding.fold(base + second + first).utf8))
        }
    }
}
