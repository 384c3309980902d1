import TestSupport
import Testing

@testable import Console

@Suite struct HelpTests {
    @Test(arguments: [
        [], ["agent"], ["agent", "create"], ["agent", "show"], ["log", "read"], ["help"],
    ])
    func `help pages are as promised`(path: [String]) {
        let page = HelpPage(program: Sample.program, path: path, style: Style(isOn: false)).text
        expectGolden("console/help-\(path.joined(separator: "-")).txt", page)
        for line in page.split(separator: "\n") { #expect(TextWidth.columns(line) <= 80) }
    }

    @Test func `paragraphs are wrapped and indented lines kept`() {
        let text = "one two three\nfour\n\n  kept as it   is\n\nfive"
        #expect(Wrapped.text(text, width: 9) == "one two\nthree\nfour\n\n  kept as it   is\n\nfive")
        #expect(Wrapped.text("unbreakable-long word", width: 5) == "unbreakable-long\nword")
    }
}
