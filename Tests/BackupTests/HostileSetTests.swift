import Compression
import Crypto
import EventLog
import EventSourcing
import Proofs
import System
import TestSupport
import Testing

@testable import Backup

/// A set whose events were changed by somebody who mended every digest, but has no key.
@Suite struct ForgedSetTests {
    let sample: Sample

    init() throws {
        sample = try Sample()
        try sample.append(batches: [1, 3, 2])
        try BackupSet.create(
            from: sample.store, at: sample.setPath, signedBy: Sample.keys,
            created: Sample.backedUp)
    }

    /// Writes the set's one segment anew with other records, and the manifest to match.
    private func forge(_ change: (inout [StoredRecord]) -> Void) throws {
        var records = try records(of: sample.store)
        change(&records)
        var writer = SegmentWriter()
        for record in records {
            writer.append(
                (record.record + (record.payload ?? [])).span, recordLength: record.record.count,
                isErased: record.payload == nil)
        }
        let content = writer.finish()
        let file = Gzip.compress(content)
        var manifest = try BackupSet(at: sample.setPath).manifest
        manifest.segments[0].size = UInt64(file.count)
        manifest.segments[0].uncompressedSize = UInt64(content.count)
        manifest.segments[0].digest = SHA256.digest(of: file)
        try write(file, to: sample.setPath + "/segments/" + manifest.segments[0].name)
        try write(manifest.encoded(), to: sample.setPath + "/manifest.json")
    }

    private func damage() throws -> (position: Position?, problem: String)? {
        do {
            try BackupSet(at: sample.setPath).verify()
            return nil
        } catch BackupError.damaged(_, let position, let problem) {
            return (position, problem)
        }
    }

    @Test func `the set as it was passes`() throws {
        try forge { _ in }
        #expect(try damage() == nil)
    }

    @Test func `another payload is found at its position`() throws {
        try forge { $0[2].payload![0] ^= 1 }
        #expect(try damage()?.position == Position(3))
        try forge { $0[4].payload! += [0] }
        #expect(try damage()?.position == Position(5))
    }

    @Test func `a changed, swapped, doubled or missing event is found`() throws {
        try forge { $0.swapAt(1, 2) }
        #expect(try damage()?.position == Position(2))
        try forge { $0[5] = $0[4] }
        #expect(try damage()?.position == Position(6))
        try forge { $0[3] = StoredRecord(record: [1, 2, 3], payload: nil) }
        #expect(try damage()?.position == Position(4))
        try forge { $0[3].record.append(0) }
        #expect(try damage()?.position == Position(4))
        try forge { $0[3].record[40] ^= 1 }
        #expect(try damage()?.problem.contains("root") == true)
        try forge { $0.removeLast() }
        #expect(try damage() != nil)
    }

    @Test(arguments: [3, 6] as [UInt64]) func `another head by the same key is refused`(
        size: UInt64
    ) throws {
        var manifest = try BackupSet(at: sample.setPath).manifest
        let root =
            size == 6 ? MerkleTree.emptyRoot : try sample.store.treeHead(size: Position(3)).root
        let head = TreeHead(origin: manifest.origin, size: size, root: root)
        let note = try head.signed(by: Sample.keys.signer)
        manifest.head.note = String(decoding: note.bytes, as: UTF8.self)
        try write(note.bytes, to: sample.setPath + "/tree-head")
        try write(manifest.encoded(), to: sample.setPath + "/manifest.json")
        #expect(try damage()?.problem.contains("tree head") == true)
    }

    @Test func `a head of another log is refused`() throws {
        var manifest = try BackupSet(at: sample.setPath).manifest
        manifest.origin = "varve/another"
        try write(manifest.encoded(), to: sample.setPath + "/manifest.json")
        #expect(try damage()?.problem.contains("tree head") == true)
    }

    @Test func `a missing payload is damage, as nothing erases payloads yet`() throws {
        try forge { $0[1].payload = nil }
        #expect(try damage()?.position == Position(2))
        #expect(throws: BackupError.self) {
            try BackupSet(at: sample.setPath).replay(
                into: sample.replayPath, options: Sample.options)
        }
        #expect(!Files.exists(sample.replayPath))
    }

    @Test func `a head of another store is refused`() throws {
        var manifest = try BackupSet(at: sample.setPath).manifest
        manifest.store = UUID("0198c0de-0000-7000-8000-00000000beef")!
        try write(manifest.encoded(), to: sample.setPath + "/manifest.json")
        #expect(try damage()?.problem.contains("another log than its store") == true)
    }
}

/// A set as a stranger may make it: every digest right, and the content hostile.
@Suite struct HostileManifestTests {
    static func manifest(_ change: (inout Manifest) -> Void) throws -> [UInt8] {
        let root = MerkleTree.leafHash([1])
        var manifest = Manifest(
            format: "varve-backup-1", kind: "full", store: Sample.storeID, origin: "log",
            created: Sample.backedUp, storeCreated: Sample.created, first: Position(1),
            last: Position(3), count: 3,
            head: Manifest.Head(size: 3, root: root, note: "note"), verifierKey: "key",
            segments: [segment(1, 2, root), segment(3, 3, root)], digest: nil)
        change(&manifest)
        return try manifest.encoded()
    }

    static func segment(_ first: UInt64, _ last: UInt64, _ root: SHA256Digest) -> Manifest.Segment {
        let (first, last) = (Position(first), Position(last))
        return Manifest.Segment(
            name: SegmentFormat.fileName(first, last), first: first, last: last,
            count: last.rawValue &- first.rawValue &+ 1, size: 100, digest: root,
            uncompressedSize: 1_000, root: root)
    }

    @Test func `a lawful manifest is taken`() throws {
        let bytes = try Self.manifest { _ in }
        #expect(try Manifest(decoding: bytes).encoded() == bytes)
    }

    static let changes: [(String, @Sendable (inout Manifest) -> Void)] = [
        ("another format", { $0.format = "varve-backup-2" }),
        ("another kind", { $0.kind = "differential" }),
        ("a late beginning", { $0.first = Position(2) }),
        ("a wrong count", { $0.count = 4 }),
        ("a head of another size", { $0.head.size = 4 }),
        ("a head of another root", { $0.head.root = .zero }),
        ("no segments", { $0.segments = [] }),
        ("a segment too few", { $0.segments.removeLast() }),
        ("a segment twice", { $0.segments.append($0.segments[1]) }),
        ("segments out of order", { $0.segments.reverse() }),
        ("a path for a name", { $0.segments[1].name = "../../../etc/passwd" }),
        ("a name in a folder", { $0.segments[1].name = "a/" + $0.segments[1].name }),
        ("another segment's name", { $0.segments[1].name = $0.segments[0].name }),
        ("a name that only looks right", { $0.segments[1].name += "\u{301}" }),
        ("a gap", { $0.segments[0] = segment(1, 1, .zero) }),
        ("an overlap", { $0.segments[0] = segment(1, 3, .zero) }),
        ("a segment backwards", { $0.segments[0] = segment(1, 0, .zero) }),
        ("a wrong number in a segment", { $0.segments[0].count = 1 }),
        ("a huge content", { $0.segments[0].uncompressedSize = 1 << 40 }),
        ("the hugest content", { $0.segments[0].uncompressedSize = .max }),
        ("a huge file", { $0.segments[0].size = 1 << 40 }),
        (
            "the last of all positions",
            {
                $0.last = Position(.max)
                $0.count = .max
                $0.head.size = .max
                $0.segments[1] = segment(3, .max, $0.head.root)
            }
        ),
        (
            "more events than a segment has",
            {
                $0.last = Position(1_000_000)
                $0.count = 1_000_000
                $0.head.size = 1_000_000
                $0.segments[1] = segment(3, 1_000_000, $0.head.root)
            }
        ),
    ]

    @Test(arguments: changes.map(\.0)) func `an unlawful manifest is refused`(name: String) throws {
        let change = try #require(Self.changes.first { $0.0 == name }).1
        let bytes = try Self.manifest(change)
        #expect(throws: BackupError.self) { try Manifest(decoding: bytes) }
    }

    @Test func `bytes that are no manifest are refused`() throws {
        let lawful = try Self.manifest { _ in }
        let spaced = Array(String(decoding: lawful, as: UTF8.self).replacing(":", with: ": ").utf8)
        for bytes in [[], [0x7B], Array("{}\n".utf8), spaced, Array(lawful.dropLast())] {
            #expect(throws: BackupError.self) { try Manifest(decoding: bytes) }
        }
    }
}
