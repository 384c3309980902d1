internal import Glibc

/// A growing run of bytes, written at the end.
@safe final class ByteWriter {
    // `base` has room for `capacity` bytes, of which `count` are written.
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 512) {
        self.capacity = capacity
        unsafe base = .allocate(capacity: capacity)
    }

    deinit {
        unsafe base.deallocate()
    }

    var array: [UInt8] {
        unsafe [UInt8](UnsafeBufferPointer(start: base, count: count))
    }

    /// Forgets all bytes from `count` on.
    func truncate(to count: Int) {
        precondition(count <= self.count, "truncating cannot add bytes")
        self.count = count
    }

    @inline(__always)
    private func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private func grow(_ more: Int) {
        let wider = max(capacity * 2, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
        unsafe moved.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = moved
        capacity = wider
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    func append(_ literal: StaticString) {
        unsafe append(
            UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe (base + count).update(from: start, count: bytes.count)
        count += bytes.count
    }

    func append(_ other: ByteWriter) {
        unsafe append(UnsafeBufferPointer(start: other.base, count: other.count))
    }

    /// Writes the bytes of a string as they are.
    func append(raw text: String) {
        var text = text
        text.withUTF8 { unsafe append($0) }
    }

    func text(in range: Range<Int>) -> String {
        unsafe String(decoding: slice(range), as: UTF8.self)
    }

    /// Negative when the bytes of the first range come before those of the second, 0 when equal.
    func order(of first: Range<Int>, _ second: Range<Int>) -> Int {
        unsafe slice(first).order(with: slice(second))
    }

    private func slice(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "not yet written")
        return unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
    }

    /// Puts the ranges, which are all that follows the first one's begin, into the given order.
    func reorder(from start: Int, _ ranges: some Sequence<Range<Int>>) {
        let length = count - start
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(length, 1)) { copy in
            guard let copied = copy.baseAddress else { return }
            unsafe copied.initialize(from: base + start, count: length)
            count = start
            for range in ranges {
                unsafe (base + count).update(
                    from: copied + (range.lowerBound - start), count: range.count)
                count += range.count
            }
        }
    }
}

// MARK: - JSON's tokens

extension ByteWriter {
    func append(integer: some FixedWidthInteger) {
        if integer < 0 { append(UInt8(ascii: "-")) }
        var rest = UInt64(integer.magnitude)
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var first = 20
            repeat {
                first -= 1
                unsafe digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            unsafe append(UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// Writes the shortest digits that read back as the same `Double`; false when there are none.
    func append(number: Double) -> Bool {
        guard number.isFinite else { return false }
        append(raw: number.description)
        return true
    }

    /// Writes a string in quotes.
    func append(text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count + 2)
            append(UInt8(ascii: "\""))
            var from = 0
            while from < bytes.count {
                let escape = unsafe Self.firstEscape(in: bytes, from: from)
                unsafe append(UnsafeBufferPointer(rebasing: bytes[from..<escape]))
                if escape < bytes.count { append(escaped: unsafe bytes[escape]) }
                from = escape + 1
            }
            append(UInt8(ascii: "\""))
        }
    }

    /// The place of the first quote, backslash or control character, eight bytes at a time.
    private static func firstEscape(in bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var at = from
        while at + 8 <= bytes.count {
            let word = unsafe UInt64(
                littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(
                    fromByteOffset: at, as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // A byte below n borrows, and its top bit comes on: see «haszero» of Bit Twiddling.
            let found =
                ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash
                    | (word &- ones &* 0x20) & ~word) & (ones &* 0x80)
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            let byte = unsafe bytes[at]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return at }
            at += 1
        }
        return at
    }

    private func append(escaped byte: UInt8) {
        switch byte {
        case 0x22: append("\\\"")
        case 0x5C: append("\\\\")
        case 0x08: append("\\b")
        case 0x09: append("\\t")
        case 0x0A: append("\\n")
        case 0x0C: append("\\f")
        case 0x0D: append("\\r")
        default:
            append("\\u00")
            append(UInt8(ascii: "0") + byte >> 4)
            append(
                byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
        }
    }
}
