internal import Crypto
public import EventSourcing
internal import LMDB

/// A record as the log holds it, byte by byte, and its payload: what backups and exports carry.
public struct StoredRecord: Hashable, Sendable {
    /// The bytes that the Merkle tree's leaf is the hash of.
    public var record: [UInt8]
    /// Nil when the payload was erased.
    public var payload: [UInt8]?

    public init(record: [UInt8], payload: [UInt8]?) {
        self.record = record
        self.payload = payload
    }

    /// Reads the event, and checks that the payload is the one that the record vouches for.
    public func event() throws -> RecordedEvent<[UInt8]> {
        try checked().event
    }

    /// The id under which the first event of an append made it idempotent.
    public func commandID() throws -> CommandID? {
        try checked().command
    }

    func checked() throws -> StoredEvent {
        var stored: StoredEvent
        let header: RecordHeader
        do throws(RecordError) {
            header = try RecordHeader(record.span)
            guard header.length == record.count else { throw .malformed("its length") }
            stored = try StoredEvent(record.span, withPayload: false)
        } catch {
            throw AppendError.invalid(error.description)
        }
        if let payload {
            guard payload.count == header.payloadLength,
                SHA256.digest(of: payload) == header.payloadHash
            else {
                throw AppendError.invalid(
                    "position \(header.position): the payload is not the one that was recorded")
            }
            stored.event.payload = payload
        }
        return stored
    }
}

extension EventStore {
    /// Calls `body` with each record of a range, as it is stored.
    public func exportRecords(
        from first: Position = Position(1), through last: Position = Position(.max),
        _ body: (RecordHeader, StoredRecord) throws -> Void
    ) throws {
        try scan(from: first, through: last) { header, bytes in
            let record = bytes.extracting(..<header.length).copied()
            let payload =
                header.hasPayload(bytes)
                ? bytes.extracting(header.length..<bytes.count).copied() : nil
            try body(header, StoredRecord(record: record, payload: payload))
        }
    }
}
