import Crypto
import EventLog
import EventSourcing
import Proofs
import System
import TestSupport

/// A small store with known content, in a folder of its own.
struct Sample {
    static let storeID = UUID("0198c0de-0000-7000-8000-00000000cafe")!
    static let created = Timestamp(microseconds: 1_750_000_000_000_000)
    static let backedUp = Timestamp("2026-05-02T03:04:05.678901Z")!

    let folder: TemporaryFolder
    let store: EventStore

    var path: String { folder.path }
    var setPath: String { folder.path + "/set" }
    var replayPath: String { folder.path + "/replayed" }

    init() throws {
        folder = TemporaryFolder()
        try EventStore.create(
            at: folder.path + "/store", id: Self.storeID, created: Self.created,
            options: Self.options)
        store = try EventStore(at: folder.path + "/store", options: Self.options)
    }

    static var options: EventStore.Options {
        var options = EventStore.Options()
        options.mapSize = 1 << 30
        return options
    }

    static let keys = TreeHeadKeys(
        signer: try! SignerKey(
            name: "varve/\(storeID)",
            privateKey: Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32))!))

    /// The moment of the `index`th append.
    static func time(_ index: Int) -> Timestamp {
        created + .seconds(index)
    }

    /// Appends batches of these sizes, a second apart, with command ids.
    func append(batches: [Int], payloadSize: Int = 20) throws {
        var position = try store.head().rawValue
        for (index, count) in batches.enumerated() {
            let events = (0..<count).map { _ in
                position += 1
                return NewEvent(
                    id: UUID(time: Self.time(index), random: (position, position)),
                    stream: StreamName("agent-\(position % 3)"), type: EventType("noted"),
                    tags: [Tag("agent:\(position % 3)")],
                    payload: payload(position, payloadSize))
            }
            let command = CommandID("command-\(position)", body: SHA256.digest(of: []))
            _ = try store.appendBlocking(
                Append(
                    events, commandID: command, actor: .system("test"),
                    recordedAt: Self.time(index)))
        }
    }

    /// Bytes that do not compress, different for each position.
    private func payload(_ position: UInt64, _ size: Int) -> [UInt8] {
        var random = SeededGenerator(seed: position)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 8)
        while bytes.count < size {
            let number = random.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
        }
        return Array(bytes.prefix(size))
    }
}

/// All records of a store, as they are stored.
func records(of store: EventStore) throws -> [StoredRecord] {
    var records: [StoredRecord] = []
    try store.exportRecords { _, record in records.append(record) }
    return records
}
