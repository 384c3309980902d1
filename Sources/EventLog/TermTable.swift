internal import EventSourcing
internal import Glibc

/// Numbers the terms of a segment: a hash table whose keys lie one behind the other in one buffer.
///
/// A `Dictionary` of strings cost more than half of an append: each probe retains and releases.
struct TermTable {
    private var slots: [Int32]
    private var hashes: [UInt64] = []
    private var keyEnds: [Int] = [0]
    private var keys: [UInt8] = []
    private static let seed = UInt64.random(in: 0...UInt64.max)

    init() {
        slots = Array(repeating: -1, count: 1_024)
    }

    var count: Int { hashes.count }

    /// The number of the term whose kind and text these are; a new term gets the next one.
    mutating func insert(_ kind: TermKind, _ text: Span<UInt8>) -> Int {
        unsafe text.withUnsafeBytes { text in
            let hash = unsafe Self.hash(kind.rawValue, text)
            let slot = unsafe find(hash, kind.rawValue, text)
            if slots[slot] >= 0 { return Int(slots[slot]) }
            let number = hashes.count
            slots[slot] = Int32(number)
            hashes.append(hash)
            keys.append(kind.rawValue)
            unsafe keys.append(contentsOf: text)
            keyEnds.append(keys.count)
            if hashes.count * 2 > slots.count { grow() }
            return number
        }
    }

    /// A term's number; nil when it is not there.
    func number(of term: Term) -> Int? {
        let number = unsafe term.withKey { kind, text in
            unsafe slots[find(Self.hash(kind, text), kind, text)]
        }
        return number < 0 ? nil : Int(number)
    }

    /// A term's key: its kind, then its text or identifier.
    func key(of number: Int) -> ArraySlice<UInt8> {
        keys[keyEnds[number]..<keyEnds[number + 1]]
    }

    func kind(of number: Int) -> UInt8 { keys[keyEnds[number]] }

    /// The slot that holds the term, or the empty one where it belongs.
    private func find(_ hash: UInt64, _ kind: UInt8, _ text: UnsafeRawBufferPointer) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, unsafe holds(number, kind, text) { break }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func holds(_ number: Int, _ kind: UInt8, _ text: UnsafeRawBufferPointer) -> Bool {
        let (start, end) = (keyEnds[number], keyEnds[number + 1])
        guard end - start == text.count + 1, keys[start] == kind else { return false }
        guard let base = text.baseAddress else { return true }
        return unsafe keys.withUnsafeBytes { bytes in
            unsafe memcmp(bytes.baseAddress! + start + 1, base, text.count) == 0
        }
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: slots.count * 2)
        let mask = slots.count - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(number)
        }
    }

    /// Multiply and fold, 8 bytes at a time, from a seed that differs from process to process.
    private static func hash(_ kind: UInt8, _ text: UnsafeRawBufferPointer) -> UInt64 {
        var hash = seed ^ UInt64(kind)
        var offset = 0
        while offset + 8 <= text.count {
            let word = unsafe text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = mix(hash ^ word)
            offset += 8
        }
        var rest = UInt64(text.count)
        while offset < text.count {
            rest = unsafe rest << 8 | UInt64(text[offset])
            offset += 1
        }
        return mix(hash ^ rest)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let (high, low) = value.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
        return high ^ low
    }
}

extension Term {
    /// Calls `body` with the kind and the bytes of the text or the identifier.
    @unsafe func withKey<Result>(
        _ body: (UInt8, UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .text(let kind, let text):
            let bytes = text.utf8.span
            return try unsafe bytes.withUnsafeBytes { try unsafe body(kind.rawValue, $0) }
        case .identifier(let kind, let id):
            return try unsafe withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes in
                try unsafe body(kind.rawValue, bytes)
            }
        }
    }
}
