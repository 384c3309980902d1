import Crypto
import EventLog
import EventSourcing
import System
import TestSupport

func options(clock: (@Sendable () -> Timestamp)? = nil) -> EventStore.Options {
    var options = EventStore.Options()
    options.mapSize = 8 << 30  // Sanitizers leave no room for terabytes.
    if let clock { options.clock = clock }
    return options
}

func newStore(_ folder: TemporaryFolder) throws -> EventStore {
    try EventStore.create(
        at: folder.path + "/store", id: UUID(high: 1, low: 2),
        created: Timestamp(milliseconds: 1_000), options: options())
    return try reopen(folder)
}

func reopen(_ folder: TemporaryFolder) throws -> EventStore {
    try EventStore(at: folder.path + "/store", options: options())
}

func event(
    _ stream: String, _ type: String = "noted", tags: [String] = [], payload: String = "{}",
    id: UUID? = nil
) -> NewEvent<[UInt8]> {
    NewEvent(
        id: id, stream: StreamName(stream), type: EventType(type), tags: tags.map { Tag($0) },
        payload: Array(payload.utf8))
}

let tester = Actor.system("test")
