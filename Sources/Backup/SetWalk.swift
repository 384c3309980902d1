internal import Compression
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Proofs
internal import System

/// Reads the segments of a set, each checked against the manifest.
struct SegmentReader {
    private let folder: SetFolder

    init(_ set: BackupSet) {
        folder = SetFolder(path: set.path)
    }

    /// Reads a segment's file and checks its size, its digest and its frames.
    func content(of segment: Manifest.Segment) throws -> SegmentContent {
        let file = try folder.read(segment.path, limit: Int(segment.size))
        guard file.count == Int(segment.size) else {
            throw segment.damaged("has \(file.count) bytes, the manifest says \(segment.size)")
        }
        guard SHA256.digest(of: file) == segment.digest else {
            throw segment.damaged("does not have the digest that the manifest says")
        }
        guard let bytes = Gzip.decompress(file, size: Int(segment.uncompressedSize)) else {
            throw segment.damaged("is not gzip of \(segment.uncompressedSize) bytes")
        }
        do throws(SegmentError) {
            return try SegmentContent(decoding: bytes, count: Int(segment.count))
        } catch {
            throw segment.damaged(error.problem)
        }
    }

    /// Reads the fixed part of the record at `position`, which must be the segment's.
    func header(
        at position: Position, in content: SegmentContent, of segment: Manifest.Segment
    ) throws -> RecordHeader {
        let frame = content.frames[Int(position.rawValue - segment.first.rawValue)]
        do throws(RecordError) {
            let header = try RecordHeader(content.bytes.span.extracting(frame.record))
            guard header.length == frame.record.count else { throw .malformed("its length") }
            guard header.position == position else {
                throw .malformed("it says position \(header.position)")
            }
            return header
        } catch {
            throw segment.damaged(error.description, at: position)
        }
    }
}

extension Manifest.Segment {
    /// The file's name from the set's folder.
    var path: String { SetFile.segments + "/" + name }

    func damaged(_ problem: String, at position: Position? = nil) -> BackupError {
        .damaged(file: path, position: position, problem: problem)
    }
}

/// A walk over all events of a set in the order of the log, which checks each on the way.
struct SetWalk {
    private let set: BackupSet
    private let reader: SegmentReader
    private var rest: ArraySlice<Manifest.Segment>
    private let wanted: WantedHashes?
    /// The tree over the events taken so far.
    private(set) var frontier = MerkleFrontier()

    /// `wanted` is filled with the hashes that it asks for.
    init(_ set: BackupSet, wanted: WantedHashes? = nil) throws {
        self.set = set
        self.wanted = wanted
        reader = SegmentReader(set)
        rest = set.manifest.segments[...]
        try Self.checkNames(set)
    }

    private static func checkNames(_ set: BackupSet) throws {
        let path = set.path + "/" + SetFile.segments
        guard !Files.isLink(path), Files.isFolder(path) else {
            throw BackupError.damaged(
                file: SetFile.segments, position: nil, problem: "is missing or no folder")
        }
        let names = Set(set.manifest.segments.map(\.name))
        for name in try Files.list(path) where !names.contains(name) {
            throw BackupError.damaged(
                file: SetFile.segments + "/" + name, position: nil,
                problem: "is not in the manifest")
        }
    }

    /// Checks the next segment and gives its events one by one to `body`; false after the last one.
    mutating func nextSegment(
        _ body: (RecordHeader, SegmentContent.Frame, SegmentContent) throws -> Void
    ) throws -> Bool {
        guard let segment = rest.popFirst() else { return false }
        let content = try reader.content(of: segment)
        for frame in content.frames {
            let header = try take(frame, of: content, in: segment)
            try body(header, frame, content)
        }
        guard frontier.root == segment.root else {
            throw segment.damaged("its events do not lead to the root that the manifest says")
        }
        return true
    }

    /// Checks one event and takes it into the tree.
    private mutating func take(
        _ frame: SegmentContent.Frame, of content: SegmentContent, in segment: Manifest.Segment
    ) throws -> RecordHeader {
        let position = Position(frontier.size + 1)
        let header = try reader.header(at: position, in: content, of: segment)
        guard let payload = frame.payload else {
            throw segment.damaged("the payload is missing", at: position)
        }
        guard payload.count == header.payloadLength,
            SHA256.digest(of: content.bytes.span.extracting(payload)) == header.payloadHash
        else { throw segment.damaged("the payload is not the record's", at: position) }
        let leaf = MerkleTree.leafHash(content.bytes.span.extracting(frame.record))
        if let wanted {
            wanted.see(Subtree(level: 0, index: frontier.size), leaf)
            frontier.append(leaf, completing: wanted.see)
        } else {
            frontier.append(leaf)
        }
        return header
    }

    /// Checks the tree after the last event against the signed tree head.
    func end() throws {
        guard frontier.size == set.head.size, frontier.root == set.head.root else {
            throw BackupError.wrongRoot(
                expected: set.head.root.description, found: frontier.root.description)
        }
    }
}

/// Keeps the hashes of a few subtrees while a tree grows past them.
final class WantedHashes {
    private var hashes: [Subtree: SHA256Digest?] = [:]

    /// Wants what the proof takes that the first `old` leaves are the beginning of `new` leaves.
    init(consistencyFrom old: UInt64, to new: UInt64) {
        _ = MerkleTree.consistencyProof(from: old, to: new) { subtree in
            hashes[subtree] = .some(nil)
            return .zero
        }
    }

    func see(_ subtree: Subtree, _ hash: SHA256Digest) {
        if hashes[subtree] != nil { hashes[subtree] = hash }
    }

    /// The hash of a subtree that was wanted and seen.
    func hash(of subtree: Subtree) -> SHA256Digest {
        guard let seen = hashes[subtree], let hash = seen else {
            preconditionFailure("a walk over the whole set passes every subtree of the proof")
        }
        return hash
    }
}
