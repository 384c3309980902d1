/// Reads the members of an object by their keys.
struct KeyedReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let tape: Tape
    let index: Int

    var codingPath: [any CodingKey] { tape.path(to: index) }
    var allKeys: [Key] {
        var keys: [Key] = []
        for name in tape.keys(of: index) {
            if let key = Key(stringValue: name) { keys.append(key) }
        }
        return keys
    }

    func contains(_ key: Key) -> Bool { tape.member(key.stringValue, of: index) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { tape.isNull(at: try place(of: key)) }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try tape.bool(at: try place(of: key))
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try tape.string(at: try place(of: key))
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try tape.double(at: try place(of: key))
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        try tape.float(at: try place(of: key))
    }

    func decode<Value: FixedWidthInteger & Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value {
        try tape.integer(at: try place(of: key), type)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(of: key).decode(type)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        guard let place = present(key) else { return nil }
        return try tape.string(at: place)
    }

    func decodeIfPresent<Value: Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value? {
        guard let place = present(key) else { return nil }
        return try TapeDecoder(tape: tape, index: place).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(of: key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(of: key).unkeyedContainer()
    }

    /// The decoder of the member `super`, which decodes null when there is none.
    func superDecoder() -> any Decoder {
        let place = tape.member(JSONKey.super.stringValue, of: index)
        return TapeDecoder(tape: tape, index: place ?? Tape.nothing)
    }

    func superDecoder(forKey key: Key) -> any Decoder {
        let place = tape.member(key.stringValue, of: index)
        return TapeDecoder(tape: tape, index: place ?? Tape.nothing)
    }

    private func decoder(of key: Key) throws -> TapeDecoder {
        TapeDecoder(tape: tape, index: try place(of: key))
    }

    private func place(of key: Key) throws -> Int {
        if let place = tape.member(key.stringValue, of: index) { return place }
        throw DecodingError.keyNotFound(
            key,
            DecodingError.Context(
                codingPath: codingPath, debugDescription: "the member is missing"))
    }

    /// The place of a member that is there and not null.
    private func present(_ key: Key) -> Int? {
        guard let place = tape.member(key.stringValue, of: index), !tape.isNull(at: place) else {
            return nil
        }
        return place
    }
}
