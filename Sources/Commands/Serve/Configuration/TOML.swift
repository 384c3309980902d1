internal import JSON

/// A reader for the part of TOML 1.0 that settings need: tables, dotted keys, strings of one line,
/// whole numbers, booleans and arrays.
///
/// Everything else (dates, fractions, inline tables, arrays of tables, strings of several lines) is
/// an error that says so, and never read as something else.
struct TOML {
    struct Failure: Error, Hashable {
        let line: Int
        let message: String
    }

    private let bytes: [UInt8]
    private var place = 0
    private var line = 1
    private var table: [String] = []
    private var tables: Set<[String]> = []
    private var entries: [ConfigurationFile.Entry] = []

    /// The values with the path of their keys and their lines, in their order.
    static func parse(_ bytes: [UInt8]) throws(Failure) -> [ConfigurationFile.Entry] {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw Failure(line: 1, message: "the text is not UTF-8")
        }
        var reader = TOML(bytes: bytes)
        while reader.place < bytes.count { try reader.readLine() }
        return reader.entries
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func failure(_ message: String) -> Failure { Failure(line: line, message: message) }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipBlanks() {
        while next == 0x20 || next == 0x09 { place += 1 }
    }

    private mutating func readLine() throws(Failure) {
        skipBlanks()
        if next == UInt8(ascii: "[") {
            try readTable()
        } else if let byte = next, !Self.endsLine(byte) {
            try readEntry()
        }
        try endLine()
    }

    private static func endsLine(_ byte: UInt8) -> Bool {
        byte == 0x0A || byte == 0x0D || byte == UInt8(ascii: "#")
    }

    /// Takes blanks, a comment and the line's end; anything else is an error.
    private mutating func endLine() throws(Failure) {
        skipBlanks()
        if next == UInt8(ascii: "#") { while next != nil, next != 0x0A { place += 1 } }
        _ = take("\r")
        guard next == nil || take("\n") else {
            throw failure("unexpected text after the value")
        }
        line += 1
    }

    private mutating func readTable() throws(Failure) {
        place += 1
        guard next != UInt8(ascii: "[") else {
            throw failure("arrays of tables ([[…]]) are not supported")
        }
        let path = try readPath()
        guard take("]") else { throw failure("the table's name does not end with ]") }
        guard tables.insert(path).inserted else {
            throw failure("the table [\(path.joined(separator: "."))] stands twice")
        }
        table = path
    }

    private mutating func readEntry() throws(Failure) {
        let start = line
        let path = table + (try readPath())
        guard take("=") else { throw failure("a key needs = and a value") }
        skipBlanks()
        let value = try readValue()
        guard !entries.contains(where: { $0.path == path }) else {
            throw Failure(line: start, message: "\(path.joined(separator: ".")) stands twice")
        }
        entries.append(ConfigurationFile.Entry(path: path, value: value, line: start))
    }

    /// Keys that are joined by dots, with blanks around.
    private mutating func readPath() throws(Failure) -> [String] {
        var path: [String] = []
        repeat {
            skipBlanks()
            path.append(try readKey())
            skipBlanks()
        } while take(".")
        return path
    }

    private mutating func readKey() throws(Failure) -> String {
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") { return try readString() }
        let start = place
        while let byte = next, Self.isBare(byte) { place += 1 }
        guard place > start else { throw failure("a key is missing") }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
        }
    }
}

// Values.
extension TOML {
    private mutating func readValue() throws(Failure) -> JSONValue {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try readString())
        case UInt8(ascii: "["): return .array(try readArray())
        case UInt8(ascii: "{"): throw failure("inline tables ({…}) are not supported")
        default: return try readWord()
        }
    }

    private mutating func readWord() throws(Failure) -> JSONValue {
        let start = place
        while let byte = next,
            Self.isBare(byte) || byte == UInt8(ascii: "+") || byte == 0x2E
                || byte == UInt8(ascii: ":")
        {
            place += 1
        }
        let word = String(decoding: bytes[start..<place], as: UTF8.self)
        switch word {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "": throw failure("a value is missing")
        default: break
        }
        guard let number = Self.number(word) else {
            throw failure(
                "the value \(word) is no string in quotes, whole number, boolean or array")
        }
        return .integer(number)
    }

    /// `1_000` and its like: underscores only between digits, no zero in front.
    private static func number(_ word: String) -> Int64? {
        let digits = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
        let groups = digits.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } }),
            digits.count == 1 || !digits.hasPrefix("0")
        else { return nil }
        return Int64((word.hasPrefix("-") ? "-" : "") + groups.joined())
    }

    private mutating func readArray() throws(Failure) -> [JSONValue] {
        place += 1
        var values: [JSONValue] = []
        while true {
            try skipLines()
            if take("]") { return values }
            values.append(try readValue())
            try skipLines()
            if take("]") { return values }
            guard take(",") else { throw failure("an array's values are parted by commas") }
        }
    }

    /// Blanks, comments and line ends, as they may stand in an array.
    private mutating func skipLines() throws(Failure) {
        skipBlanks()
        while let byte = next, Self.endsLine(byte) {
            try endLine()
            skipBlanks()
        }
        if next == nil { throw failure("an array does not end") }
    }

    private mutating func readString() throws(Failure) -> String {
        let quote = bytes[place]
        place += 1
        if next == quote, place + 1 < bytes.count, bytes[place + 1] == quote {
            throw failure("strings of several lines are not supported")
        }
        var text: [UInt8] = []
        while let byte = next, byte != 0x0A, byte != 0x0D {
            place += 1
            if byte == quote { return String(decoding: text, as: UTF8.self) }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                text += try readEscape()
            } else {
                guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else {
                    throw failure("a string has a control character")
                }
                text.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    private mutating func readEscape() throws(Failure) -> [UInt8] {
        guard let byte = next else { throw failure("a string does not end") }
        place += 1
        switch byte {
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return [byte]
        case UInt8(ascii: "u"): return try readScalar(digits: 4)
        case UInt8(ascii: "U"): return try readScalar(digits: 8)
        default: throw failure("a string has an escape that is not known")
        }
    }

    private mutating func readScalar(digits: Int) throws(Failure) -> [UInt8] {
        let end = place + digits
        guard end <= bytes.count,
            bytes[place..<end].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
            let number = UInt32(String(decoding: bytes[place..<end], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(number)
        else { throw failure("a string has an escape that is no character") }
        place = end
        return Array(String(Character(scalar)).utf8)
    }
}
