import JSON
import Testing

@Suite struct EncodeTests {
    @Test(
        arguments: [
            (nil, "null"),
            (true, "true"),
            (.integer(.min), "-9223372036854775808"),
            (.unsigned(.max), "18446744073709551615"),
            (0, "0"),
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e16, "1e+16"),
            (.number(.leastNonzeroMagnitude), "5e-324"),
            (1.7976931348623157e308, "1.7976931348623157e+308"),
            ("", #""""#),
            (
                "a\"b\\c/d\u{8}\t\n\u{C}\r\0\u{1F}\u{7F}é😀\u{2028}",
                "\"a\\\"b\\\\c/d\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é😀\u{2028}\""
            ),
            ("1234567\"", #""1234567\"""#),
            ("12345678\n9012345678", #""12345678\n9012345678""#),
            ([], "[]"),
            ([1, [nil]], "[1,[null]]"),
            ([:], "{}"),
            (
                ["b": 1, "a": [:], "aa": 2, "B": 3, "é": 4, "\"": 5, "#": 6],
                ##"{"\"":5,"#":6,"B":3,"a":{},"aa":2,"b":1,"é":4}"##
            ),
            (["\u{FFFF}": 1, "\u{10000}": 2], "{\"\u{FFFF}\":1,\"\u{10000}\":2}"),
        ] as [(JSONValue, String)])
    func `the canonical form has these bytes`(value: JSONValue, text: String) throws {
        #expect(String(decoding: try JSON.encode(value), as: UTF8.self) == text)
        #expect(try JSON.parse(Array(text.utf8)) == value)
    }

    struct Order: Codable, Equatable {
        var zone = "z"
        var amount: UInt8 = 7
        var tags = ["b", "a"]
        var note: String?
        var nested = Inner()
        var counts = ["y": 1, "x": -2]

        struct Inner: Codable, Equatable {
            var b = true
            var a: Double = 3
        }
    }

    @Test func `a structure's members are sorted by their keys`() throws {
        let text =
            #"{"amount":7,"counts":{"x":-2,"y":1},"nested":{"a":3.0,"b":true},"#
            + #""tags":["b","a"],"zone":"z"}"#
        #expect(String(decoding: try JSON.encode(Order()), as: UTF8.self) == text)
        #expect(try JSON.decode(Order.self, from: Array(text.utf8)) == Order())
    }

    @Test func `the pretty form breaks lines and indents by two spaces`() throws {
        let value: JSONValue = ["b": [], "a": [1, ["x": "{[,:\"\\"]], "c": [:]]
        let text = #"""
            {
              "a": [
                1,
                {
                  "x": "{[,:\"\\"
                }
              ],
              "b": [],
              "c": {}
            }
            """#
        let bytes = try JSON.encode(value, pretty: true)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try JSON.parse(bytes) == value)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that JSON lacks is refused with its path`(number: Double) throws {
        struct Holder: Encodable { var list: [[String: Double]] }
        let problem = "\(number) has no JSON form"
        var error = #expect(throws: JSONError.self) {
            try JSON.encode(Holder(list: [[:], ["x": number]]))
        }
        #expect(error == JSONError(.path("list[1].x"), problem))
        error = #expect(throws: JSONError.self) {
            try JSON.encode(["v": JSONValue.array([1, ["a b": .number(number)]])])
        }
        #expect(error == JSONError(.path(#"v[1]["a b"]"#), problem))
        error = #expect(throws: JSONError.self) { try JSON.encode(number) }
        #expect(error == JSONError(.path(""), problem))
    }

    @Test func `what cannot be read again is not written`() throws {
        func nested(_ depth: Int) -> JSONValue {
            (0..<depth).reduce(1) { value, _ in [value] }
        }
        indirect enum Tree: Encodable {
            case leaf
            case branch(Tree)

            func encode(to encoder: any Encoder) throws {
                var container = encoder.unkeyedContainer()
                if case .branch(let tree) = self { try container.encode(tree) }
            }
        }
        func tree(_ depth: Int) -> Tree { (1..<depth).reduce(.leaf) { tree, _ in .branch(tree) } }
        #expect(try JSON.parse(try JSON.encode(nested(128))) == nested(128))
        #expect(throws: JSONError.self) { try JSON.encode(nested(129)) }
        #expect(throws: JSONError.self) { try JSON.encode([nested(128)]) }
        _ = try JSON.parse(try JSON.encode(tree(128)))
        #expect(throws: JSONError.self) { try JSON.encode(tree(129)) }
        #expect(throws: JSONError.self) { try JSON.encode(tree(10_000)) }
    }

    @Test func `objects are equal in whatever order their members came`() {
        let one: JSONValue = ["a": 1, "b": [2], "c": nil]
        let two: JSONValue = ["c": nil, "b": [2], "a": 1]
        #expect(one == two)
        #expect(one.hashValue == two.hashValue)
        #expect(one != ["a": 1, "b": [2], "d": nil])
        #expect(one != ["a": 1, "b": [2]])
    }
}
