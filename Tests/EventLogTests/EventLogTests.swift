import Crypto
import EventLog
import EventSourcing
import System
import TestSupport
import Testing

func options(_ clock: Int64? = nil) -> EventStore.Options {
    var options = EventStore.Options()
    options.mapSize = 8 << 30  // Sanitizers leave no room for terabytes.
    if let clock { options.clock = { Timestamp(microseconds: clock) } }
    return options
}

func newStore(_ folder: TemporaryFolder) throws -> EventStore {
    try EventStore.create(
        at: folder.path + "/store", id: UUID(high: 1, low: 2),
        created: Timestamp(milliseconds: 1_000), options: options())
    return try EventStore(at: folder.path + "/store", options: options())
}

func event(
    _ stream: String, _ type: String = "noted", tags: [String] = [], payload: String = "{}",
    id: UUID? = nil
) -> NewEvent<[UInt8]> {
    NewEvent(
        id: id, stream: StreamName(stream), type: EventType(type), tags: tags.map { Tag($0) },
        payload: Array(payload.utf8))
}

@Suite struct AppendTests {
    let folder = TemporaryFolder()

    @Test func `positions and revisions count from one without gaps`() async throws {
        let store = try newStore(folder)
        let first = try await store.append(
            Append([event("a-1"), event("b-1"), event("a-1")], actor: .system("test")))
        #expect(first.places.map(\.position.rawValue) == [1, 2, 3])
        #expect(first.places.map(\.revision.rawValue) == [1, 1, 2])
        let second = try await store.append(Append([event("b-1")], actor: .system("test")))
        #expect(second.last == Position(4))
        #expect(second.places[0].revision == Revision(2))
        #expect(try store.head() == Position(4))
        let read = try store.read(StreamName("a-1"))
        #expect(read.map(\.position.rawValue) == [1, 3])
    }
}
