extension Encoder {
    /// The members of an object to be written, where `container(keyedBy:)` boxes them: for what is
    /// encoded so often that the box, which costs more than the writing, matters.
    ///
    /// - Throws: `EncodingError` when the encoder is not that of `JSON`.
    public func jsonContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedWriter<Key> {
        guard let encoder = self as? ValueEncoder else {
            let problem = "the form is written as JSON alone"
            throw EncodingError.invalidValue(
                problem, EncodingError.Context(codingPath: codingPath, debugDescription: problem))
        }
        return encoder.members(keyedBy: type)
    }
}

/// Writes the members of an object.
public struct KeyedWriter<Key: CodingKey>: KeyedEncodingContainerProtocol {
    @usableFromInline let encoder: ValueEncoder

    public var codingPath: [any CodingKey] { encoder.codingPath }

    public func encodeNil(forKey key: Key) throws {
        try encoder.member(key.stringValue) { $0.append("null") }
    }

    @inlinable
    public func encode(_ value: Bool, forKey key: Key) throws {
        try encoder.member(key.stringValue, value)
    }

    @inlinable
    public func encode(_ value: String, forKey key: Key) throws {
        try encoder.member(key.stringValue, value)
    }

    @inlinable
    public func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) }
    }

    public func encode(_ value: Double, forKey key: Key) throws {
        try encoder.member(key.stringValue) { try encoder.write(value, to: $0, key: key) }
    }

    public func encode(_ value: Float, forKey key: Key) throws {
        try encode(Double(value), forKey: key)
    }

    @inlinable
    public func encode<Value: FixedWidthInteger & Encodable>(
        _ value: Value, forKey key: Key
    ) throws {
        if let value = Int64(exactly: value) {
            try encoder.member(key.stringValue, value)
        } else {
            try encoder.member(key.stringValue, wide: value)
        }
    }

    @inlinable
    public func encodeIfPresent<Value: FixedWidthInteger & Encodable>(
        _ value: Value?, forKey key: Key
    ) throws {
        if let value { try encode(value, forKey: key) }
    }

    public func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder.member(key.stringValue) { _ in try encoder.write(value, key: key) }
    }

    public func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder.later(key).container(keyedBy: type)
    }

    public func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.later(key).unkeyedContainer()
    }

    public func superEncoder() -> any Encoder { encoder.later(JSONKey.super) }
    public func superEncoder(forKey key: Key) -> any Encoder { encoder.later(key) }
}

extension ValueEncoder {
    @usableFromInline
    func member(_ name: String, _ value: Bool) throws {
        try member(name) { $0.append(value ? "true" : "false") }
    }

    @usableFromInline
    func member(_ name: String, _ value: String) throws {
        try member(name) { $0.append(text: value) }
    }

    @usableFromInline
    func member(_ name: String, _ value: Int64) throws {
        try member(name) { $0.append(integer: value) }
    }

    /// Writes a number that may have more than 64 bits.
    @usableFromInline
    func member(_ name: String, wide value: some FixedWidthInteger) throws {
        try member(name) { $0.append(integer: value) }
    }
}

struct UnkeyedWriter: UnkeyedEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.elementCount }
    private var key: JSONKey { JSONKey(intValue: count) }

    func encodeNil() throws {
        try encoder.element { $0.append("null") }
    }

    func encode(_ value: Bool) throws {
        try encoder.element { $0.append(value ? "true" : "false") }
    }

    func encode(_ value: String) throws {
        try encoder.element { $0.append(text: value) }
    }

    func encode(_ value: Double) throws {
        try encoder.element { try encoder.write(value, to: $0, key: key) }
    }

    func encode(_ value: Float) throws {
        try encode(Double(value))
    }

    func encode<Value: FixedWidthInteger & Encodable>(_ value: Value) throws {
        try encoder.element { $0.append(integer: value) }
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == String.self {
            return try encode(unsafe unsafeBitCast(value, to: String.self))
        }
        try encoder.element { _ in try encoder.write(value, key: key) }
    }

    func nestedContainer<Key: CodingKey>(
        keyedBy type: Key.Type
    ) -> KeyedEncodingContainer<Key> {
        encoder.later(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder.later(key).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder.later(key) }
}

struct SingleValueWriter: SingleValueEncodingContainer {
    let encoder: ValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil() throws {
        try encoder.single { $0.append("null") }
    }

    func encode(_ value: Bool) throws {
        try encoder.single { $0.append(value ? "true" : "false") }
    }

    func encode(_ value: String) throws {
        try encoder.single { $0.append(text: value) }
    }

    func encode(_ value: Double) throws {
        try encoder.single { try encoder.write(value, to: $0, key: nil) }
    }

    func encode(_ value: Float) throws {
        try encode(Double(value))
    }

    func encode<Value: FixedWidthInteger & Encodable>(_ value: Value) throws {
        try encoder.single { $0.append(integer: value) }
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        try encoder.single { _ in
            try encoder.output.write(value, within: encoder, key: nil, depth: encoder.depth)
        }
    }
}

extension ValueEncoder {
    /// Writes a value inside this one's container.
    fileprivate func write(_ value: some Encodable, key: some CodingKey) throws {
        try output.write(value, within: self, key: key, depth: depth + 1)
    }

    fileprivate func write(_ number: Double, to bytes: ByteWriter, key: (any CodingKey)?) throws {
        guard bytes.append(number: number) else {
            throw refusal("\(number) has no JSON form", key: key)
        }
    }
}
