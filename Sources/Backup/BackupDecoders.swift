internal import Compression
internal import Crypto
internal import EventLog
internal import JSON

/// The decoders of a set's files, for tests that feed them with chance.
///
/// Chance never hits a digest, so digests are mended first, as whoever makes a hostile set does.
package enum BackupDecoders {
    /// Decodes a segment's content without its digest, and the fixed part of each record.
    ///
    /// Nil when it is no segment, else whether all its parts lie within it.
    package static func decode(segmentBody body: [UInt8]) -> Bool? {
        let bytes = body + SHA256.digest(of: body).bytes
        let count = body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard let content = try? SegmentContent(decoding: bytes, count: count) else { return nil }
        for frame in content.frames {
            _ = try? RecordHeader(bytes.span.extracting(frame.record))
        }
        return content.frames.allSatisfy {
            $0.record.upperBound <= body.count && ($0.payload?.upperBound ?? 0) <= body.count
        }
    }

    /// Decompresses a segment's file; nil when its content has not exactly `size` bytes.
    package static func decompress(segment file: [UInt8], size: Int) -> [UInt8]? {
        Gzip.decompress(file, size: min(size, SegmentFormat.sizeMax))
    }

    /// Decodes a manifest with any digest.
    ///
    /// Nil when it is none, else whether its segments are those of its positions, one by one.
    package static func decode(manifest bytes: [UInt8]) -> Bool? {
        guard let open = try? JSON.decode(Manifest.self, from: bytes),
            let mended = try? open.encoded(), let manifest = try? Manifest(decoding: mended)
        else { return nil }
        return manifest.segments.reduce(0) { $0 + $1.count } == manifest.count
            && manifest.segments.allSatisfy { !$0.name.contains("/") }
    }
}
