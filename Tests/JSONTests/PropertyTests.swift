import Foundation
import JSON
import TestSupport
import Testing

/// Random values of all kinds, with the strings and numbers that coders stumble over.
private struct Generator {
    var random: SeededGenerator

    private static let numbers: [Double] = [
        0, -0.0, 1, -1, 0.1, 1e15, 1e16, 1e17, 123_456_789.123, 9_007_199_254_740_992,
        .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, .pi, 1e-7, 5e-5,
    ]
    private static let pieces = [
        "", "a", "key", "\"", "\\", "/", "\n", "\0", "\u{1F}", "\u{7F}", "é", "e\u{301}", "😀",
        "\u{2028}", "\u{FFFF}", "\u{10FFFF}", "12345678", "ünïcödé und mehr", "\\u0041", "👩‍👩‍👧",
    ]

    mutating func int(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func string() -> String {
        (0..<int(0..<5)).map { _ in Self.pieces[int(0..<Self.pieces.count)] }.joined()
    }

    mutating func number() -> Double {
        if int(0..<2) == 0 { return Self.numbers[int(0..<Self.numbers.count)] }
        let number = Double(bitPattern: random.next())
        return number.isFinite ? number : 0
    }

    mutating func value(depth: Int = 5) -> JSONValue {
        switch int(0..<(depth > 0 ? 9 : 6)) {
        case 0: .null
        case 1: .bool(int(0..<2) == 0)
        case 2: .integer(Int64(bitPattern: random.next()) >> Int64(int(0..<64)))
        case 3: .unsigned(random.next() | 1 << 63)
        case 4: .number(number())
        case 5: .string(string())
        case 6: .array((0..<int(0..<6)).map { _ in value(depth: depth - 1) })
        default: .object(object(depth: depth - 1))
        }
    }

    mutating func object(depth: Int) -> JSONObject {
        var object = JSONObject()
        for _ in 0..<int(0..<25) { object[string()] = value(depth: depth / 2) }
        return object
    }
}

@Suite struct PropertyTests {
    @Test(arguments: seeds)
    func `any value comes back from its canonical and its pretty form`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed: seed))
        for _ in 0..<1_000 {
            let value = generator.value()
            let bytes = try JSON.encode(value)
            try #require(try JSON.parse(bytes) == value)
            try #require(try JSON.encode(try JSON.parse(bytes)) == bytes)
            try #require(try JSON.parse(try JSON.encode(value, pretty: true)) == value)
            try #require(try JSON.decode(JSONValue.self, from: bytes) == value)
        }
    }

    @Test(arguments: seeds)
    func `the order of members changes neither equality nor bytes`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed: seed))
        for _ in 0..<300 {
            let object = generator.object(depth: 2)
            var shuffled = JSONObject()
            for member in object.members.shuffled(using: &generator.random) {
                shuffled[member.key] = member.value
            }
            try #require(shuffled == object)
            try #require(shuffled.hashValue == object.hashValue)
            try #require(try JSON.encode(shuffled) == JSON.encode(object))
        }
    }

    struct Record: Codable, Equatable {
        var id: Int
        var small: UInt8
        var name: String
        var ratio: Double
        var note: String?
        var list: [Child]
        var table: [String: Double]

        indirect enum Child: Codable, Equatable {
            case text(String)
            case pair(left: Child, right: Child?)
            case flag(Bool)
        }
    }

    private func child(_ generator: inout Generator, depth: Int = 3) -> Record.Child {
        switch generator.int(0..<(depth > 0 ? 3 : 2)) {
        case 0: .text(generator.string())
        case 1: .flag(generator.int(0..<2) == 0)
        default:
            .pair(
                left: child(&generator, depth: depth - 1),
                right: generator.int(0..<2) == 0 ? nil : child(&generator, depth: depth - 1))
        }
    }

    @Test(arguments: seeds)
    func `any record comes back, here and in Foundation`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed: seed))
        for _ in 0..<200 {
            let record = Record(
                id: Int(bitPattern: UInt(generator.random.next())),
                small: UInt8(generator.int(0..<256)), name: generator.string(),
                ratio: generator.number(),
                note: generator.int(0..<2) == 0 ? nil : generator.string(),
                list: (0..<generator.int(0..<4)).map { _ in child(&generator) },
                table: Dictionary(
                    (0..<generator.int(0..<20)).map { _ in (generator.string(), generator.number())
                    },
                    uniquingKeysWith: { $1 }))
            let bytes = try JSON.encode(record)
            try #require(try JSON.decode(Record.self, from: bytes) == record)
            try #require(try JSONDecoder().decode(Record.self, from: Data(bytes)) == record)
            let theirs = Array(try JSONEncoder().encode(record))
            try #require(try JSON.decode(Record.self, from: theirs) == record)
        }
    }

    @Test(arguments: seeds)
    func `damaged documents are read or refused with a place, never else`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed: seed))
        let tokens = Array(#"{}[]",:\u0dtfn-+.eE19 "#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<3_000 {
            var bytes = try JSON.encode(generator.value(depth: 3))
            for _ in 0...generator.int(0..<3) {
                let place = generator.int(0..<bytes.count)
                let token = tokens[generator.int(0..<tokens.count)]
                switch generator.int(0..<3) {
                case 0: bytes[place] = token
                case 1: bytes.insert(token, at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            do {
                let value = try JSON.parse(bytes)
                try #require(try JSON.parse(try JSON.encode(value)) == value)
            } catch let error as JSONError {
                let text = String(decoding: bytes, as: UTF8.self)
                try #require(error.problem != "the parser refuses the document", "\(text)")
            }
        }
    }
}
