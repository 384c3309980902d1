import Crypto
import EventLog
import EventSourcing
import TestSupport

/// The decoder of the log's records, which also reads those of foreign backup sets.
enum RecordTarget: FuzzTarget {
    static var seeds: [[UInt8]] {
        get throws {
            let folder = TemporaryFolder()
            var options = EventStore.Options()
            options.mapSize = 1 << 30
            try EventStore.create(
                at: folder.path + "/store", id: UUID(high: 1, low: 2),
                created: Timestamp(milliseconds: 1), options: options)
            let store = try EventStore(at: folder.path + "/store", options: options)
            _ = try store.appendBlocking(append)
            var records: [[UInt8]] = []
            try store.exportRecords { _, stored in
                records.append(stored.record)
                records.append(stored.record + (stored.payload ?? []))
            }
            return records
        }
    }

    private static var append: Append {
        let noted = NewEvent<[UInt8]>(
            stream: StreamName("agent-1"), type: EventType("noted"), tags: [Tag("a:b"), Tag("c")],
            payload: Array("{}".utf8))
        var append = Append([noted, noted], actor: .system("fuzz"))
        append.organization = UUID(high: 3, low: 4)
        append.correlationID = UUID(high: 5, low: 6)
        append.commandID = CommandID("once", body: SHA256.digest(of: []))
        return append
    }

    static func run(_ bytes: [UInt8]) {
        guard let header = try? RecordHeader(bytes.span) else { return }
        promise(header.length <= bytes.count, "a record lies within its bytes")
        let record = Array(bytes[..<header.length])
        let payload = Array(bytes[header.length...])
        read(StoredRecord(record: record, payload: nil))
        read(StoredRecord(record: record, payload: payload))
        read(StoredRecord(record: bytes, payload: []))
    }

    private static func read(_ stored: StoredRecord) {
        guard let event = try? stored.event() else { return }
        let texts = [event.stream.text, event.type.text, event.actor.text]
        let length = texts.reduce(event.metadata.count) { $0 + $1.utf8.count }
        promise(length <= stored.record.count, "an event is no longer than its record")
    }
}
