/// Encodes one value straight into the output; its container is closed by `finish`.
@usableFromInline
final class ValueEncoder: Encoder {
    /// Where values are written, one inside the other.
    final class Output {
        let bytes = ByteWriter()
        /// The members written so far of all objects that are open, the innermost last.
        var members: [Member] = []
        /// The keys of those members as they are, without quotes and escapes.
        let keys = ByteWriter(capacity: 256)
        /// The encoders at work; only the innermost may write.
        var open = 0
    }

    struct Member {
        /// The key's place in `keys`.
        let key: Range<Int>
        /// `"key":value,` in the output.
        let range: Range<Int>
    }

    /// A container or encoder that was handed out; its bytes take their place at the end.
    private struct Deferred {
        let encoder: ValueEncoder
        let place: Int
    }

    private enum Shape { case none, single, array, object }

    let output: Output
    let depth: Int
    private let parent: ValueEncoder?
    private let key: (any CodingKey)?
    private let start: Int
    private let firstMember: Int
    private let level: Int
    private var shape = Shape.none
    private var isFinished = false
    private var isSorted = true
    private(set) var elementCount = 0
    private var deferred: [Deferred] = []

    /// `depth` containers are around the value, the innermost being `parent`'s.
    init(_ output: Output, within parent: ValueEncoder?, key: (any CodingKey)?, depth: Int) {
        self.output = output
        self.parent = parent
        self.key = key
        self.depth = depth
        start = output.bytes.count
        firstMember = output.members.count
        output.open += 1
        level = output.open
    }

    @usableFromInline var userInfo: [CodingUserInfoKey: Any] { [:] }

    @usableFromInline var codingPath: [any CodingKey] {
        guard let key else { return parent?.codingPath ?? [] }
        return (parent?.codingPath ?? []) + [key]
    }

    @usableFromInline
    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(members(keyedBy: type))
    }

    func members<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedWriter<Key> {
        begin(.object, with: UInt8(ascii: "{"))
        return KeyedWriter(encoder: self)
    }

    @usableFromInline
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        begin(.array, with: UInt8(ascii: "["))
        return UnkeyedWriter(encoder: self)
    }

    @usableFromInline
    func singleValueContainer() -> any SingleValueEncodingContainer {
        SingleValueWriter(encoder: self)
    }

    private func begin(_ wanted: Shape, with byte: UInt8) {
        if shape == wanted { return }
        precondition(shape == .none, "a value is encoded into containers of two kinds")
        shape = wanted
        output.bytes.append(byte)
    }
}

// MARK: - Writing

extension ValueEncoder {
    /// Writes the value itself.
    func single(_ write: (ByteWriter) throws -> Void) throws {
        guard shape == .none, !isFinished, output.open == level else {
            throw refusal("a value is encoded twice")
        }
        shape = .single
        try write(output.bytes)
    }

    /// Writes one element of the array.
    func element(_ write: (ByteWriter) throws -> Void) throws {
        let output = output
        try checkTurn(output)
        let bytes = output.bytes
        let begin = Mark(output)
        do {
            try write(bytes)
        } catch {
            begin.restore(output)
            throw error
        }
        bytes.append(UInt8(ascii: ","))
        elementCount += 1
    }

    /// Writes one member of the object.
    func member(_ name: String, _ write: (ByteWriter) throws -> Void) throws {
        let output = output
        try checkTurn(output)
        let (bytes, keys) = (output.bytes, output.keys)
        let begin = Mark(output)
        keys.append(raw: name)
        bytes.append(text: name)
        bytes.append(UInt8(ascii: ":"))
        do {
            try write(bytes)
        } catch {
            begin.restore(output)
            throw error
        }
        bytes.append(UInt8(ascii: ","))
        let member = Member(key: begin.keys..<keys.count, range: begin.bytes..<bytes.count)
        if isSorted, begin.members > firstMember {
            isSorted = keys.order(of: output.members[begin.members - 1].key, member.key) < 0
        }
        output.members.append(member)
    }

    /// How far the output is written.
    private struct Mark {
        let bytes: Int
        let keys: Int
        let members: Int

        init(_ output: Output) {
            bytes = output.bytes.count
            keys = output.keys.count
            members = output.members.count
        }

        func restore(_ output: Output) {
            output.bytes.truncate(to: bytes)
            output.keys.truncate(to: keys)
            output.members.removeLast(output.members.count - members)
        }
    }

    /// Hands out an encoder for the element or member `key`, which writes on its own.
    func later(_ key: any CodingKey) -> ValueEncoder {
        let encoder = ValueEncoder(Output(), within: self, key: key, depth: depth + 1)
        deferred.append(Deferred(encoder: encoder, place: output.bytes.count))
        elementCount += 1
        return encoder
    }

    func refusal(_ problem: String, key: (any CodingKey)? = nil) -> EncodingError {
        let path = codingPath + (key.map { [$0] } ?? [])
        return EncodingError.invalidValue(
            problem, EncodingError.Context(codingPath: path, debugDescription: problem))
    }

    @inline(__always)
    private func checkTurn(_ output: Output) throws {
        guard !isFinished, output.open == level else {
            throw refusal("a container is written to while another value is encoded")
        }
        try checkDepth()
    }

    /// Whether the value may be a container.
    @inline(__always)
    private func checkDepth() throws {
        guard depth < JSON.depthMax else { throw refusal(Unwritable.tooDeep) }
    }
}

// MARK: - Closing

extension ValueEncoder {
    /// Closes what the value has opened. A value that has written nothing is an empty object.
    func finish() throws {
        if shape != .single { try checkDepth() }
        switch shape {
        case .none: output.bytes.append("{}")
        case .single: break
        case .array: try finishArray()
        case .object: try finishObject()
        }
        close()
    }

    /// Ends the encoder's turn to write, and lets go of those it handed out: they refer to it.
    func close() {
        for child in deferred { child.encoder.close() }
        deferred = []
        isFinished = true
        output.open = level - 1
    }

    private func finishArray() throws {
        if !deferred.isEmpty { try insertDeferredElements() }
        endContainer(with: UInt8(ascii: "]"))
    }

    private func insertDeferredElements() throws {
        let written = output.bytes.count
        var order: [Range<Int>] = []
        var from = start + 1
        for child in deferred {
            let begin = output.bytes.count
            try append(child)
            order += [from..<child.place, begin..<output.bytes.count]
            from = child.place
        }
        order.append(from..<written)
        output.bytes.reorder(from: start + 1, order)
    }

    private func finishObject() throws {
        for child in deferred {
            let key: any CodingKey = child.encoder.key ?? JSONKey.super
            try member(key.stringValue) { _ in try append(child, comma: false) }
        }
        if !isSorted { try sortMembers() }
        forgetMembers()
        endContainer(with: UInt8(ascii: "}"))
    }

    private func append(_ child: Deferred, comma: Bool = true) throws {
        try child.encoder.finish()
        output.bytes.append(child.encoder.output.bytes)
        if comma { output.bytes.append(UInt8(ascii: ",")) }
    }

    private func sortMembers() throws {
        let keys = output.keys
        let sorted = output.members[firstMember...].sorted {
            keys.order(of: $0.key, $1.key) < 0
        }
        for (member, next) in zip(sorted, sorted.dropFirst()) {
            guard keys.order(of: member.key, next.key) != 0 else {
                let key = JSONKey(stringValue: keys.text(in: next.key))
                throw refusal("the key comes twice", key: key)
            }
        }
        output.bytes.reorder(from: start + 1, sorted.lazy.map { $0.range })
    }

    private func forgetMembers() {
        guard output.members.count > firstMember else { return }
        output.keys.truncate(to: output.members[firstMember].key.lowerBound)
        output.members.removeLast(output.members.count - firstMember)
    }

    /// Writes the end over the last comma, or after the begin of an empty container.
    private func endContainer(with byte: UInt8) {
        if output.bytes.count > start + 1 { output.bytes.truncate(to: output.bytes.count - 1) }
        output.bytes.append(byte)
    }
}

extension ValueEncoder.Output {
    /// Encodes a value that stands inside `depth` containers.
    func write<Value: Encodable>(
        _ value: Value, within parent: ValueEncoder?, key: (any CodingKey)?, depth: Int
    ) throws {
        if Value.self == String.self {
            return bytes.append(text: unsafe unsafeBitCast(value, to: String.self))
        }
        let encoder = ValueEncoder(self, within: parent, key: key, depth: depth)
        do {
            if Value.self == JSONValue.self {
                try encoder.write(unsafe unsafeBitCast(value, to: JSONValue.self))
            } else if Value.self == JSONObject.self {
                try encoder.write(.object(unsafe unsafeBitCast(value, to: JSONObject.self)))
            } else if Value.self == [String].self {
                let texts = unsafe unsafeBitCast(value, to: [String].self)
                try encoder.write(.array(texts.map { .string($0) }))
            } else {
                try value.encode(to: encoder)
            }
            try encoder.finish()
        } catch {
            encoder.close()
            throw error
        }
    }
}

extension ValueEncoder {
    /// Writes a whole tree as the value.
    fileprivate func write(_ value: JSONValue) throws {
        do throws(Unwritable) {
            shape = .single
            try output.bytes.append(value: value, depth: depth)
        } catch {
            throw EncodingError.invalidValue(
                error.value,
                EncodingError.Context(
                    codingPath: codingPath + error.path, debugDescription: error.problem))
        }
    }
}
