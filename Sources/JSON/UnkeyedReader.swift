/// Reads the elements of an array in their order.
struct UnkeyedReader: UnkeyedDecodingContainer {
    private let tape: Tape
    private let array: Int
    private var next: Int
    private(set) var currentIndex = 0

    init(tape: Tape, index: Int) {
        self.tape = tape
        array = index
        next = index + 1
    }

    var codingPath: [any CodingKey] { tape.path(to: array) }
    var count: Int? { tape.count(ofArrayAt: array) }
    var isAtEnd: Bool { tape.kind(at: next) == .arrayEnd }

    mutating func decodeNil() throws -> Bool {
        let place = try place(expecting: JSONValue.self)
        guard tape.isNull(at: place) else { return false }
        advance()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool {
        let value = try tape.bool(at: try place(expecting: type))
        advance()
        return value
    }

    mutating func decode(_ type: String.Type) throws -> String {
        let value = try tape.string(at: try place(expecting: type))
        advance()
        return value
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        let value = try tape.double(at: try place(expecting: type))
        advance()
        return value
    }

    mutating func decode(_ type: Float.Type) throws -> Float {
        let value = try tape.float(at: try place(expecting: type))
        advance()
        return value
    }

    mutating func decode<Value: FixedWidthInteger & Decodable>(
        _ type: Value.Type
    ) throws -> Value {
        let value = try tape.integer(at: try place(expecting: type), type)
        advance()
        return value
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try decoder(expecting: type).decode(type)
        advance()
        return value
    }

    mutating func nestedContainer<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        let container = try decoder(expecting: [String: JSONValue].self).container(keyedBy: type)
        advance()
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try decoder(expecting: [JSONValue].self).unkeyedContainer()
        advance()
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try decoder(expecting: JSONValue.self)
        advance()
        return decoder
    }

    private func decoder(expecting type: any Any.Type) throws -> TapeDecoder {
        TapeDecoder(tape: tape, index: try place(expecting: type))
    }

    private func place(expecting type: any Any.Type) throws -> Int {
        guard isAtEnd else { return next }
        throw DecodingError.valueNotFound(
            type,
            DecodingError.Context(
                codingPath: codingPath + [JSONKey(intValue: currentIndex)],
                debugDescription: "expected another element, found the end of the array"))
    }

    private mutating func advance() {
        next = tape.after(next)
        currentIndex += 1
    }
}
