import Crypto
import EventLog
import EventSourcing
import Glibc
import Proofs
import System
import TestSupport
import Testing

/// Signed heads of the tree, and the key that signs them.
@Suite struct TreeHeadTests {
    let folder = TemporaryFolder()

    private func keys(_ store: EventStore) throws -> TreeHeadKeys {
        try TreeHeadKeys.create(in: folder.path + "/keys", origin: store.origin)
    }

    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test func `the secret key is for its owner alone, and both are read back`() throws {
        let before = umask(0)
        defer { umask(before) }
        let keys = try TreeHeadKeys.create(
            in: folder.path + "/keys", origin: "varve/test", seed: [UInt8](repeating: 7, count: 32))
        let path = folder.path + "/keys/"
        #expect(mode(folder.path + "/keys") == 0o700)
        #expect(mode(path + "tree-head.key") == 0o600)
        #expect(mode(path + "tree-head.vkey") == 0o644)
        #expect(try TreeHeadKeys(in: folder.path + "/keys").verifier == keys.verifier)
        let text = String(decoding: try Files.read(path + "tree-head.vkey"), as: UTF8.self)
        #expect(text == keys.verifier.text + "\n")
        #expect(!text.contains("PRIVATE"))
        #expect(!"\(keys.signer)".contains("PRIVATE"))
        // A key is never written over: heads that it signed would be worth nothing.
        #expect(throws: SystemError.self) {
            try TreeHeadKeys.create(in: folder.path + "/keys", origin: "varve/test")
        }
        #expect(try TreeHeadKeys(in: folder.path + "/keys").verifier == keys.verifier)
    }

    @Test(arguments: ["", "PRIVATE+KEY+varve/x+00000000+AAAA", "no key\n", "\u{0}\u{1}"])
    func `a file that is no key is refused by name`(content: String) throws {
        let path = folder.path + "/tree-head.key"
        try Files.create(path, with: Array(content.utf8))
        #expect {
            try TreeHeadKeys(in: folder.path)
        } throws: { error in
            guard case StoreError.key(path, _) = error else { return false }
            return true
        }
        #expect(throws: StoreError.self) {
            try TreeHeadKeys.create(in: folder.path + "/k", origin: "varve/x", seed: [1, 2])
        }
    }

    @Test func `a signed head is believed from its key only, and only as it was signed`() throws {
        let store = try newStore(folder)
        try store.appendEach((0..<5).map { event("s-\($0)") })
        let keys = try keys(store)
        let note = try store.signedTreeHead(by: keys)
        let head = try TreeHead(of: note, signedBy: [keys.verifier])
        #expect(try head == store.treeHead())
        #expect(head.origin == "varve/\(store.id)")
        #expect(try store.verify(against: [head]).damage == nil)

        let other = try TreeHeadKeys.create(in: folder.path + "/other", origin: store.origin)
        #expect(throws: ProofError.self) { try TreeHead(of: note, signedBy: [other.verifier]) }
        for index in note.bytes.indices {
            var bytes = note.bytes
            bytes[index] ^= 1
            #expect(throws: ProofError.self, "byte \(index)") {
                let forged = try SignedNote(parsing: bytes)
                _ = try TreeHead(of: forged, signedBy: [keys.verifier])
            }
        }
    }

    @Test func `the newest head is kept beside the log, and is a head of what comes later`()
        throws
    {
        let store = try newStore(folder)
        let keys = try keys(store)
        #expect(try store.rememberedTreeHead() == nil)
        try store.rememberTreeHead(signedBy: keys)
        var heads: [TreeHead] = []
        for _ in 0..<3 {
            let kept = try #require(try store.rememberedTreeHead())
            heads.append(try TreeHead(of: kept.note, signedBy: [keys.verifier]))
            #expect(try heads.last == store.treeHead())
            try store.appendEach([event("a"), event("b")])
            try store.rememberTreeHead(signedBy: keys)
        }
        #expect(heads.map(\.size) == [0, 2, 4])
        #expect(heads[0].root == MerkleTree.emptyRoot)
        #expect(try store.verify(against: heads).damage == nil)
        let path = store.folder + "/tree-head"
        try Files.replace(path, with: Array("no note".utf8))
        #expect(throws: StoreError.self) { try store.rememberedTreeHead() }
    }

    @Test func `proofs are of positions that the log has`() throws {
        let store = try newStore(folder)
        try store.appendEach((0..<5).map { event("s-\($0)") })
        let beyond = StoreError.noSuchPosition(Position(6), head: Position(5))
        #expect(throws: beyond) { try store.treeHead(size: Position(6)) }
        #expect(throws: beyond) { try store.leafHash(at: Position(6)) }
        #expect(throws: beyond) { try store.inclusionProof(of: Position(6)) }
        #expect(throws: beyond) { try store.consistencyProof(from: Position(1), to: Position(6)) }
        #expect(throws: StoreError.self) { try store.leafHash(at: .start) }
        #expect(throws: StoreError.self) { try store.inclusionProof(of: .start) }
        #expect(throws: StoreError.self) { try store.consistencyProof(from: .start) }
        #expect(throws: StoreError.noSuchPosition(Position(4), head: Position(3))) {
            try store.inclusionProof(of: Position(4), size: Position(3))
        }
        #expect(try store.treeHead(size: .start).root == MerkleTree.emptyRoot)
    }
}
