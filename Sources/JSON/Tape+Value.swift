extension Tape {
    func value(at index: Int) -> JSONValue {
        switch kind(at: index) {
        case .object: .object(members(of: index))
        case .array: .array(elements(of: index))
        case .string: .string(text(at: index))
        case .integer: .integer(Int64(bitPattern: bits(at: index)))
        case .unsigned: .unsigned(bits(at: index))
        case .double: .number(Double(bitPattern: bits(at: index)))
        case .true: .bool(true)
        case .false: .bool(false)
        case .null, .root, .objectEnd, .arrayEnd: .null
        }
    }

    private func elements(of index: Int) -> [JSONValue] {
        var elements: [JSONValue] = []
        elements.reserveCapacity(count(ofArrayAt: index))
        let end = end(of: index)
        var at = index + 1
        while at < end {
            elements.append(value(at: at))
            at = after(at)
        }
        return elements
    }

    private func members(of index: Int) -> JSONObject {
        var members: [JSONObject.Member] = []
        let end = end(of: index)
        var at = index + 1
        while at < end {
            members.append(JSONObject.Member(key: text(at: at), value: value(at: at + 1)))
            at = after(at + 1)
        }
        return JSONObject(unique: members)
    }

    func object(at index: Int) throws -> JSONObject {
        try checkKind(at: index, .object, JSONObject.self, expected: "an object")
        return members(of: index)
    }
}

// MARK: - Values for a decoder

extension Tape {
    func isNull(at index: Int) -> Bool {
        let kind = kind(at: index)
        return kind == .null || kind == .root
    }

    func bool(at index: Int) throws -> Bool {
        switch kind(at: index) {
        case .true: true
        case .false: false
        default: throw mismatch(at: index, Bool.self, expected: "a boolean")
        }
    }

    func string(at index: Int) throws -> String {
        guard kind(at: index) == .string else {
            throw mismatch(at: index, String.self, expected: "a string")
        }
        return text(at: index)
    }

    /// A whole number, also one that is written with a fraction or an exponent, such as `1.0`.
    func integer<Integer: FixedWidthInteger>(at index: Int, _ type: Integer.Type) throws -> Integer
    {
        let integer: Integer?
        switch kind(at: index) {
        case .integer: integer = Integer(exactly: Int64(bitPattern: bits(at: index)))
        case .unsigned: integer = Integer(exactly: bits(at: index))
        case .double: integer = Integer(exactly: Double(bitPattern: bits(at: index)))
        default: throw mismatch(at: index, type, expected: "an integer")
        }
        guard let integer else {
            throw mismatch(
                at: index, type, expected: "an integer from \(Integer.min) to \(Integer.max)")
        }
        return integer
    }

    func double(at index: Int) throws -> Double {
        switch kind(at: index) {
        case .double: Double(bitPattern: bits(at: index))
        case .integer: Double(Int64(bitPattern: bits(at: index)))
        case .unsigned: Double(bits(at: index))
        default: throw mismatch(at: index, Double.self, expected: "a number")
        }
    }

    func float(at index: Int) throws -> Float {
        let float = Float(try double(at: index))
        guard float.isFinite else {
            throw mismatch(at: index, Float.self, expected: "a number of 32 bits")
        }
        return float
    }

    func strings(at index: Int) throws -> [String] {
        try checkKind(at: index, .array, [String].self, expected: "an array")
        var strings: [String] = []
        strings.reserveCapacity(count(ofArrayAt: index))
        let end = end(of: index)
        var at = index + 1
        while at < end {
            strings.append(try string(at: at))
            at = after(at)
        }
        return strings
    }

    func stringByKey(at index: Int) throws -> [String: String] {
        try checkKind(at: index, .object, [String: String].self, expected: "an object")
        var strings: [String: String] = [:]
        let end = end(of: index)
        var at = index + 1
        while at < end {
            strings[text(at: at)] = try string(at: at + 1)
            at = after(at + 1)
        }
        return strings
    }

    func checkKind(
        at index: Int, _ kind: Kind, _ type: any Any.Type, expected: String
    ) throws {
        guard self.kind(at: index) == kind else {
            throw mismatch(at: index, type, expected: expected)
        }
    }

    /// The error of a value of the wrong kind, in the words of `JSONError`.
    func mismatch(at index: Int, _ type: any Any.Type, expected: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: path(to: index),
            debugDescription: "expected \(expected), found \(finding(at: index))")
        return isNull(at: index)
            ? DecodingError.valueNotFound(type, context)
            : DecodingError.typeMismatch(type, context)
    }

    /// What stands at `index`: its kind, and the value where that is a number.
    private func finding(at index: Int) -> String {
        switch value(at: index) {
        case .integer(let integer): "\(integer)"
        case .unsigned(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .bool(let bool): "\(bool)"
        case let value: value.kind
        }
    }
}
