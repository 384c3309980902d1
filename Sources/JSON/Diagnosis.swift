/// Finds where a document that was refused stops being JSON: the parser itself does not say.
@safe struct Diagnosis {
    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    @unsafe static func problem(in bytes: UnsafeRawBufferPointer) -> JSONError {
        var diagnosis = unsafe Diagnosis(bytes)
        do throws(JSONError) {
            try diagnosis.document()
        } catch {
            return error
        }
        return unknown
    }

    /// The answer when nothing is wrong in our own reading.
    static let unknown = JSONError(.byte(0), "the parser refuses the document")

    private func refusal(_ problem: String) -> JSONError {
        unsafe JSONError(.byte(at), at < bytes.count ? problem : "the document ends early")
    }

    private var byte: UInt8? { unsafe at < bytes.count ? bytes[at] : nil }

    private mutating func document() throws(JSONError) {
        if unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONError(.byte(0), "a byte order mark is no part of JSON")
        }
        skipSpace()
        if byte == nil { throw JSONError(.byte(at), "the document is empty") }
        try value()
        skipSpace()
        if byte != nil { throw refusal("something follows the document") }
    }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { at += 1 }
    }

    private mutating func value() throws(JSONError) {
        switch byte {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"): try number()
        case _ where isDigit: try number()
        default: throw refusal("expected a value")
        }
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= JSON.depthMax else {
            throw refusal(Unwritable.tooDeep)
        }
        at += 1
        skipSpace()
    }

    private mutating func leave() {
        depth -= 1
        at += 1
    }

    private mutating func object() throws(JSONError) {
        try enter()
        if byte == UInt8(ascii: "}") { return leave() }
        while true {
            guard byte == UInt8(ascii: "\"") else { throw refusal("expected a key in quotes") }
            try string()
            skipSpace()
            guard byte == UInt8(ascii: ":") else { throw refusal("expected ':'") }
            at += 1
            skipSpace()
            try value()
            skipSpace()
            if byte == UInt8(ascii: "}") { return leave() }
            guard byte == UInt8(ascii: ",") else { throw refusal("expected ',' or '}'") }
            at += 1
            skipSpace()
        }
    }

    private mutating func array() throws(JSONError) {
        try enter()
        if byte == UInt8(ascii: "]") { return leave() }
        while true {
            try value()
            skipSpace()
            if byte == UInt8(ascii: "]") { return leave() }
            guard byte == UInt8(ascii: ",") else { throw refusal("expected ',' or ']'") }
            at += 1
            skipSpace()
        }
    }

    private mutating func word(_ word: String) throws(JSONError) {
        for expected in word.utf8 {
            guard byte == expected else { throw refusal("expected \(word)") }
            at += 1
        }
        try checkEnd(of: word)
    }

    /// What follows a word or a number must end it.
    private func checkEnd(of name: String) throws(JSONError) {
        switch byte {
        case nil, 0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ","), UInt8(ascii: ":"),
            UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "{"),
            UInt8(ascii: "\""):
            return
        default: throw refusal("\(name) goes on with a stray character")
        }
    }
}

// MARK: - Numbers

extension Diagnosis {
    private mutating func number() throws(JSONError) {
        let start = at
        if byte == UInt8(ascii: "-") { at += 1 }
        if byte == UInt8(ascii: "0") { at += 1 } else { try digits() }
        var isWhole = true
        if byte == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            try digits()
        }
        if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
            isWhole = false
            at += 1
            if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { at += 1 }
            try digits()
        }
        try checkEnd(of: "a number")
        let text = unsafe String(decoding: bytes[start..<at], as: UTF8.self)
        let fits =
            isWhole
            ? Int64(text) != nil || UInt64(text) != nil : Double(text)?.isFinite == true
        if !fits { throw JSONError(.byte(start), "the number is out of range") }
    }

    private mutating func digits() throws(JSONError) {
        guard isDigit else { throw refusal("expected a digit") }
        while isDigit { at += 1 }
    }

    private var isDigit: Bool {
        guard let byte else { return false }
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}

// MARK: - Strings

extension Diagnosis {
    private mutating func string() throws(JSONError) {
        at += 1
        while let byte {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): try escape()
            case 0..<0x20: throw refusal("a control character in a string needs an escape")
            case 0x20..<0x80: at += 1
            default: try scalar(first: byte)
            }
        }
        throw refusal("the string does not end")
    }

    private mutating func escape() throws(JSONError) {
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 1
        case UInt8(ascii: "u"):
            at += 1
            try surrogates()
        default: throw refusal("an unknown escape in a string")
        }
    }

    private mutating func surrogates() throws(JSONError) {
        let escape = at - 2
        let first = try unit()
        guard first & 0xF800 == 0xD800 else { return }
        let lone = JSONError(.byte(escape), "half of a surrogate pair")
        guard first < 0xDC00, byte == UInt8(ascii: "\\") else { throw lone }
        at += 1
        guard byte == UInt8(ascii: "u") else { throw lone }
        at += 1
        guard try unit() & 0xFC00 == 0xDC00 else { throw lone }
    }

    private mutating func unit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw refusal("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt32(digit)
            at += 1
        }
        return unit
    }

    /// Skips one character of two to four bytes.
    private mutating func scalar(first: UInt8) throws(JSONError) {
        let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        let end = unsafe min(at + length, bytes.count)
        guard unsafe String(validating: bytes[at..<end], as: UTF8.self) != nil else {
            throw JSONError(.byte(at), "invalid UTF-8")
        }
        at = end
    }
}
