import Testing

@testable import Console

@Suite struct NearMissTests {
    @Test(arguments: [
        ("", "", 0), ("a", "", 1), ("", "ab", 2), ("agent", "agnet", 1), ("agent", "agent", 0),
        ("kitten", "sitting", 3), ("ab", "ba", 1), ("abc", "cab", 2),
    ])
    func `distance counts letters added, dropped, changed or swapped`(
        a: String, b: String, distance: Int
    ) {
        #expect(NearMiss.editDistance(Array(a.unicodeScalars), Array(b.unicodeScalars)) == distance)
    }

    @Test func `only words that are near are suggested, nearest first`() {
        let words = ["list", "last", "lisp", "show", "delete"]
        #expect(NearMiss.candidates(for: "lst", among: words) == ["last", "list"])
        #expect(NearMiss.candidates(for: "LIST", among: words).first == "list")
        #expect(NearMiss.candidates(for: "del", among: words) == ["delete"])
        #expect(NearMiss.candidates(for: "x", among: words).isEmpty)
        #expect(NearMiss.candidates(for: "", among: words).isEmpty)
    }
}
