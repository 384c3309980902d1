internal import EventSourcing

/// How large things may be. An append past a limit is refused whole, with the limit and the size.
public enum Limits {
    /// Bytes of one event's payload.
    public static let payloadSizeMax = 16 << 20
    /// Events of one append.
    public static let batchCountMax = 10_000
    /// Bytes of all payloads and metadata of one append.
    public static let batchSizeMax = 64 << 20
    /// UTF-8 bytes of a stream's name.
    public static let streamNameLengthMax = 200
    /// UTF-8 bytes of an event type.
    public static let eventTypeLengthMax = 100
    /// UTF-8 bytes of a tag.
    public static let tagLengthMax = 255
    /// Tags of one event.
    public static let tagCountMax = 32
    /// UTF-8 bytes of an actor.
    public static let actorLengthMax = 200
    /// UTF-8 bytes of a command id.
    public static let commandIDLengthMax = 200
    /// UTF-8 bytes of a checkpoint's name.
    public static let checkpointNameLengthMax = 200
    /// Bytes of one event's metadata.
    public static let metadataSizeMax = 64 << 10
    /// Appends that wait for the writer; one more is refused as busy.
    public static let waitingAppendsMax = 4_096
    /// Bytes of the appends that wait for the writer.
    public static let waitingBytesMax = 256 << 20

    static func check(_ append: Append) throws(AppendError) {
        guard !append.events.isEmpty else { throw .invalid("an append needs at least one event") }
        try limit("events in an append", append.events.count, batchCountMax)
        try text("an actor", append.actor.text, actorLengthMax)
        if let command = append.commandID {
            try text("a command id", command.text, commandIDLengthMax)
        }
        if let checkpoint = append.checkpoint { try check(checkpoint) }
        var size = 0
        // A span lends its events: a copy of one would count references for each of its parts.
        let events = append.events.span
        for index in events.indices {
            try check(events[index])
            size += events[index].payload.count + events[index].metadata.count
        }
        try limit("bytes in an append", size, batchSizeMax)
    }

    static func check(_ snapshot: Snapshot) throws(AppendError) {
        try text("a stream name", snapshot.stream.text, streamNameLengthMax)
        try limit("bytes of a snapshot", snapshot.state.count, payloadSizeMax)
    }

    static func check(_ checkpoint: Checkpoint) throws(AppendError) {
        try text("a checkpoint's name", checkpoint.name, checkpointNameLengthMax)
    }

    private static func check(_ event: borrowing NewEvent<[UInt8]>) throws(AppendError) {
        try text("a stream name", event.stream.text, streamNameLengthMax)
        try text("an event type", event.type.text, eventTypeLengthMax)
        try limit("tags of an event", event.tags.count, tagCountMax)
        let tags = event.tags.span
        for index in tags.indices {
            try text("a tag", tags[index].text, tagLengthMax)
            for other in 0..<index where tags[other] == tags[index] {
                throw .invalid("the tag \(tags[index].text.debugDescription) stands twice")
            }
        }
        guard event.schemaVersion > 0 else { throw .invalid("a schema version starts at 1") }
        try limit("bytes of a payload", event.payload.count, payloadSizeMax)
        try limit("bytes of metadata", event.metadata.count, metadataSizeMax)
    }

    private static func limit(_ what: StaticString, _ found: Int, _ limit: Int) throws(AppendError)
    {
        guard found <= limit else {
            throw .tooLarge(what: "\(what)", limit: limit, found: found)
        }
    }

    /// Checks a name. Nothing is put together for the error until there is one: this runs often.
    private static func text(
        _ what: StaticString, _ text: String, _ limit: Int
    ) throws(AppendError) {
        guard text.utf8.count <= limit else {
            throw .tooLarge(what: "bytes of \(what)", limit: limit, found: text.utf8.count)
        }
        guard !text.isEmpty else { throw .invalid("\(what) can't be empty") }
        guard !text.hasControlCharacter else {
            throw .invalid("\(what) can't have a control character: \(text.debugDescription)")
        }
    }
}
