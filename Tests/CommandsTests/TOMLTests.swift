import JSON
import Testing

@testable import Commands

@Suite struct TOMLTests {
    private func parse(_ text: String) throws -> [ConfigurationFile.Entry] {
        try TOML.parse(Array(text.utf8))
    }

    @Test func `tables, keys and values are read with their lines`() throws {
        let text = """
            # A comment, and a blank line

            port = 7_070
            "host" = '127.0.0.1'   # the usual one
            [log]
            format="json"\r
            'file' = "a\\tb\\u00e4\\U0001F600\\\\\\""

            [ limits . "body" ]
            max = -5
            on = true
            list = [ 'a', # one
              "b",
            ]
            a.b = false
            """
        let found = try parse(text)
        let expected: [([String], JSONValue, Int)] = [
            (["port"], 7_070, 3), (["host"], "127.0.0.1", 4), (["log", "format"], "json", 6),
            (["log", "file"], "a\tbä😀\\\"", 7), (["limits", "body", "max"], -5, 10),
            (["limits", "body", "on"], true, 11), (["limits", "body", "list"], ["a", "b"], 12),
            (["limits", "body", "a", "b"], false, 15),
        ]
        #expect(
            found == expected.map { ConfigurationFile.Entry(path: $0, value: $1, line: $2) })
    }

    @Test(arguments: [
        ("a = 1\nb", 2, "needs ="),
        ("a = ", 1, "a value is missing"),
        ("a = 1 2", 1, "unexpected text"),
        ("a = 1\n\na = 2", 3, "stands twice"),
        ("[a]\n[b]\n[a]", 3, "stands twice"),
        ("a = \"x", 1, "does not end"),
        ("a = \"x\ny\"", 1, "does not end"),
        ("a = \"\\q\"", 1, "escape"),
        ("a = \"\\ud800\"", 1, "no character"),
        ("a = \"\"\"x\"\"\"", 1, "several lines"),
        ("a = 1.5", 1, "1.5"),
        ("a = 2026-01-01", 1, "2026-01-01"),
        ("a = 007", 1, "007"),
        ("a = 1__0", 1, "1__0"),
        ("a = 99999999999999999999", 1, "99999999999999999999"),
        ("a = yes", 1, "yes"),
        ("a = { b = 1 }", 1, "inline tables"),
        ("[[a]]", 1, "arrays of tables"),
        ("[a", 1, "does not end"),
        ("a = [1,\n2\n", 3, "does not end"),
        ("a = [1 2]", 1, "commas"),
        ("= 1", 1, "a key is missing"),
        ("a = \"\u{1}\"", 1, "control character"),
    ])
    func `what is not understood is an error with its line`(
        text: String, line: Int, part: String
    ) throws {
        do {
            let found = try parse(text)
            Issue.record("read as \(found)")
        } catch let error as TOML.Failure {
            #expect(error.line == line && error.message.contains(part), "\(error)")
        }
    }

    @Test func `text that is not UTF-8 is refused`() {
        #expect(throws: TOML.Failure.self) { try TOML.parse([0x61, 0x3D, 0x22, 0xFF, 0x22]) }
    }

    @Test func `members of JSON have the lines of their keys`() throws {
        let text = #"""
            {
              "port": 1,
              "log": {"format": "a \" : {",
                "file":
                  "x"},
              "list": [{"a": 1}, 2], "last": true
            }
            """#
        let file = try ConfigurationFile("x.json", Array(text.utf8))
        #expect(file.entries.map { $0.name } == ["port", "log-format", "log-file", "list", "last"])
        #expect(file.entries.map { $0.line } == [2, 3, 4, 6, 6])
    }
}
