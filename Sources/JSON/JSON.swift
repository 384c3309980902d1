/// JSON as RFC 8259 has it, without its freedoms: no key twice in an object, no half surrogate
/// pairs, no number beyond 64 bits, and a bound on size and depth.
public enum JSON {
    /// The most bytes of a document.
    public static let sizeMax = 64 << 20
    /// The most arrays and objects inside each other.
    public static let depthMax = 128

    /// Reads any document.
    public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try tape(of: bytes).value(at: Tape.first)
    }

    /// Whether the bytes are one document that `parse` takes.
    public static func isValid(_ bytes: [UInt8]) -> Bool {
        (try? tape(of: bytes)) != nil
    }

    /// Reads a document as a `Value`.
    ///
    /// What is wrong with the document is a `JSONError`; an error that `Value` throws itself comes
    /// through.
    public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8]
    ) throws -> Value {
        try decode(type, from: try tape(of: bytes))
    }

    /// Reads a document that stands in memory as a `Value`.
    @unsafe public static func decode<Value: Decodable>(
        _ type: Value.Type, from bytes: UnsafeRawBufferPointer
    ) throws -> Value {
        try decode(type, from: try unsafe Tape(parsing: bytes))
    }

    /// Writes the canonical form: the same value is the same bytes.
    ///
    /// Members are sorted by the UTF-8 bytes of their keys, nothing stands between tokens, strings
    /// escape only what they must, and a `Double` has its shortest digits and a point or an
    /// exponent, so that it reads back as it was. `pretty` breaks lines and indents by two spaces,
    /// for people.
    public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> [UInt8] {
        let output = ValueEncoder.Output()
        do {
            try output.write(value, within: nil, key: nil, depth: 0)
        } catch let error as EncodingError {
            throw JSONError(error)
        }
        return pretty ? Pretty.indented(output.bytes.array) : output.bytes.array
    }

    private static func tape(of bytes: [UInt8]) throws(JSONError) -> Tape {
        let result = unsafe bytes.withUnsafeBytes { bytes in
            Result { () throws(JSONError) in try unsafe Tape(parsing: bytes) }
        }
        return try result.get()
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, from tape: Tape
    ) throws -> Value {
        do {
            return try TapeDecoder(tape: tape, index: Tape.first).decode(type)
        } catch let error as DecodingError {
            throw JSONError(error)
        }
    }
}
