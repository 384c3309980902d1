internal import Compression
internal import Crypto
public import EventLog
public import EventSourcing
internal import Proofs
internal import System

extension BackupSet {
    /// Writes all that `store` holds into the folder `path`, which must be new or empty.
    ///
    /// The set is built beside its place, each segment read back and checked, and moved there when
    /// it is whole and on the disk. Appends may go on meanwhile; they are not in the set. An error
    /// that `progress` throws ends the work and leaves nothing.
    @discardableResult
    public static func create(
        from store: EventStore, at path: String, signedBy keys: TreeHeadKeys, created: Timestamp,
        progress: @escaping (Progress) throws -> Void = { _ in }
    ) throws -> BackupSet {
        let folder = try PartialFolder(for: path)
        do {
            try write(store, to: folder.path, keys, created, progress)
        } catch {
            try? folder.discard()
            throw error
        }
        try folder.publish()
        return try BackupSet(at: path, signedBy: keys.verifier)
    }

    private static func write(
        _ store: EventStore, to folder: String, _ keys: TreeHeadKeys, _ created: Timestamp,
        _ progress: @escaping (Progress) throws -> Void
    ) throws {
        let head = try store.treeHead()
        let note = try head.signed(by: keys.signer)
        let meter = ProgressMeter(.writing, total: head.size, progress)
        var writer = try SetWriter(folder: folder)
        var next = Position(1)
        while next.rawValue <= head.size {
            // Short reads: an open transaction keeps the log's old pages from being used again.
            let last = Position(min(head.size, next.rawValue + 999))
            try store.scan(from: next, through: last) { header, bytes in
                try writer.take(header, bytes)
            }
            next = last.next
            try meter.tell(last.rawValue)
        }
        let segments = try writer.finish()
        guard writer.frontier.root == head.root else {
            throw BackupError.wrongRoot(
                expected: head.root.description, found: writer.frontier.root.description)
        }
        let manifest = Manifest(
            format: Manifest.currentFormat, kind: "full", store: store.id, origin: head.origin,
            created: created, storeCreated: store.created, first: Position(1),
            last: Position(head.size), count: head.size,
            head: Manifest.Head(size: head.size, root: head.root, note: note.content),
            verifierKey: keys.verifier.text, segments: segments, digest: nil)
        try Files.create(folder + "/" + SetFile.treeHead, with: note.bytes)
        try Files.create(
            folder + "/" + SetFile.verifierKey, with: Array("\(keys.verifier.text)\n".utf8))
        try Files.create(folder + "/" + SetFile.manifest, with: manifest.encoded())
    }
}

extension SignedNote {
    fileprivate var content: String { String(decoding: bytes, as: UTF8.self) }
}

/// Writes the segments of a set one after the other.
private struct SetWriter {
    let folder: String
    private var segment = SegmentWriter()
    private var first = Position(1)
    private var segments: [Manifest.Segment] = []
    /// The tree over what was taken in.
    private(set) var frontier = MerkleFrontier()

    init(folder: String) throws {
        self.folder = folder + "/" + SetFile.segments
        try Files.createFolder(self.folder)
    }

    mutating func take(_ header: RecordHeader, _ bytes: Span<UInt8>) throws {
        // Nothing erases payloads yet: the marker in the format is for then.
        guard header.hasPayload(bytes) else {
            throw StoreError.damaged(header.position, "the payload is missing")
        }
        if segment.isFull(before: bytes.count) { try endSegment() }
        segment.append(
            bytes, recordLength: header.length, isErased: false)
        frontier.append(MerkleTree.leafHash(bytes.extracting(..<header.length)))
    }

    /// Writes what is left, and gives the list of all segments.
    mutating func finish() throws -> [Manifest.Segment] {
        if !segment.isEmpty { try endSegment() }
        try Files.syncFolder(folder)
        return segments
    }

    private mutating func endSegment() throws {
        let last = Position(frontier.size)
        let count = segment.count
        let content = segment.finish()
        let file = Gzip.compress(content)
        let name = SegmentFormat.fileName(first, last)
        try Files.create(folder + "/" + name, with: file)
        let entry = Manifest.Segment(
            name: name, first: first, last: last, count: UInt64(count), size: UInt64(file.count),
            digest: SHA256.digest(of: file), uncompressedSize: UInt64(content.count),
            root: frontier.root)
        try check(entry, holds: content)
        segments.append(entry)
        first = last.next
    }

    /// Reads a segment back: what a set promises was seen on the disk.
    private func check(_ entry: Manifest.Segment, holds content: [UInt8]) throws {
        let file = try Files.read(folder + "/" + entry.name, limit: Int(entry.size))
        let decoded = Gzip.decompress(file, size: content.count)
        guard SHA256.digest(of: file) == entry.digest, decoded == content else {
            throw BackupError.damaged(
                file: SetFile.segments + "/" + entry.name, position: nil,
                problem: "does not read back as it was written")
        }
        _ = try SegmentContent(decoding: content, count: Int(entry.count))
    }
}
