import Crypto
import EventLog
import EventSourcing
import Glibc
import JSON
import Proofs
import System
import TestSupport
import Testing

@testable import Backup

@Suite struct BackupSetTests {
    let sample: Sample
    let set: BackupSet

    init() throws {
        sample = try Sample()
        try sample.append(batches: [1, 3, 2, 5, 1])
        set = try BackupSet.create(
            from: sample.store, at: sample.setPath, signedBy: Sample.keys,
            created: Sample.backedUp)
    }

    @Test func `a set tells what it holds`() throws {
        #expect(set.manifest.store == Sample.storeID)
        #expect(set.manifest.created == Sample.backedUp)
        #expect(set.manifest.storeCreated == Sample.created)
        #expect(set.manifest.last == Position(12))
        #expect(set.manifest.count == 12)
        #expect(try set.head == sample.store.treeHead())
        #expect(set.key == Sample.keys.verifier)
        try set.verify()
    }

    @Test func `a set holds the files of the format and no private key`() throws {
        #expect(
            try Files.list(sample.setPath) == ["manifest.json", "segments", "tree-head", "vkey"])
        #expect(
            try Files.list(sample.setPath + "/segments")
                == ["00000000000000000001-00000000000000000012.seg.gz"])
        #expect(!Files.exists(sample.setPath + ".partial"))
    }

    @Test func `the same store gives the same bytes`() throws {
        let again = sample.path + "/again"
        try BackupSet.create(
            from: sample.store, at: again, signedBy: Sample.keys, created: Sample.backedUp)
        for name in try files(sample.setPath) {
            #expect(try Files.read(again + "/" + name) == Files.read(sample.setPath + "/" + name))
        }
    }

    @Test func `what is appended later is not in the set`() throws {
        try sample.append(batches: [4])
        #expect(try BackupSet(at: sample.setPath).manifest.last == Position(12))
    }

    @Test func `an empty store makes a set of no segments`() throws {
        let empty = try Sample()
        let set = try BackupSet.create(
            from: empty.store, at: empty.setPath, signedBy: Sample.keys, created: Sample.backedUp)
        #expect(set.manifest.segments.isEmpty)
        #expect(set.manifest.last == .start)
        try set.verify()
    }

    /// Each byte of each file in turn, one bit and all bits.
    @Test func `any flipped byte is found and its file named`() throws {
        for name in try files(sample.setPath) {
            let path = sample.setPath + "/" + name
            let original = try Files.read(path)
            for index in original.indices {
                for mask in [1, 0xFF] as [UInt8] {
                    var damaged = original
                    damaged[index] ^= mask
                    try write(damaged, to: path)
                    #expect(try file(ofDamageIn: sample.setPath) == name, "\(name) byte \(index)")
                }
            }
            try write(original, to: path)
        }
        try BackupSet(at: sample.setPath).verify()
    }

    @Test func `a file that is cut short, emptied or longer is found and named`() throws {
        for name in try files(sample.setPath) {
            let path = sample.setPath + "/" + name
            let original = try Files.read(path)
            for damaged in [[], Array(original.dropLast()), original + [0x0A], original + original]
            {
                try write(damaged, to: path)
                #expect(try file(ofDamageIn: sample.setPath) == name)
            }
            try write(original, to: path)
        }
    }

    @Test func `a missing file is found and named`() throws {
        for name in try files(sample.setPath) where name != "manifest.json" {
            let path = sample.setPath + "/" + name
            let original = try Files.read(path)
            try Files.remove(path)
            #expect(try file(ofDamageIn: sample.setPath) == name)
            try write(original, to: path)
        }
        #expect(throws: BackupError.missing(path: "/nowhere")) { try BackupSet(at: "/nowhere") }
    }

    @Test func `links, pipes and folders in place of files are refused`() throws {
        for name in try files(sample.setPath) {
            let path = sample.setPath + "/" + name
            let aside = sample.path + "/aside"
            try Files.rename(path, to: aside)
            #expect(symlink(aside, path) == 0)
            #expect(try file(ofDamageIn: sample.setPath) == name)
            try Files.remove(path)
            #expect(mkfifo(path, 0o600) == 0)
            #expect(try file(ofDamageIn: sample.setPath) == name)
            try Files.remove(path)
            try Files.createFolder(path)
            #expect(try file(ofDamageIn: sample.setPath) == name)
            try Files.removeTree(path)
            try Files.rename(aside, to: path)
        }
    }

    @Test func `a folder of segments that leads elsewhere is refused`() throws {
        let path = sample.setPath + "/segments"
        try Files.rename(path, to: sample.path + "/elsewhere")
        #expect(symlink(sample.path + "/elsewhere", path) == 0)
        #expect(try file(ofDamageIn: sample.setPath) == "segments")
    }

    @Test func `a segment that the manifest does not name is found`() throws {
        try write([1], to: sample.setPath + "/segments/stray")
        #expect(try file(ofDamageIn: sample.setPath) == "segments/stray")
    }

    @Test func `a set by another key is not taken for the one that is known`() throws {
        let other = TreeHeadKeys(
            signer: try SignerKey(
                name: "varve/\(Sample.storeID)",
                privateKey: Ed25519PrivateKey(seed: [UInt8](repeating: 8, count: 32))!))
        #expect(throws: BackupError.self) {
            try BackupSet(at: sample.setPath, signedBy: other.verifier)
        }
        _ = try BackupSet(at: sample.setPath, signedBy: Sample.keys.verifier)
    }

    @Test func `a folder that holds something is not written into`() throws {
        let path = sample.path + "/full"
        try Files.createFolder(path)
        try write([1], to: path + "/file")
        #expect(throws: BackupError.exists(path: path)) { try create(at: path) }
        #expect(throws: BackupError.exists(path: path + "/file")) { try create(at: path + "/file") }
        #expect(throws: BackupError.exists(path: sample.setPath)) { try create(at: sample.setPath) }
        #expect(try Files.list(path) == ["file"])
    }

    @Test func `an empty folder is written into`() throws {
        let path = sample.path + "/empty"
        try Files.createFolder(path)
        try create(at: path)
        try BackupSet(at: path).verify()
    }

    @Test func `a path may end in slashes, or lead through a link`() throws {
        try create(at: sample.path + "/slashes//")
        try BackupSet(at: sample.path + "/slashes").verify()
        try Files.createFolder(sample.path + "/real")
        #expect(symlink(sample.path + "/real", sample.path + "/link") == 0)
        try create(at: sample.path + "/link")
        try BackupSet(at: sample.path + "/real").verify()
        try Files.createFolder(sample.path + "/dotted")
        try create(at: sample.path + "/dotted/.")
        try BackupSet(at: sample.path + "/dotted").verify()
        #expect(try !Files.list(sample.path).contains { $0.hasSuffix(".partial") })
    }

    @Test func `somebody else's folder with the name of ours is left alone`() throws {
        let path = sample.path + "/new"
        try Files.createFolder(path + ".partial")
        try write([1], to: path + ".partial/theirs")
        #expect(throws: BackupError.exists(path: path + ".partial")) { try create(at: path) }
        #expect(try Files.list(path + ".partial") == ["theirs"])
    }

    @Test func `two runs at one place do not disturb each other`() throws {
        let path = sample.path + "/contested"
        let first = try PartialFolder(for: path)
        #expect(throws: BackupError.inUse(path: path + ".partial")) { try create(at: path) }
        try first.discard()
        try create(at: path)
    }

    @Test func `an error of the one who is told of the progress ends the work and leaves nothing`()
        throws
    {
        struct Stop: Error {}
        let path = sample.path + "/stopped"
        #expect(throws: Stop.self) {
            try BackupSet.create(
                from: sample.store, at: path, signedBy: Sample.keys, created: Sample.backedUp
            ) { _ in throw Stop() }
        }
        #expect(throws: Stop.self) { try set.replay(into: path) { _ in throw Stop() } }
        #expect(throws: Stop.self) { try set.verify { _ in throw Stop() } }
        #expect(try !Files.list(sample.path).contains { $0.hasPrefix("stopped") })
    }

    private func create(at path: String) throws {
        try BackupSet.create(
            from: sample.store, at: path, signedBy: Sample.keys, created: Sample.backedUp)
    }
}

/// The names of a set's files, from its folder.
func files(_ path: String) throws -> [String] {
    try Files.list(path).flatMap { name in
        Files.isFolder(path + "/" + name)
            ? try Files.list(path + "/" + name).map { name + "/" + $0 } : [name]
    }
}

/// Puts a file in the place of another, without waiting for the disk.
func write(_ bytes: [UInt8], to path: String) throws {
    if Files.exists(path) { try Files.remove(path) }
    let file = try Descriptor.creating(path)
    try file.write(bytes)
}

/// The file that a check of the set names as damaged.
func file(ofDamageIn path: String) throws -> String? {
    do {
        try BackupSet(at: path).verify()
        return nil
    } catch BackupError.damaged(let file, _, _) {
        return file
    }
}
