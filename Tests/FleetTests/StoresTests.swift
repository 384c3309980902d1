import Domain
import EventLog
import EventSourcing
import Fleet
import System
import TestSupport
import Testing

/// Stores beside Varve's own.
@Suite struct StoresTests {
    let scene: Scene
    private var stores: Stores { scene.fleet.stores }
    private var acme: ID<Organization> { scene.founding.organization.id }

    init() throws { scene = try Scene() }

    private func address(_ name: String, of organization: ID<Organization>? = nil) -> StoreAddress {
        StoreAddress(StoreName(name)!, of: organization)
    }

    private func append(to store: OpenStore) throws -> Position {
        let event = NewEvent(
            stream: StreamName("s"), type: EventType("noted"), payload: Array("{}".utf8))
        return try store.log.appendBlocking(Append([event], actor: .system("test"))).last
    }

    @Test(arguments: [
        "", ".", "..", "a/b", "/a", "a.b", "A", "-a", "_a", "a b", "a\n", "é",
        String(repeating: "a", count: 65),
    ]) func `a text that is no name makes no store`(text: String) {
        #expect(StoreName(text) == nil)
    }

    @Test(arguments: ["a", "0", "a-b_c", String(repeating: "a", count: 64)])
    func `a name is a name`(text: String) {
        #expect(StoreName(text)?.text == text)
    }

    @Test func `each store has positions and a key of its own`() throws {
        let first = try stores.create(address("one")).store
        let second = try stores.create(address("two")).store
        #expect(try append(to: first) == Position(1))
        #expect(try append(to: second) == Position(1))
        #expect(try first.treeHeadKeys.verifier.text != second.treeHeadKeys.verifier.text)
        let note = try first.log.signedTreeHead(by: first.treeHeadKeys)
        #expect(note.text.hasPrefix(first.log.origin))
        #expect(try scene.fleet.store.event(at: Position(1))?.stream != StreamName("s"))
    }

    @Test func `names are an owner's own`() throws {
        let mine = try stores.create(address("one", of: acme)).store
        let other = ID<Organization>(UUID(high: 1, low: 2))
        let theirs = try stores.create(address("one", of: other)).store
        #expect(mine.log.id != theirs.log.id)
        #expect(try stores.list(of: acme) == [StoreName("one")!])
        #expect(try stores.list(of: nil) == [.main])
        #expect(throws: FleetError.self) { try stores.store(address("one")) }
    }

    @Test func `a store is there after reopening, with what was appended`() throws {
        let made = try stores.create(address("one", of: acme)).store
        let id = made.log.id
        _ = try append(to: made)
        _ = try scene.reopen()
        let again = try stores.create(address("one", of: acme))
        #expect(!again.isNew)
        #expect(again.store.log.id == id)
        #expect(try append(to: again.store) == Position(2))
    }

    @Test func `a bounded number is open, and those in use stay open`() throws {
        let held = try stores.create(address("held")).store
        for number in 0..<Stores.openMax + 8 {
            _ = try append(to: try stores.create(address("s-\(number)")).store)
        }
        #expect(stores.openCount <= Stores.openMax)
        #expect(try append(to: held) == Position(1))
        // One that was closed is opened again.
        #expect(try append(to: try stores.store(address("s-0"))) == Position(2))
    }

    @Test func `when all that may be open are in use, another is not opened`() throws {
        let held = try (0..<Stores.openMax).map { try stores.create(address("s-\($0)")).store }
        #expect(throws: FleetError.contended(attempts: 1)) {
            try stores.create(address("more"))
        }
        #expect(held.count == Stores.openMax)
    }

    @Test func `threads that ask for one store get one`() async throws {
        _ = try stores.create(address("one"))
        _ = try scene.reopen()
        let stores = self.stores
        let address = address("one")
        let logs = try await withThrowingTaskGroup(of: ObjectIdentifier.self) { group in
            for _ in 0..<16 {
                group.addTask { ObjectIdentifier(try stores.store(address).log) }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(logs.count == 1)
    }

    @Test func `a directory that is only read makes no store, and reads those there are`() throws {
        _ = try append(to: try stores.create(address("one", of: acme)).store)
        _ = try scene.reopen(isReadOnly: true)
        let store = try stores.store(address("one", of: acme))
        #expect(try store.log.head() == Position(1))
        #expect(throws: StoreError.self) { try stores.create(address("two", of: acme)) }
        #expect(throws: StoreError.self) {
            try store.put(
                Snapshot(
                    stream: StreamName("s"), revision: Revision(1),
                    recordedAt: Timestamp(milliseconds: 1), state: []))
        }
        #expect(try store.snapshot(of: StreamName("s"), through: Revision(9)) == nil)
    }
}
