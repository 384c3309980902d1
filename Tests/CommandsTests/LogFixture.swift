import EventLog
import EventSourcing
import System
import TestSupport

/// A data directory with a log that is the same each time.
enum LogFixture {
    static let store = UUID("01980000-0000-7000-8000-000000000001")!
    static let start = Timestamp("2026-05-01T08:00:00Z")!

    /// - Parameter events: each is an append of its own, a minute after the one before; every tenth
    ///   append has two more.
    static func make(at path: String, events: Int = 60) throws {
        try EventStore.create(at: path + "/stores/main", id: store, created: start)
        _ = try TreeHeadKeys.create(
            in: path + "/keys", origin: "varve/\(store)", seed: Array(repeating: 7, count: 32))
        try append(to: path, events: events)
    }

    static func append(to path: String, events: Int) throws {
        let log = try EventStore(at: path + "/stores/main")
        defer { log.close() }
        for number in 0..<events {
            let first = Int(try log.head().rawValue)
            let count = number % 10 == 9 ? 3 : 1
            let batch = (0..<count).map { event(first + $0) }
            _ = try log.appendBlocking(
                Append(
                    batch,
                    commandID: CommandID(
                        "command-\(first)", body: .init(bytes: Array(repeating: 1, count: 32))!),
                    organization: id(900),
                    actor: first % 3 == 0 ? .operatingSystem("root") : .user(id(700)),
                    correlationID: id(800 + first / 7),
                    recordedAt: start + .seconds(60 * (first + 1))))
        }
    }

    private static func event(_ number: Int) -> NewEvent<[UInt8]> {
        let types = ["note-taken", "note-changed", "note-dropped"]
        let stream = StreamName(category: "note", id: id(number % 5))
        return NewEvent(
            id: id(1_000 + number), stream: stream, type: EventType(types[number % 3]),
            tags: [Tag("note:\(number % 5)")],
            payload: Array(
                #"{"number":\#(number),"text":"Größe \#(number), “quoted”, a, b\nnext"}"#.utf8))
    }

    static func id(_ number: Int) -> UUID {
        UUID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | UInt64(number))
    }
}
