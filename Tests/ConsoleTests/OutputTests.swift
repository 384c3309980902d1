import TestSupport
import Testing

@testable import Console

@Suite struct OutputTests {
    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}]0;owned\u{7}", "\\u{1b}]0;owned\\u{7}"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\u{9B}31m", "\\u{9b}31m"), ("\u{202E}evil", "\\u{202e}evil"), ("\u{7F}", "\\u{7f}"),
        ("\u{2028}", "\\u{2028}"), ("é ü 漢字", "é ü 漢字"), ("👩‍👩‍👧", "👩‍👩‍👧"), ("\r\n", "\\r\\n"),
        ("\u{FEFF}x", "\\u{feff}x"), ("\u{0}", "\\u{0}"),
    ])
    func `what a terminal would obey is shown instead`(text: String, shown: String) {
        #expect(Array(Sanitizer.line(text).utf8) == Array(shown.utf8))
    }

    @Test func `JSON keeps its values though a terminal can't obey them`() {
        #expect(
            Sanitizer.json("{\n \"a\": \"\u{9B}é\u{202E}\u{E0001}\u{7F}\"}")
                == #"{\#n "a": "\u009bé\u202e\udb40\udc01\u007f"}"#)
    }

    @Test func `a block of text keeps its lines and tabs`() {
        #expect(Sanitizer.block("a\n\tb\u{1B}c\r\n") == "a\n\tb\\u{1b}c\\r\n")
    }

    @Test(arguments: [
        ("abc", 3), ("", 0), ("漢字", 4), ("e\u{301}", 1), ("é", 1), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("한국", 4),
        ("각", 2), ("ｆｕｌｌ", 8), ("ﾊﾝ", 2), ("☺️", 2), ("a\u{200B}b", 2), ("…", 1), ("─", 1),
    ])
    func `width is counted in columns`(text: String, columns: Int) {
        #expect(TextWidth.columns(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"),
        ("abc", 1, "…"), ("abc", 0, ""),
    ])
    func `a text that is too wide is cut between characters`(
        text: String, limit: Int, fitted: String
    ) {
        #expect(TextWidth.fit(text, to: limit) == fitted)
    }

    private var table: Table {
        var table = Table([
            .init("NAME", squeeze: .shrinks), .init("SIZE", .right),
            .init("NOTE", squeeze: .shrinks),
        ])
        table.append(["漢字 agent", "7", "a note that is rather long"])
        table.append(["x\u{1B}[0m", "1,234", ""])
        return table
    }

    @Test func `columns line up whatever is in them`() {
        #expect(
            table.text(width: nil, style: Style(isOn: false))
                == """
                NAME         SIZE  NOTE
                漢字 agent      7  a note that is rather long
                x\\u{1b}[0m  1,234

                """)
    }

    @Test func `a table shrinks to its terminal, last column first`() {
        let text = table.text(width: 30, style: Style(isOn: false))
        #expect(text.split(separator: "\n").allSatisfy { TextWidth.columns($0) <= 30 })
        #expect(text.contains("a note tha…") == true)
    }

    @Test func `a column that can be done without vanishes first`() {
        var table = Table([.init("NAME", squeeze: .shrinks), .init("ID", squeeze: .vanishes)])
        table.append(["a rather long name", "0123456789"])
        let style = Style(isOn: false)
        #expect(table.text(width: 30, style: style).contains("0123456789"))
        #expect(table.text(width: 29, style: style) == "NAME\na rather long name\n")
        #expect(table.text(width: 10, style: style) == "NAME\na rather …\n")
    }

    @Test func `a table that continues another lines up with it`() {
        let columns: [Table.Column] = [.init("A"), .init("B")]
        var first = Table(columns)
        first.append(["long text", "x"])
        var second = Table(columns, continuing: first.widths)
        second.append(["y", "z"])
        let text = second.text(width: nil, style: Style(isOn: false), withTitles: false)
        #expect(text == "y          z\n")
    }

    @Test(arguments: [
        (["a", "b"], "a,b\r\n"), (["a,b", "say \"hi\""], "\"a,b\",\"say \"\"hi\"\"\"\r\n"),
        (["a\nb", "c\r"], "\"a\nb\",\"c\r\"\r\n"), (["", " x"], ",\" x\"\r\n"),
        (["\"\u{301}"], "\"\"\"\u{301}\"\r\n"), (["a\r\nb"], "\"a\r\nb\"\r\n"),
    ])
    func `fields are quoted as RFC 4180 says`(fields: [String], line: String) {
        #expect(Array(CSV.line(fields).utf8) == Array(line.utf8))
    }

    @Test func `numbers read well`() {
        #expect(Readable.count(0) == "0")
        #expect(Readable.count(1_234_567) == "1,234,567")
        #expect(Readable.count(-1_000) == "-1,000")
        #expect(Readable.count(UInt64.max) == "18,446,744,073,709,551,615")
        #expect(Readable.count(1, "agent") == "1 agent")
        #expect(Readable.count(0, "entry", "entries") == "0 entries")
        #expect(Readable.bytes(1_023) == "1023 B")
        #expect(Readable.bytes(1_536) == "1.5 KiB")
        #expect(Readable.bytes(5 << 40) == "5.0 TiB")
        #expect(Readable.duration(seconds: 0.4) == "0 s")
        #expect(Readable.duration(seconds: 185) == "3 min 5 s")
        #expect(Readable.duration(seconds: 7_200) == "2 h")
        #expect(Readable.duration(seconds: 90_000) == "1 d 1 h")
        #expect(Readable.duration(seconds: .infinity) == "11574074 d 1 h")
    }

    @Test func `JSON text is escaped`() {
        #expect(JSONText.string("a\"\\\n\u{1B}\u{9B}é") == #""a\"\\\n\u001b\u009bé""#)
    }
}
