public import Crypto
public import EventSourcing
internal import LMDB

/// What a stored record says in its fixed part, and where its texts stand.
///
/// The layout is `docs/format.md`, "The record". Numbers are little-endian. The leaf of the Merkle
/// tree is the hash of the record's bytes, so they are never written again in another form.
public struct RecordHeader: Sendable {
    static let version: UInt8 = 1
    static let fixedLength = 96

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let sealed = Flags(rawValue: 1)
        static let organization = Flags(rawValue: 2)
        static let correlation = Flags(rawValue: 4)
        static let causation = Flags(rawValue: 8)
        static let command = Flags(rawValue: 16)
        static let known: Flags = [.sealed, .organization, .correlation, .causation, .command]
    }

    public let schemaVersion: UInt16
    /// Bytes of the record, without the payload.
    public let length: Int
    public let position: Position
    public let revision: Revision
    public let recordedAt: Timestamp
    public let id: UUID
    public let payloadHash: SHA256Digest
    public let payloadLength: Int
    /// The event's place in its append, from 0, and the append's number of events.
    public let batchIndex: Int
    public let batchCount: Int
    let flags: Flags
    let streamLength: Int
    let typeLength: Int
    let actorLength: Int
    let tagCount: Int
    let metadataLength: Int

    /// Reads and checks the fixed part of `bytes`, a record or a record with its payload.
    public init(_ bytes: Span<UInt8>) throws(RecordError) {
        guard bytes.count >= Self.fixedLength else { throw .truncated }
        guard bytes[0] == Self.version else { throw .unknownVersion(bytes[0]) }
        flags = Flags(rawValue: bytes[1])
        guard flags.isSubset(of: .known) else { throw .malformed("unknown flags") }
        schemaVersion = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
        length = bytes.number32(at: 4)
        position = Position(bytes.littleEndian(at: 8))
        revision = Revision(bytes.littleEndian(at: 16))
        recordedAt = Timestamp(microseconds: Int64(bitPattern: bytes.littleEndian(at: 24)))
        id = UUID(high: bytes.bigEndian(at: 32), low: bytes.bigEndian(at: 40))
        payloadHash = bytes.digest(at: 48)
        payloadLength = bytes.number32(at: 80)
        batchIndex = Int(bytes[84]) | Int(bytes[85]) << 8
        batchCount = Int(bytes[86]) | Int(bytes[87]) << 8
        streamLength = Int(bytes[88])
        typeLength = Int(bytes[89])
        actorLength = Int(bytes[90])
        tagCount = Int(bytes[91])
        metadataLength = bytes.number32(at: 92)
        guard length >= Self.fixedLength, length <= bytes.count else { throw .truncated }
        guard batchIndex < batchCount else { throw .malformed("its place in its append") }
    }

    /// Whether the payload stands behind the record; an erased one does not.
    public func hasPayload(_ bytes: Span<UInt8>) -> Bool {
        bytes.count == length + payloadLength
    }
}

/// What is wrong with the bytes of a stored event.
public enum RecordError: Error, Hashable, CustomStringConvertible {
    case truncated
    case unknownVersion(UInt8)
    case malformed(String)

    public var description: String {
        switch self {
        case .truncated: "the record is cut short"
        case .unknownVersion(let version): "the record's format \(version) is not known"
        case .malformed(let what): "the record is malformed: \(what)"
        }
    }
}

/// The parts of a record behind the fixed one, read in their order.
struct RecordReader: ~Copyable {
    let header: RecordHeader
    private var next = RecordHeader.fixedLength

    init(_ header: RecordHeader) {
        self.header = header
    }

    mutating func identifierPlace(_ flag: RecordHeader.Flags) throws(RecordError) -> Range<Int>? {
        header.flags.contains(flag) ? try place(16) : nil
    }

    mutating func identifier(
        _ flag: RecordHeader.Flags, _ bytes: Span<UInt8>
    ) throws(RecordError) -> UUID? {
        guard let start = try identifierPlace(flag)?.lowerBound else { return nil }
        return UUID(high: bytes.bigEndian(at: start), low: bytes.bigEndian(at: start + 8))
    }

    mutating func commandPlace(
        _ bytes: Span<UInt8>
    ) throws(RecordError) -> (text: Range<Int>, body: Range<Int>)? {
        guard header.flags.contains(.command) else { return nil }
        return (try shortPlace(bytes), try place(SHA256Digest.byteCount))
    }

    mutating func command(_ bytes: Span<UInt8>) throws(RecordError) -> CommandID? {
        guard let (text, body) = try commandPlace(bytes) else { return nil }
        return CommandID(try bytes.text(text), body: bytes.digest(at: body.lowerBound))
    }

    mutating func skipSeal() throws(RecordError) {
        if header.flags.contains(.sealed) { _ = try place(16 + 24) }
    }

    mutating func text(_ length: Int, _ bytes: Span<UInt8>) throws(RecordError) -> String {
        try bytes.text(try place(length))
    }

    mutating func shortText(_ bytes: Span<UInt8>) throws(RecordError) -> String {
        try bytes.text(try shortPlace(bytes))
    }

    /// The place of a text behind its length.
    mutating func shortPlace(_ bytes: Span<UInt8>) throws(RecordError) -> Range<Int> {
        let length = try place(1)
        return try place(Int(bytes[length.lowerBound]))
    }

    mutating func metadataPlace() throws(RecordError) -> Range<Int> {
        let found = try place(header.metadataLength)
        guard next == header.length else { throw .malformed("its length") }
        return found
    }

    mutating func metadata(_ bytes: Span<UInt8>) throws(RecordError) -> [UInt8] {
        let found = try metadataPlace()
        return found.isEmpty ? [] : bytes.extracting(found).copied()
    }

    mutating func place(_ count: Int) throws(RecordError) -> Range<Int> {
        guard next + count <= header.length else { throw .truncated }
        defer { next += count }
        return next..<next + count
    }
}

/// A whole stored event: its envelope, and what only the log needs.
struct StoredEvent {
    var event: RecordedEvent<[UInt8]>
    var command: CommandID?

    /// Reads a record and the payload behind it; an erased payload reads as empty.
    init(_ bytes: Span<UInt8>, withPayload: Bool = true) throws(RecordError) {
        let header = try RecordHeader(bytes)
        var reader = RecordReader(header)
        let organization = try reader.identifier(.organization, bytes)
        let correlation = try reader.identifier(.correlation, bytes)
        let causation = try reader.identifier(.causation, bytes)
        command = try reader.command(bytes)
        try reader.skipSeal()
        let stream = try reader.text(header.streamLength, bytes)
        let type = try reader.text(header.typeLength, bytes)
        let actor = try reader.text(header.actorLength, bytes)
        var tags: [Tag] = []
        tags.reserveCapacity(header.tagCount)
        for _ in 0..<header.tagCount { tags.append(Tag(try reader.shortText(bytes))) }
        let metadata = try reader.metadata(bytes)
        let payload =
            withPayload && header.hasPayload(bytes)
            ? bytes.extracting(header.length..<bytes.count).copied() : []
        event = RecordedEvent(
            position: header.position, id: header.id, organization: organization,
            stream: StreamName(stream), revision: header.revision, type: EventType(type),
            schemaVersion: header.schemaVersion, recordedAt: header.recordedAt,
            actor: Actor(actor), correlationID: correlation, causationID: causation, tags: tags,
            payload: payload, metadata: metadata)
    }
}

extension Span<UInt8> {
    func number32(at offset: Int) -> Int {
        Int(self[offset]) | Int(self[offset + 1]) << 8 | Int(self[offset + 2]) << 16
            | Int(self[offset + 3]) << 24
    }

    func digest(at offset: Int) -> SHA256Digest {
        precondition(offset + SHA256Digest.byteCount <= count, "a digest at \(offset) of \(count)")
        return unsafe withUnsafeBytes { unsafe SHA256Digest(loading: $0.baseAddress! + offset) }
    }

    func text(_ range: Range<Int>) throws(RecordError) -> String {
        let part = extracting(range)
        do {
            return String(copying: try UTF8Span(validating: part))
        } catch {
            throw .malformed("a text that is not UTF-8")
        }
    }
}
