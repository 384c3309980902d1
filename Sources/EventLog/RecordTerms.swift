internal import EventSourcing

/// Where the texts and identifiers stand in a record that the index finds it by.
///
/// The tail and the index are filled from the record's bytes: to make strings of them first was the
/// larger part of the work.
struct RecordTerms {
    let stream: Range<Int>
    private let type: Range<Int>
    private let actor: Range<Int>
    private let organization: Range<Int>?
    private let correlation: Range<Int>?
    private let command: Range<Int>?
    /// The tags, each behind its length.
    private let tags: Range<Int>

    /// Checks the whole layout, so that reading the terms can't fail.
    init(_ header: RecordHeader, _ bytes: Span<UInt8>) throws(RecordError) {
        var reader = RecordReader(header)
        organization = try reader.identifierPlace(.organization)
        correlation = try reader.identifierPlace(.correlation)
        _ = try reader.identifierPlace(.causation)
        command = try reader.commandPlace(bytes)?.text
        try reader.skipSeal()
        stream = try reader.place(header.streamLength)
        type = try reader.place(header.typeLength)
        actor = try reader.place(header.actorLength)
        let start = actor.upperBound
        var end = start
        for _ in 0..<header.tagCount { end = try reader.shortPlace(bytes).upperBound }
        tags = start..<end
        _ = try reader.metadataPlace()
    }

    /// The part of the stream's name before the first dash.
    func category(_ bytes: Span<UInt8>) -> Range<Int> {
        var end = stream.lowerBound
        while end < stream.upperBound, bytes[end] != UInt8(ascii: "-") { end += 1 }
        return stream.lowerBound..<end
    }

    /// Calls `body` with the place of each term but the stream and its category.
    @inline(__always)
    func forEachOther(_ bytes: Span<UInt8>, _ body: (TermKind, Range<Int>) -> Void) {
        body(.type, type)
        var next = tags.lowerBound
        while next < tags.upperBound {
            let start = next + 1
            next = start + Int(bytes[next])
            body(.tag, start..<next)
        }
        body(.actor, actor)
        if let organization { body(.organization, organization) }
        if let correlation { body(.correlation, correlation) }
        if let command { body(.command, command) }
    }
}
