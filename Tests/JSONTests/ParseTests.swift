import JSON
import Testing

@Suite struct ParseTests {
    @Test(
        arguments: [
            ("null", JSONValue.null),
            (" true\n", true),
            ("false", false),
            ("0", 0),
            ("-0", 0),
            ("-9223372036854775808", .integer(.min)),
            ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)),
            ("18446744073709551615", .unsigned(.max)),
            ("1.0", 1.0),
            ("1e2", 100.0),
            ("5e-324", .number(.leastNonzeroMagnitude)),
            ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
            (#""""#, ""),
            (#""\u00e9\n\/\"\\ \ud83d\ude00""#, "é\n/\"\\ 😀"),
            (#""a\u0000b""#, "a\0b"),
            ("[]", []),
            ("{}", [:]),
            (#"[1,[2,{"a":[]}]]"#, [1, [2, ["a": []]]]),
            (#"{"b":1,"a":{"b":null}}"#, ["b": 1, "a": ["b": nil]]),
        ] as [(String, JSONValue)])
    func `a document is read`(text: String, value: JSONValue) throws {
        #expect(try JSON.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("", 0, "the document is empty"),
            ("  ", 2, "the document is empty"),
            ("\u{FEFF}{}", 0, "a byte order mark is no part of JSON"),
            ("nul", 3, "the document ends early"),
            ("nulx", 3, "expected null"),
            ("truex", 4, "true goes on with a stray character"),
            ("{} {}", 3, "something follows the document"),
            ("[1,]", 3, "expected a value"),
            ("[1 2]", 3, "expected ',' or ']'"),
            (#"{"a" 1}"#, 5, "expected ':'"),
            (#"{"a":1,}"#, 7, "expected a key in quotes"),
            (#"{"a":1 "b"}"#, 7, "expected ',' or '}'"),
            ("{a:1}", 1, "expected a key in quotes"),
            ("01", 1, "a number goes on with a stray character"),
            ("+1", 0, "expected a value"),
            ("1.", 2, "the document ends early"),
            ("[1.]", 3, "expected a digit"),
            ("[-]", 2, "expected a digit"),
            ("[1e]", 3, "expected a digit"),
            ("NaN", 0, "expected a value"),
            ("[18446744073709551616]", 1, "the number is out of range"),
            ("[-9223372036854775809]", 1, "the number is out of range"),
            ("[1e400]", 1, "the number is out of range"),
            (#"["a"#, 3, "the document ends early"),
            ("[\"a\nb\"]", 3, "a control character in a string needs an escape"),
            (#"["\x"]"#, 3, "an unknown escape in a string"),
            (#"["\u12g4"]"#, 6, "expected four hexadecimal digits"),
            (#"["\ud800"]"#, 2, "half of a surrogate pair"),
            (#"["\udc00"]"#, 2, "half of a surrogate pair"),
            (#"["\ud800\u0041"]"#, 2, "half of a surrogate pair"),
            (#"["\\\ud800\n"]"#, 4, "half of a surrogate pair"),
            (#"{"\udfff":1}"#, 2, "half of a surrogate pair"),
        ] as [(String, Int, String)])
    func `what is no JSON is refused with its place`(
        text: String, offset: Int, problem: String
    ) throws {
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
        #expect(error == JSONError(.byte(offset), problem))
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFF],
        ] as [[UInt8]])
    func `invalid UTF-8 is refused with its place`(bytes: [UInt8]) throws {
        let document = Array("[\"ab".utf8) + bytes + Array("\"]".utf8)
        let error = #expect(throws: JSONError.self) { try JSON.parse(document) }
        #expect(error == JSONError(.byte(4), "invalid UTF-8"))
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, "a"),
        (#"{"x":[0,{"b":1,"c":2,"\u0062":3}]}"#, "x[1].b"),
        (#"{"a b":{"":1,"":1}}"#, #"["a b"][""]"#),
    ])
    func `a key that comes twice is refused with its path`(text: String, path: String) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
        #expect(error == JSONError(.path(path), "the key comes twice"))
    }

    @Test func `an escape is read when it is a character or a whole surrogate pair`() throws {
        func escape(_ unit: UInt16) -> String {
            let digits = String(unit, radix: 16)
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        for unit in UInt16.min...UInt16.max {
            let text = try? JSON.decode(String.self, from: Array("\"\(escape(unit))\"".utf8))
            try #require(text == Unicode.Scalar(unit).map { String($0) })
        }
        for high in stride(from: UInt16(0xD7FF), through: 0xDC00, by: 3) {
            for low in stride(from: UInt16(0xDBFE), through: 0xE001, by: 7) {
                let document = Array("\"\(escape(high))\(escape(low))\"".utf8)
                let isPair = high >= 0xD800 && high < 0xDC00 && low >= 0xDC00 && low < 0xE000
                let isTwo = Unicode.Scalar(high) != nil && Unicode.Scalar(low) != nil
                let text = try? JSON.decode(String.self, from: document)
                try #require((text != nil) == (isPair || isTwo))
                if isPair { try #require(text == String(decoding: [high, low], as: UTF16.self)) }
            }
        }
    }

    @Test(arguments: [16, 17, 1_000])
    func `a key that comes twice among many is refused`(count: Int) throws {
        let members = (0..<count).map { "\"key\($0)\":\($0)" }
        let unique = "{\(members.joined(separator: ","))}"
        #expect(try JSON.parse(Array(unique.utf8))["key\(count - 1)"] == .integer(Int64(count - 1)))
        let doubled = "{\((members + ["\"key7\":0"]).joined(separator: ","))}"
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(doubled.utf8)) }
        #expect(error == JSONError(.path("key7"), "the key comes twice"))
    }

    @Test func `keys that look alike but differ in bytes are two keys`() throws {
        let value = try JSON.parse(Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }

    @Test(arguments: [("[", "]"), ("{\"a\":", "}")])
    func `values go 128 deep and no deeper`(open: String, close: String) throws {
        func nested(_ depth: Int, around value: String) -> [UInt8] {
            let opens = String(repeating: open, count: depth)
            return Array((opens + value + String(repeating: close, count: depth)).utf8)
        }
        for value in ["1", "\"x\""] {
            _ = try JSON.parse(nested(128, around: value))
            let error = #expect(throws: JSONError.self) {
                try JSON.parse(nested(129, around: value))
            }
            #expect(error?.problem == "more than 128 values inside each other")
        }
        for value in ["[]", "{}"] {
            _ = try JSON.parse(nested(127, around: value))
            let error = #expect(throws: JSONError.self) {
                try JSON.parse(nested(128, around: value))
            }
            #expect(error?.problem == "more than 128 values inside each other")
        }
        #expect(throws: JSONError.self) { try JSON.parse(nested(1_000_000, around: "1")) }
    }

    @Test func `a document that ends anywhere before its end is refused`() {
        let text = #"{"a":[1.5e3,true,null,"é\u00e9\ud83d\ude00"],"b":{"c":false}}"#
        let bytes = Array(text.utf8)
        for count in 0..<bytes.count {
            #expect(throws: JSONError.self) { try JSON.parse(Array(bytes[..<count])) }
        }
    }

    @Test func `each document is read alone whatever its parser read before`() throws {
        let long = Array("[\(String(repeating: "12345,", count: 5_000))1]".utf8)
        for _ in 0..<3 {
            _ = try JSON.parse(long)
            #expect(try JSON.parse(Array("12".utf8)) == 12)
            #expect(try JSON.parse(Array("\"a\"".utf8)) == "a")
            #expect(throws: JSONError.self) { try JSON.parse(Array("[1".utf8)) }
        }
    }

    @Test func `a document of more bytes than the limit is refused`() throws {
        var bytes = [UInt8](repeating: 0x20, count: JSON.sizeMax)
        bytes[0] = UInt8(ascii: "7")
        #expect(try JSON.parse(bytes) == 7)
        bytes.append(0x20)
        let error = #expect(throws: JSONError.self) { try JSON.parse(bytes) }
        #expect(
            error?.description
                == "byte 67108864: a document has at most 67108864 bytes, this one has 67108865")
    }
}
