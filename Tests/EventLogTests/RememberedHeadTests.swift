import EventLog
import EventSourcing
import LMDB
import System
import TestSupport
import Testing

/// The tree head that is kept beside the log, and files that were cut.
@Suite struct RememberedHeadTests {
    let folder = TemporaryFolder()

    private func append(_ count: Int, to store: EventStore, _ payload: String = "{}") throws {
        for _ in 0..<count {
            _ = try store.appendBlocking(Append([event("a", payload: payload)], actor: tester))
        }
    }

    @Test func `a log that was put back is not signed over`() throws {
        let store = try newStore(folder)
        let keys = try TreeHeadKeys.create(in: folder.path + "/keys", origin: store.origin)
        try append(3, to: store)
        store.close()
        let old = try Files.read(folder.path + "/store/log.mdb")
        let longer = try reopen(folder)
        try append(2, to: longer)
        try longer.rememberTreeHead(signedBy: keys)
        longer.close()
        try Files.replace(folder.path + "/store/log.mdb", with: old)
        try Files.remove(folder.path + "/store/index.mdb")

        let back = try reopen(folder)
        let cut = StoreError.cut(path: back.folder, known: Position(5), found: Position(3))
        #expect(throws: cut) {
            try back.checkContinuesRememberedHead(signedBy: keys.verifier)
        }
        #expect(throws: cut) { try back.rememberTreeHead(signedBy: keys) }
        // Other events in the place of the lost ones are no way around it.
        try append(3, to: back, #"{"other":true}"#)
        #expect(throws: StoreError.replaced(path: back.folder, known: Position(5))) {
            try back.rememberTreeHead(signedBy: keys)
        }
    }

    @Test func `a key that is named after another log signs nothing`() throws {
        let store = try newStore(folder)
        let keys = try TreeHeadKeys.create(in: folder.path + "/keys", origin: "varve/another")
        try append(1, to: store)
        #expect(throws: StoreError.self) { try store.signedTreeHead(by: keys) }
        #expect(throws: StoreError.self) { try store.rememberTreeHead(signedBy: keys) }
        #expect(try store.rememberedTreeHead() == nil)
    }

    @Test(arguments: [1, 2, 3])
    func `a log whose file was cut is refused and nothing crashes`(quarters: Int) throws {
        let store = try newStore(folder)
        try append(200, to: store, String(repeating: "x", count: 3_000))
        store.close()
        let path = folder.path + "/store/log.mdb"
        let whole = try Files.read(path)
        try Files.replace(path, with: Array(whole.prefix(whole.count * quarters / 4)))
        #expect {
            try reopen(folder)
        } throws: { error in
            (error as? LMDBError)?.isDamaged == true
        }
    }
}
