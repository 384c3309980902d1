import EventLog
import EventSourcing
import TestSupport
import Testing

@Suite struct AppendTests {
    let folder = TemporaryFolder()

    @Test func `positions and revisions count from one without gaps`() async throws {
        let store = try newStore(folder)
        let first = try await store.append(
            Append([event("a-1"), event("b-1"), event("a-1")], actor: tester))
        #expect(first.places.map(\.position.rawValue) == [1, 2, 3])
        #expect(first.places.map(\.revision.rawValue) == [1, 1, 2])
        let second = try await store.append(Append([event("b-1")], actor: tester))
        #expect(second.last == Position(4))
        #expect(second.places[0].revision == Revision(2))
        #expect(try store.head() == Position(4))
        let read = try store.read(StreamName("a-1"))
        #expect(read.map(\.position.rawValue) == [1, 3])
    }
}
