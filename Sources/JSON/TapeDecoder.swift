/// Decodes the value at one index of a tape. It remembers no path: an error looks for it.
struct TapeDecoder: Decoder {
    let tape: Tape
    let index: Int

    var codingPath: [any CodingKey] { tape.path(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try tape.checkKind(at: index, .object, [String: JSONValue].self, expected: "an object")
        return KeyedDecodingContainer(KeyedReader<Key>(tape: tape, index: index))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try tape.checkKind(at: index, .array, [JSONValue].self, expected: "an array")
        return UnkeyedReader(tape: tape, index: index)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        SingleValueReader(tape: tape, index: index)
    }

    /// Decodes any type.
    ///
    /// Strings in arrays and dictionaries are read without containers: the standard library's
    /// decoding of those takes several times as long as all the rest of an event.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if Value.self == String.self {
            return unsafe unsafeBitCast(try tape.string(at: index), to: Value.self)
        }
        if Value.self == JSONValue.self {
            return unsafe unsafeBitCast(tape.value(at: index), to: Value.self)
        }
        if Value.self == [String].self {
            return unsafe unsafeBitCast(try tape.strings(at: index), to: Value.self)
        }
        if Value.self == [String: String].self {
            return unsafe unsafeBitCast(try tape.stringByKey(at: index), to: Value.self)
        }
        return try Value(from: self)
    }
}

private struct SingleValueReader: SingleValueDecodingContainer {
    let tape: Tape
    let index: Int

    var codingPath: [any CodingKey] { tape.path(to: index) }

    func decodeNil() -> Bool { tape.isNull(at: index) }
    func decode(_ type: Bool.Type) throws -> Bool { try tape.bool(at: index) }
    func decode(_ type: String.Type) throws -> String { try tape.string(at: index) }
    func decode(_ type: Double.Type) throws -> Double { try tape.double(at: index) }
    func decode(_ type: Float.Type) throws -> Float { try tape.float(at: index) }

    func decode<Value: FixedWidthInteger & Decodable>(_ type: Value.Type) throws -> Value {
        try tape.integer(at: index, type)
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try TapeDecoder(tape: tape, index: index).decode(type)
    }
}
