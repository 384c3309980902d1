import Crypto
import EventSourcing
import TestSupport
import Testing

@testable import Backup

@Suite struct SegmentTests {
    static let events: [(record: [UInt8], payload: [UInt8]?)] = [
        ([1, 2, 3], [4, 5]), ([6], []), ([7, 8], nil),
    ]

    static func content(_ events: [(record: [UInt8], payload: [UInt8]?)]) -> [UInt8] {
        var writer = SegmentWriter()
        for (record, payload) in events {
            writer.append(
                (record + (payload ?? [])).span, recordLength: record.count,
                isErased: payload == nil)
        }
        return writer.finish()
    }

    @Test func `the bytes are those of the format`() {
        let body =
            Array("varve-segment-1\n".utf8)
            + [3, 0, 0, 0, 1, 2, 3, 2, 0, 0, 0, 4, 5]
            + [1, 0, 0, 0, 6, 0, 0, 0, 0]
            + [2, 0, 0, 0, 7, 8, 0xFF, 0xFF, 0xFF, 0xFF]
            + [3, 0, 0, 0]
        #expect(Self.content(Self.events) == body + SHA256.digest(of: body).bytes)
    }

    @Test func `records, payloads and erased payloads come back`() throws {
        let bytes = Self.content(Self.events)
        let segment = try SegmentContent(decoding: bytes, count: 3)
        #expect(segment.frames.map { Array(bytes[$0.record]) } == Self.events.map(\.record))
        let payloads = segment.frames.map { $0.payload.map { Array(bytes[$0]) } }
        #expect(payloads == Self.events.map(\.payload))
    }

    @Test func `any flipped bit and any cut is found`() {
        let bytes = Self.content(Self.events)
        for bit in 0..<8 * bytes.count {
            #expect(throws: SegmentError.self, "bit \(bit)") {
                try SegmentContent(decoding: flipped(bytes, bit), count: 3)
            }
        }
        for count in bytes.indices {
            #expect(throws: SegmentError.self) {
                try SegmentContent(decoding: Array(bytes[..<count]), count: 3)
            }
        }
    }

    @Test func `another number of events than was promised is refused`() throws {
        let bytes = Self.content(Self.events)
        for count in [0, 2, 4] {
            #expect(throws: SegmentError.self) { try SegmentContent(decoding: bytes, count: count) }
        }
    }

    /// The digest is right, because whoever makes a hostile set can compute it.
    @Test(
        arguments: [
            [255, 255, 255, 255], [4, 0, 0, 0, 1, 2, 3], [0, 0, 0, 0, 9, 0, 0, 0], [1, 0, 0],
            [0, 0, 0, 0, 0, 0, 0, 0, 0],
        ] as [[UInt8]])
    func `frames that reach over the end, or leave a rest, are refused`(frames: [UInt8]) {
        let body = SegmentFormat.magic + frames + [1, 0, 0, 0]
        #expect(throws: SegmentError.self) {
            try SegmentContent(decoding: body + SHA256.digest(of: body).bytes, count: 1)
        }
    }

    @Test func `a segment is full before the event that makes it too large, but never empty`() {
        var writer = SegmentWriter()
        #expect(!writer.isFull(before: 16 << 20))
        writer.append([1].span, recordLength: 1, isErased: false)
        #expect(!writer.isFull(before: 1_000))
        #expect(writer.isFull(before: SegmentFormat.sizeTarget))
        for _ in 1..<SegmentFormat.countMax {
            writer.append([1].span, recordLength: 1, isErased: false)
        }
        #expect(writer.isFull(before: 1))
    }

    @Test func `file names sort as positions do`() {
        let names = [(1, 9), (10, 99), (100, UInt64.max)].map {
            SegmentFormat.fileName(Position($0), Position($1))
        }
        #expect(names[0] == "00000000000000000001-00000000000000000009.seg.gz")
        #expect(names[2] == "00000000000000000100-18446744073709551615.seg.gz")
        #expect(names.sorted() == names)
    }
}

func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var copy = bytes
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
}
