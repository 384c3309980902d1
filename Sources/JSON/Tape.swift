internal import CSimdJSON

/// A parsed document: simdjson's tape, a word for each value, key, beginning and end.
///
/// An index names a word. The value of the document stands at `first`.
@safe final class Tape {
    static let first = 1
    /// The root's word, which stands for a value that is missing.
    static let nothing = 0

    private let document: OpaquePointer
    private let words: UnsafeMutablePointer<UInt64>
    private let strings: UnsafePointer<UInt8>

    init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
        guard bytes.count <= JSON.sizeMax else {
            throw JSONError(
                .byte(JSON.sizeMax),
                "a document has at most \(JSON.sizeMax) bytes, this one has \(bytes.count)")
        }
        guard let start = bytes.baseAddress, bytes.count > 0 else {
            throw JSONError(.byte(0), "the document is empty")
        }
        guard let document = unsafe varve_json_take() else { throw Self.noMemory }
        var tape = unsafe varve_json_tape()
        let status = unsafe varve_json_parse(
            document, start.assumingMemoryBound(to: UInt8.self), bytes.count, JSON.depthMax, &tape)
        guard let words = unsafe tape.words, let strings = unsafe tape.strings else {
            unsafe varve_json_give_back(document)
            throw status == VARVE_JSON_NO_MEMORY
                ? Self.noMemory : unsafe Diagnosis.problem(in: bytes)
        }
        unsafe (self.document, self.words, self.strings) = (document, words, strings)
        if status != VARVE_JSON_PARSED {
            throw unsafe error(status, Int(tape.duplicate), in: bytes)
        }
    }

    deinit {
        unsafe varve_json_give_back(document)
    }

    private static let noMemory = JSONError(.byte(0), "there is no memory for the document")

    private func error(
        _ status: varve_json_status, _ duplicate: Int, in bytes: UnsafeRawBufferPointer
    ) -> JSONError {
        switch status {
        case VARVE_JSON_DUPLICATE_KEY:
            JSONError(.path(JSONPath.text(path(to: duplicate + 1))), "the key comes twice")
        case VARVE_JSON_NO_MEMORY:
            Self.noMemory
        default:
            unsafe Diagnosis.problem(in: bytes)
        }
    }
}

// MARK: - Words

extension Tape {
    enum Kind: UInt8 {
        case root = 0x72
        case object = 0x7B
        case objectEnd = 0x7D
        case array = 0x5B
        case arrayEnd = 0x5D
        case string = 0x22
        case integer = 0x6C
        case unsigned = 0x75
        case double = 0x64
        case `true` = 0x74
        case `false` = 0x66
        case null = 0x6E
    }

    func kind(at index: Int) -> Kind {
        guard let kind = Kind(rawValue: UInt8(unsafe words[index] >> 56)) else {
            preconditionFailure("the tape has an unknown word")
        }
        return kind
    }

    /// The index after the value at `index`.
    func after(_ index: Int) -> Int {
        switch kind(at: index) {
        case .object, .array: Int(unsafe words[index] & 0xFFFF_FFFF)
        case .integer, .unsigned, .double: index + 2
        default: index + 1
        }
    }

    /// The index of the end of the container at `index`.
    func end(of index: Int) -> Int { after(index) - 1 }

    /// The bits of the number at `index`.
    func bits(at index: Int) -> UInt64 { unsafe words[index + 1] }

    func withString<Result>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let place = unsafe strings + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
        let count = unsafe UnsafeRawPointer(place).loadUnaligned(as: UInt32.self)
        return unsafe body(UnsafeBufferPointer(start: place + 4, count: Int(count)))
    }

    /// The text of the string or key at `index`.
    func text(at index: Int) -> String {
        unsafe withString(at: index) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The number of elements of the array at `index`.
    func count(ofArrayAt index: Int) -> Int {
        let count = Int(unsafe words[index] >> 32 & 0xFF_FFFF)
        if count < 0xFF_FFFF { return count }
        var counted = 0
        var at = index + 1
        let end = end(of: index)
        while at < end {
            at = after(at)
            counted += 1
        }
        return counted
    }
}

// MARK: - Members

extension Tape {
    /// The index of the value of `key` in the object at `index`.
    ///
    /// It begins where the last look-up in this object ended: keys mostly come in one order. The
    /// object's word remembers that place.
    func member(_ key: String, of index: Int) -> Int? {
        var key = key
        return key.withUTF8 { wanted in
            let start = index + 1
            let end = end(of: index)
            let mark = min(start + mark(of: index), end)
            if let found = unsafe find(wanted, from: mark, to: end) {
                setMark(of: index, to: found - start)
                return found + 1
            }
            guard let found = unsafe find(wanted, from: start, to: mark) else { return nil }
            setMark(of: index, to: found - start)
            return found + 1
        }
    }

    private func find(_ wanted: UnsafeBufferPointer<UInt8>, from: Int, to end: Int) -> Int? {
        var at = from
        while at < end {
            if unsafe withString(at: at, { unsafe $0.hasSameBytes(as: wanted) }) { return at }
            at = after(at + 1)
        }
        return nil
    }

    private func mark(of index: Int) -> Int {
        Int(unsafe words[index] >> 32 & 0xFF_FFFF)
    }

    private func setMark(of index: Int, to mark: Int) {
        guard mark <= 0xFF_FFFF else { return }
        let rest = unsafe words[index] & ~(0xFF_FFFF << 32)
        unsafe words[index] = rest | UInt64(mark) << 32
    }

    /// The keys of the object at `index`.
    func keys(of index: Int) -> [String] {
        var keys: [String] = []
        let end = end(of: index)
        var at = index + 1
        while at < end {
            keys.append(text(at: at))
            at = after(at + 1)
        }
        return keys
    }

    /// The steps from the document's value to the value at `target`.
    func path(to target: Int) -> [any CodingKey] {
        var path: [any CodingKey] = []
        var at = Self.first
        while at < target {
            let isObject = kind(at: at) == .object
            guard isObject || kind(at: at) == .array else { break }
            var value = isObject ? at + 2 : at + 1
            var position = 0
            while after(value) <= target {
                value = after(value) + (isObject ? 1 : 0)
                position += 1
            }
            path.append(
                isObject
                    ? JSONKey(stringValue: text(at: value - 1)) : JSONKey(intValue: position))
            at = value
        }
        return path
    }
}
