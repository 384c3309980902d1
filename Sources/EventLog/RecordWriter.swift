internal import Crypto
internal import EventSourcing

/// What the log adds to a new event when it writes the record.
struct RecordPlace {
    var position: Position
    var revision: Revision
    var recordedAt: Timestamp
    var id: UUID
    var batchIndex: Int
    var batchCount: Int
}

/// Writes records into one buffer that is used again and again.
struct RecordWriter {
    /// The record, then the payload.
    private(set) var bytes: [UInt8] = []
    private(set) var recordLength = 0

    /// Makes the record of `event`. The command id goes into the first record of its append.
    mutating func write(_ event: NewEvent<[UInt8]>, of append: Append, at place: RecordPlace) {
        bytes.removeAll(keepingCapacity: true)
        let command = place.batchIndex == 0 ? append.commandID : nil
        fixedPart(event, append, place, flags(append, command))
        for id in [append.organization, append.correlationID, append.causationID] {
            if let id { identifier(id) }
        }
        if let command {
            shortText(command.text)
            digest(command.body)
        }
        bytes.append(contentsOf: event.stream.text.utf8)
        bytes.append(contentsOf: event.type.text.utf8)
        bytes.append(contentsOf: append.actor.text.utf8)
        for tag in event.tags { shortText(tag.text) }
        bytes.append(contentsOf: event.metadata)
        recordLength = bytes.count
        let length = UInt32(recordLength)
        for index in 0..<4 { bytes[4 + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
        bytes.append(contentsOf: event.payload)
    }

    /// Takes a record over as it is.
    mutating func take(_ stored: StoredRecord) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: stored.record)
        recordLength = bytes.count
        bytes.append(contentsOf: stored.payload ?? [])
    }

    private func flags(_ append: Append, _ command: CommandID?) -> RecordHeader.Flags {
        var flags: RecordHeader.Flags = []
        if append.organization != nil { flags.insert(.organization) }
        if append.correlationID != nil { flags.insert(.correlation) }
        if append.causationID != nil { flags.insert(.causation) }
        if command != nil { flags.insert(.command) }
        return flags
    }

    private mutating func fixedPart(
        _ event: NewEvent<[UInt8]>, _ append: Append, _ place: RecordPlace,
        _ flags: RecordHeader.Flags
    ) {
        bytes.append(RecordHeader.version)
        bytes.append(flags.rawValue)
        number(event.schemaVersion)
        number(UInt32(0))  // The record's length, known at the end.
        number(place.position.rawValue)
        number(place.revision.rawValue)
        number(UInt64(bitPattern: place.recordedAt.microseconds))
        identifier(place.id)
        digest(SHA256.digest(of: event.payload))
        number(UInt32(event.payload.count))
        number(UInt16(place.batchIndex))
        number(UInt16(place.batchCount))
        bytes.append(UInt8(event.stream.text.utf8.count))
        bytes.append(UInt8(event.type.text.utf8.count))
        bytes.append(UInt8(append.actor.text.utf8.count))
        bytes.append(UInt8(event.tags.count))
        number(UInt32(event.metadata.count))
    }

    private mutating func number(_ number: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func identifier(_ id: UUID) {
        unsafe withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) {
            unsafe bytes.append(contentsOf: $0)
        }
    }

    private mutating func digest(_ digest: SHA256Digest) {
        unsafe digest.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func shortText(_ text: String) {
        bytes.append(UInt8(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}
