import Crypto
import EventLog
import EventSourcing
import System
import TestSupport
import Testing

@testable import Backup

/// A set that the first version wrote opens for ever. `UPDATE_GOLDEN=1` writes it where none is.
@Suite(.serialized) struct FixtureTests {
    static let path = repositoryFolder + "/Tests/Golden/backup-set-1"

    let sample: Sample

    init() throws {
        sample = try Sample()
        try sample.append(batches: [1, 3, 2, 5, 1])
        if Machine.environment("UPDATE_GOLDEN") == "1", !Files.exists(Self.path) {
            try BackupSet.create(
                from: sample.store, at: Self.path, signedBy: Sample.keys,
                created: Sample.backedUp)
        }
    }

    @Test func `an old set verifies and replays`() throws {
        let set = try BackupSet(at: Self.path, signedBy: Sample.keys.verifier)
        try set.verify()
        let result = try set.replay(into: sample.replayPath, options: Sample.options)
        #expect(result.last == Position(12))
        let store = try EventStore(at: sample.replayPath, options: Sample.options)
        #expect(try records(of: store) == records(of: sample.store))
    }

    /// Another release of the compressor may write other bytes for the same content.
    @Test func `a new set has the content of the old one, and the same manifest but for gzip`()
        throws
    {
        let old = try BackupSet(at: Self.path)
        let new = try BackupSet.create(
            from: sample.store, at: sample.setPath, signedBy: Sample.keys,
            created: Sample.backedUp)
        let segment = try #require(old.manifest.segments.first)
        let oldContent = try SegmentReader(old).content(of: segment)
        let newContent = try SegmentReader(new).content(of: new.manifest.segments[0])
        #expect(oldContent.bytes == newContent.bytes)
        var manifest = new.manifest
        manifest.segments[0].size = segment.size
        manifest.segments[0].digest = segment.digest
        #expect(try manifest.encoded() == Files.read(Self.path + "/manifest.json"))
    }
}
