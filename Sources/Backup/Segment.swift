internal import Crypto
internal import EventSourcing

/// The content of a segment, as it is before compression: a range of the log in one file.
///
/// A magic line; for each event the record's length, the record, the payload's length and the
/// payload; then the number of events and the SHA-256 of all before it. Lengths and the number are
/// little-endian and have 32 bits. The length 2^32 - 1 is reserved for an erased payload; nothing
/// erases payloads yet, so who reads a set takes it for damage.
enum SegmentFormat {
    static let magic = Array("varve-segment-1\n".utf8)
    static let erased = UInt32.max
    static let trailerSize = 4 + SHA256Digest.byteCount

    /// A segment is cut before the event that would make it larger, unless that is its first.
    static let sizeTarget = 4 << 20
    static let countMax = 50_000
    /// The largest payload and, with room to spare, the largest record around it.
    static let eventSizeMax = (16 << 20) + (1 << 20)
    static let sizeMax = sizeTarget + eventSizeMax

    /// The file's name: its first and last position, so that names sort as the log does.
    static func fileName(_ first: Position, _ last: Position) -> String {
        "\(padded(first))-\(padded(last)).seg.gz"
    }

    private static func padded(_ position: Position) -> String {
        let digits = position.description
        return String(repeating: "0", count: 20 - digits.count) + digits
    }
}

/// Collects events until a segment is full.
struct SegmentWriter {
    private var content = SegmentFormat.magic
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Whether an event of this size belongs into the next segment.
    func isFull(before size: Int) -> Bool {
        !isEmpty
            && (count == SegmentFormat.countMax || content.count + size > SegmentFormat.sizeTarget)
    }

    /// Takes a record with its payload behind it, or with nothing when the payload was erased.
    mutating func append(_ bytes: Span<UInt8>, recordLength: Int, isErased: Bool) {
        append(UInt32(recordLength))
        append(bytes.extracting(..<recordLength))
        append(isErased ? SegmentFormat.erased : UInt32(bytes.count - recordLength))
        append(bytes.extracting(recordLength...))
        count += 1
    }

    private mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe content.append(contentsOf: $0) }
    }

    private mutating func append(_ number: UInt32) {
        for shift in [0, 8, 16, 24] { content.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// The whole content; the writer begins anew.
    mutating func finish() -> [UInt8] {
        append(UInt32(count))
        content += SHA256.digest(of: content).bytes
        defer { self = SegmentWriter() }
        return content
    }
}

/// A decoded segment: where its records and payloads stand.
struct SegmentContent {
    struct Frame: Hashable {
        let record: Range<Int>
        /// Nil when the payload was erased.
        let payload: Range<Int>?
    }

    let bytes: [UInt8]
    let frames: [Frame]

    /// Checks digest and frames of `bytes`, which must be `count`; what they hold is not looked at.
    init(decoding bytes: [UInt8], count: Int) throws(SegmentError) {
        guard bytes.starts(with: SegmentFormat.magic) else {
            throw SegmentError("the first line is wrong")
        }
        let end = bytes.count - SegmentFormat.trailerSize
        guard end >= SegmentFormat.magic.count else { throw SegmentError("it is cut short") }
        let digest = SHA256.digest(of: bytes.span.extracting(..<(end + 4)))
        guard digest == SHA256Digest(bytes: bytes[(end + 4)...]) else {
            throw SegmentError("its content does not have the digest at its end")
        }
        var reader = Reader(bytes: bytes, next: end, end: end + 4)
        guard try reader.number() == count else {
            throw SegmentError("the number of events at its end is wrong")
        }
        reader = Reader(bytes: bytes, next: SegmentFormat.magic.count, end: end)
        var frames: [Frame] = []
        frames.reserveCapacity(min(count, bytes.count / 8))
        for _ in 0..<count { frames.append(try reader.frame()) }
        guard reader.next == end else { throw SegmentError("there is more behind its events") }
        self.bytes = bytes
        self.frames = frames
    }

    private struct Reader {
        let bytes: [UInt8]
        var next: Int
        let end: Int

        mutating func number() throws(SegmentError) -> Int {
            let range = try take(4)
            return bytes[range].reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func frame() throws(SegmentError) -> Frame {
            let record = try take(try number())
            let length = try number()
            return Frame(
                record: record, payload: length == SegmentFormat.erased ? nil : try take(length))
        }

        private mutating func take(_ count: Int) throws(SegmentError) -> Range<Int> {
            guard count <= end - next else { throw SegmentError("an event reaches over the end") }
            defer { next += count }
            return next..<next + count
        }
    }
}

/// Why bytes are no segment.
struct SegmentError: Error, Hashable {
    let problem: String

    init(_ problem: String) {
        self.problem = problem
    }
}
