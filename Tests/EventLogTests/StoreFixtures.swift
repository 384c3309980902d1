import Crypto
import EventLog
import EventSourcing
import LMDB
import System
import TestSupport

func options(clock: (@Sendable () -> Timestamp)? = nil) -> EventStore.Options {
    var options = EventStore.Options()
    options.mapSize = 8 << 30  // Sanitizers leave no room for terabytes.
    if let clock { options.clock = clock }
    return options
}

func newStore(
    _ folder: TemporaryFolder, clock: (@Sendable () -> Timestamp)? = nil
) throws -> EventStore {
    try EventStore.create(
        at: folder.path + "/store", id: UUID(high: 1, low: 2),
        created: Timestamp(milliseconds: 1_000), options: options())
    return try reopen(folder, clock: clock)
}

func reopen(
    _ folder: TemporaryFolder, clock: (@Sendable () -> Timestamp)? = nil
) throws -> EventStore {
    try EventStore(at: folder.path + "/store", options: options(clock: clock))
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

extension EventStore {
    /// Appends events one by one, each in a commit of its own.
    func appendEach(_ events: [NewEvent<[UInt8]>]) throws {
        for event in events { _ = try appendBlocking(Append([event], actor: tester)) }
    }

    /// All records, as an export has them.
    func allRecords() throws -> [StoredRecord] {
        var records: [StoredRecord] = []
        try exportRecords { _, record in records.append(record) }
        return records
    }
}

/// The files of a closed store, to lose, copy and bring back.
struct FilesOfStore {
    let path: String

    init(_ folder: TemporaryFolder) { path = folder.path + "/store" }

    /// Removes a file with its lock.
    func remove(_ name: String) throws {
        try Files.remove(path + "/" + name)
        try Files.remove(path + "/" + name + "-lock")
    }

    /// Removes the whole store.
    func remove() throws { try Files.removeTree(path) }

    func read(_ name: String) throws -> [UInt8] { try Files.read(path + "/" + name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Files.replace(path + "/" + name, with: bytes)
    }
}

/// A clock that holds the writer up inside of its transaction, until it is let go.
final class Gate: Sendable {
    private struct State {
        var isOpen = true
        var waiting = 0
    }
    private let state = Guarded(State())

    /// The store's clock: it returns once the gate is open.
    var clock: @Sendable () -> Timestamp {
        { [state] in
            state.withLockSignalling { $0.waiting += 1 }
            _ = state.wait { $0.isOpen ? true : nil }
            state.withLock { $0.waiting -= 1 }
            return Timestamp(milliseconds: 5_000)
        }
    }

    func shut() { state.withLock { $0.isOpen = false } }
    func open() { state.withLockSignalling { $0.isOpen = true } }

    /// Returns when the writer stands at the gate.
    func waitForWriter() async throws {
        while state.withLock({ $0.waiting == 0 }) { try await Task.sleep(for: .milliseconds(1)) }
    }
}

/// The tables of a log, to be changed behind the store's back.
struct LogTables {
    let events: Table
    let leaves: Table
    let tiles: Table
    let meta: Table
}

/// Changes the log of a closed store in one transaction.
func changeLog(
    _ path: String, _ body: (LogTables, inout WriteTransaction) throws -> Void
) throws {
    var options = Environment.Options()
    options.mapSize = 8 << 30
    let environment = try Environment(path: path + "/log.mdb", options: options)
    defer { environment.close() }
    let tables = try environment.openTables([
        ("events", true), ("leaves", true), ("tiles", true), ("meta", false),
    ])
    let log = LogTables(
        events: tables[0], leaves: tables[1], tiles: tables[2], meta: tables[3])
    try environment.write { try body(log, &$0) }
}

func littleEndian(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }
}
