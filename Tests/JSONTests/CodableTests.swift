import Foundation
import JSON
import Testing

private struct Everything: Codable, Equatable {
    enum Kind: String, Codable { case small, large }
    enum Shape: Codable, Equatable {
        case circle(radius: Double)
        case square(Int, named: String)
        case empty
    }

    var bool = true
    var int = -5
    var int8 = Int8.min
    var int16 = Int16.min
    var int32 = Int32.min
    var int64 = Int64.min
    var uint = UInt.max
    var uint8 = UInt8.max
    var uint16 = UInt16.max
    var uint32 = UInt32.max
    var uint64 = UInt64.max
    var float: Float = 0.1
    var double = 1.0 / 3
    var text = "Zoë \"quoted\"\n\0"
    var kind = Kind.large
    var missing: String?
    var present: Int? = 3
    var list = [[1, 2], []]
    var optionals: [String?] = ["a", nil]
    var table = ["one": 1.5, "two words": 2, "\u{E9}": 3]
    var numbered = [3: "three", -1: "minus one"]
    var shapes: [Shape] = [.circle(radius: 2), .square(4, named: "x"), .empty]
    var set: Set<Int> = [1]
}

/// Two containers at once, a superclass and encoders that are kept.
private class Base: Codable {
    var id = 7

    init() {}
}

private final class Derived: Base {
    var name = "d"
    var first = [1]
    var second = ["k": 2]

    private enum CodingKeys: CodingKey { case name, inner, list }
    private enum InnerKeys: CodingKey { case second, first }

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let inner = try container.nestedContainer(keyedBy: InnerKeys.self, forKey: .inner)
        second = try inner.decode([String: Int].self, forKey: .second)
        name = try container.decode(String.self, forKey: .name)
        var nested = try inner.nestedUnkeyedContainer(forKey: .first)
        first = []
        while !nested.isAtEnd { first.append(try nested.decode(Int.self)) }
        var list = try container.nestedUnkeyedContainer(forKey: .list)
        #expect(try list.decode(Int.self) == 1)
        var pair = try list.nestedUnkeyedContainer()
        #expect(try pair.decode(Int.self) == 2)
        #expect(try list.superDecoder().singleValueContainer().decode(Int.self) == 3)
        #expect(try list.decodeNil())
        #expect(try list.decode(Int.self) == 4)
        #expect(list.isAtEnd && list.count == 5 && list.currentIndex == 5)
        try super.init(from: try container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        var inner = container.nestedContainer(keyedBy: InnerKeys.self, forKey: .inner)
        try inner.encode(second, forKey: .second)
        try container.encode(name, forKey: .name)
        var nested = inner.nestedUnkeyedContainer(forKey: .first)
        var list = container.nestedUnkeyedContainer(forKey: .list)
        try list.encode(1)
        var pair = list.nestedUnkeyedContainer()
        for element in first { try nested.encode(element) }
        let late = list.superEncoder()
        try list.encodeNil()
        try list.encode(4)
        try pair.encode(2)
        try super.encode(to: container.superEncoder())
        var single = late.singleValueContainer()
        try single.encode(3)
    }
}

@Suite struct CodableTests {
    @Test func `every kind of value comes back, here and in Foundation`() throws {
        let value = Everything()
        let bytes = try JSON.encode(value)
        #expect(try JSON.decode(Everything.self, from: bytes) == value)
        #expect(try JSONDecoder().decode(Everything.self, from: Data(bytes)) == value)
        #expect(try JSON.decode(Everything.self, from: Array(JSONEncoder().encode(value))) == value)
        #expect(try JSON.encode(try JSON.parse(bytes)) == bytes)
    }

    /// Written with and without the box around a keyed container.
    struct Members: Encodable {
        enum CodingKeys: String, CodingKey { case wide, flag, number, object, absent, text, texts }
        var isBoxed: Bool

        func encode(to encoder: any Encoder) throws {
            if isBoxed {
                var boxed = encoder.container(keyedBy: CodingKeys.self)
                try write(into: &boxed)
            } else {
                var bare = try encoder.jsonContainer(keyedBy: CodingKeys.self)
                try write(into: &bare)
            }
        }

        private func write<Container: KeyedEncodingContainerProtocol>(
            into container: inout Container
        ) throws where Container.Key == CodingKeys {
            try container.encode(UInt64.max, forKey: .wide)
            try container.encode(true, forKey: .flag)
            try container.encode(-7, forKey: .number)
            try container.encode(JSONObject(dictionaryLiteral: ("b", 1), ("a", 2)), forKey: .object)
            try container.encodeIfPresent(String?.none, forKey: .absent)
            try container.encode("\"", forKey: .text)
            try container.encode(["x", "y"], forKey: .texts)
        }
    }

    @Test func `a container without its box writes the same, and only as JSON`() throws {
        let bytes = try JSON.encode(Members(isBoxed: false))
        let text =
            #"{"flag":true,"number":-7,"object":{"a":2,"b":1},"text":"\"","texts":["x","y"],"#
            + #""wide":18446744073709551615}"#
        #expect(String(decoding: bytes, as: UTF8.self) == text)
        #expect(try JSON.encode(Members(isBoxed: true)) == bytes)
        #expect(throws: EncodingError.self) {
            try JSONEncoder().encode(Members(isBoxed: false))
        }
    }

    @Test func `containers that are open at once come back, here and in Foundation`() throws {
        let bytes = try JSON.encode(Derived())
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"inner":{"first":[1],"second":{"k":2}},"list":[1,[2],3,null,4],"#
                + #""name":"d","super":{"id":7}}"#)
        for value in [
            try JSON.decode(Derived.self, from: bytes),
            try JSONDecoder().decode(Derived.self, from: Data(bytes)),
        ] {
            #expect(value.id == 7 && value.name == "d")
            #expect(value.first == [1] && value.second == ["k": 2])
        }
    }

    @Test func `a value stands alone as a document`() throws {
        #expect(try JSON.decode(String.self, from: try JSON.encode("x")) == "x")
        #expect(try JSON.decode(Int?.self, from: Array("null".utf8)) == nil)
        #expect(try JSON.decode([Int?].self, from: Array("[1,null]".utf8)) == [1, nil])
        #expect(try JSON.decode(Double.self, from: Array("3".utf8)) == 3)
        #expect(try JSON.decode(Int.self, from: Array("3.0e2".utf8)) == 300)
        #expect(try JSON.encode(String?.none) == Array("null".utf8))
        struct Empty: Codable {}
        #expect(try JSON.encode(Empty()) == Array("{}".utf8))
        _ = try JSON.decode(Empty.self, from: Array("{}".utf8))
    }

    @Test func `any JSON inside a structure comes back`() throws {
        struct Holder: Codable, Equatable {
            var any: JSONValue
            var some: JSONValue?
            var object: JSONObject
            var list: [JSONValue]
        }
        let holder = Holder(
            any: ["a": [1, 2.5, nil, true, .unsigned(.max)]], object: ["z": 1, "y": [:]],
            list: ["x", nil])
        let bytes = try JSON.encode(holder)
        #expect(try JSON.decode(Holder.self, from: bytes) == holder)
        #expect(try JSONDecoder().decode(Holder.self, from: Data(bytes)) == holder)
        #expect(try JSON.decode(Holder.self, from: Array(JSONEncoder().encode(holder))) == holder)
    }

    @Test func `members are found in any order and unknown ones are passed over`() throws {
        struct Three: Codable, Equatable {
            var a = 1
            var b = "2"
            var c = [3]
        }
        for text in [
            #"{"a":1,"b":"2","c":[3]}"#, #"{"c":[3],"b":"2","a":1}"#,
            #"{"x":{"a":9},"b":"2","y":[[1]],"a":1,"c":[3],"z":1.5}"#,
        ] {
            #expect(try JSON.decode(Three.self, from: Array(text.utf8)) == Three())
        }
    }

    @Test(arguments: [
        (
            #"{"list":[{"count":1},{"count":"x"}]}"#,
            "list[1].count: expected an integer, found a string"
        ),
        (
            #"{"list":[{"count":256}]}"#,
            "list[0].count: expected an integer from 0 to 255, found 256"
        ),
        (#"{"list":[{"count":-1}]}"#, "list[0].count: expected an integer from 0 to 255, found -1"),
        (
            #"{"list":[{"count":1.5}]}"#,
            "list[0].count: expected an integer from 0 to 255, found 1.5"
        ),
        (#"{"list":[{"count":null}]}"#, "list[0].count: expected an integer, found null"),
        (#"{"list":[{}]}"#, "list[0].count: the member is missing"),
        (#"{"list":[3]}"#, "list[0]: expected an object, found 3"),
        (#"{"list":{}}"#, "list: expected an array, found an object"),
        (#"{}"#, "list: the member is missing"),
        (#"[]"#, "expected an object, found an array"),
        (#"{"list":[],"name":true}"#, "name: expected a string, found true"),
        (#"{"list":[],"flag":"yes"}"#, "flag: expected a boolean, found a string"),
        (#"{"list":[],"ratio":[]}"#, "ratio: expected a number, found an array"),
        (#"{"list":[],"small":1e300}"#, "small: expected a number of 32 bits, found 1e+300"),
    ])
    func `a value of the wrong kind is an error with its path`(text: String, problem: String) {
        struct Item: Decodable { var count: UInt8 }
        struct Holder: Decodable {
            var list: [Item]
            var name: String?
            var flag: Bool?
            var ratio: Double?
            var small: Float?
        }
        let error = #expect(throws: JSONError.self) {
            try JSON.decode(Holder.self, from: Array(text.utf8))
        }
        #expect(error?.description == problem)
    }

    @Test func `an array that is too short is an error`() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var container = try decoder.unkeyedContainer()
                _ = try container.decode(Int.self)
                _ = try container.decode(Int.self)
            }
        }
        let error = #expect(throws: JSONError.self) {
            try JSON.decode(Pair.self, from: Array("[1]".utf8))
        }
        #expect(
            error?.description == "[1]: expected another element, found the end of the array")
    }

    @Test func `an error of the type itself comes through`() {
        struct Refusal: Error, Equatable {}
        struct Picky: Codable {
            init() {}
            init(from decoder: any Decoder) throws { throw Refusal() }
            func encode(to encoder: any Encoder) throws { throw Refusal() }
        }
        #expect(throws: Refusal()) { try JSON.decode([Picky].self, from: Array("[1]".utf8)) }
        #expect(throws: Refusal()) { try JSON.encode([Picky()]) }
    }

    @Test func `a member that fails and is passed over leaves nothing behind`() throws {
        struct Careful: Encodable {
            enum CodingKeys: CodingKey { case z, bad, a }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(1, forKey: .z)
                try? container.encode(["deep": ["y": 1, "x": Double.nan]], forKey: .bad)
                try container.encode(2, forKey: .a)
            }
        }
        #expect(try JSON.encode(Careful()) == Array(#"{"a":2,"z":1}"#.utf8))
    }

    @Test(arguments: [false, true])
    func `an encoder goes away with its nested containers, after an error too`(fails: Bool) {
        final class Witness { weak var encoder: AnyObject? }
        struct Failure: Error {}
        struct Nested: Encodable {
            enum CodingKeys: CodingKey { case a, b }
            let witness: Witness
            let fails: Bool

            func encode(to encoder: any Encoder) throws {
                witness.encoder = encoder as AnyObject
                var container = encoder.container(keyedBy: CodingKeys.self)
                var outer = container.nestedUnkeyedContainer(forKey: .a)
                _ = outer.nestedContainer(keyedBy: CodingKeys.self)
                if fails { throw Failure() }
            }
        }
        let witness = Witness()
        let bytes = try? JSON.encode(Nested(witness: witness, fails: fails))
        #expect(bytes == (fails ? nil : Array(#"{"a":[{}]}"#.utf8)))
        #expect(witness.encoder == nil)
    }

    @Test func `a key that is written twice is refused`() {
        struct Twice: Encodable {
            enum CodingKeys: CodingKey { case a, b }
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(1, forKey: .a)
                try container.encode(2, forKey: .b)
                try container.encode(3, forKey: .a)
            }
        }
        let error = #expect(throws: JSONError.self) { try JSON.encode([Twice()]) }
        #expect(error == JSONError(.path("[0].a"), "the key comes twice"))
    }
}
