internal import Compression
public import Crypto
public import EventSourcing
internal import JSON
internal import Proofs

/// What a backup set says it holds: `manifest.json`, canonical JSON and a newline.
public struct Manifest: Hashable, Sendable, Codable {
    static let currentFormat = "varve-backup-1"
    /// Bounds what a hostile set makes a reader take into memory: 64 MiB list 500 GiB of log.
    static let sizeMax = 64 << 20

    /// One segment's file.
    public struct Segment: Hashable, Sendable, Codable {
        /// The file's name in the folder `segments`.
        public var name: String
        public var first: Position
        public var last: Position
        public var count: UInt64
        /// Bytes of the file.
        public var size: UInt64
        /// Of the file.
        public var digest: SHA256Digest
        /// Bytes of the content.
        public var uncompressedSize: UInt64
        /// The Merkle root of the log after the segment's last event.
        public var root: SHA256Digest
    }

    /// The tree head of the log at the set's last position.
    public struct Head: Hashable, Sendable, Codable {
        public var size: UInt64
        public var root: SHA256Digest
        /// The signed note, the same as in the file `tree-head`.
        public var note: String
    }

    public var format: String
    /// `full`: every event from the first.
    public var kind: String
    public var store: UUID
    /// The name of the log in its tree heads.
    public var origin: String
    public var created: Timestamp
    /// When the store itself was made.
    public var storeCreated: Timestamp
    public var first: Position
    /// 0 when there are no events.
    public var last: Position
    public var count: UInt64
    public var head: Head
    /// The key that signed the head, the same as in the file `vkey`.
    public var verifierKey: String
    public var segments: [Segment]
    /// Of the manifest without this member.
    public var digest: SHA256Digest?
}

extension Manifest {
    /// The file's bytes, with the digest of the rest.
    func encoded() throws -> [UInt8] {
        var sealed = self
        sealed.digest = SHA256.digest(of: try line(withoutDigest: self))
        return try JSON.encode(sealed) + [UInt8(ascii: "\n")]
    }

    private func line(withoutDigest manifest: Manifest) throws -> [UInt8] {
        var open = manifest
        open.digest = nil
        return try JSON.encode(open) + [UInt8(ascii: "\n")]
    }

    /// Reads a manifest and checks all that can be checked without the segments.
    ///
    /// Only the one form is taken that `encoded()` writes, so that no byte can change unseen.
    init(decoding bytes: [UInt8]) throws {
        do {
            self = try JSON.decode(Manifest.self, from: bytes)
        } catch {
            throw Manifest.damaged("\(error)")
        }
        guard format == Self.currentFormat else {
            throw Manifest.damaged("the format \(format.debugDescription) is not known")
        }
        guard digest == SHA256.digest(of: try line(withoutDigest: self)),
            try encoded() == bytes
        else { throw Manifest.damaged("its content does not have the digest that it names") }
        try checkSegments()
        try checkHead()
    }

    static func damaged(_ problem: String) -> BackupError {
        .damaged(file: SetFile.manifest, position: nil, problem: problem)
    }

    private func checkSegments() throws(BackupError) {
        guard kind == "full", first == Position(1), count == last.rawValue else {
            throw Manifest.damaged("it is not of a full set that begins at position 1")
        }
        var next = Position(1)
        for segment in segments {
            guard segment.first == next, segment.first <= segment.last,
                segment.last.rawValue < UInt64.max,
                segment.count == segment.last.rawValue - segment.first.rawValue + 1
            else { throw Manifest.damaged("no segment begins at position \(next)") }
            guard segment.hasLawfulName, segment.hasLawfulSize else {
                throw Manifest.damaged(
                    "the segment of position \(next) has a name or a size that none can have")
            }
            next = segment.last.next
        }
        guard next == last.next else {
            throw Manifest.damaged("the segments end before position \(last) or behind it")
        }
    }

    private func checkHead() throws {
        guard head.size == last.rawValue else {
            throw Manifest.damaged("the tree head is of size \(head.size), the log ends at \(last)")
        }
        guard head.root == segments.last?.root ?? MerkleTree.emptyRoot else {
            throw Manifest.damaged("the last segment's root is not the tree head's")
        }
    }
}

extension Manifest.Segment {
    /// The one name that there is for its positions; so no name leads out of the folder.
    fileprivate var hasLawfulName: Bool {
        name.utf8.elementsEqual(SegmentFormat.fileName(first, last).utf8)
    }

    fileprivate var hasLawfulSize: Bool {
        count <= SegmentFormat.countMax && uncompressedSize <= SegmentFormat.sizeMax
            && size <= Gzip.compressedSizeMax(Int(uncompressedSize))
    }
}

/// The names in a set's folder.
enum SetFile {
    static let manifest = "manifest.json"
    static let treeHead = "tree-head"
    static let verifierKey = "vkey"
    static let segments = "segments"
}
