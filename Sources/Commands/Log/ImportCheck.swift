internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Proofs
internal import System

/// Checks the events of an export, one after the other, against its signed tree head.
struct ImportCheck {
    private let source: LogSource
    private var frontier: MerkleFrontier
    /// Where the next event stands in its append, and how many that has; nil before the first.
    private var append: (index: Int, count: Int)?
    private let times: ClosedRange<Timestamp>

    private static let yearsEnd = Timestamp(microseconds: 253_402_300_799_999_999)

    /// - Parameter frontier: the tree over the events before the first one of the file.
    init(of source: LogSource, after frontier: MerkleFrontier, now: Timestamp = .now) {
        self.source = source
        self.frontier = frontier
        let tomorrow = now + .seconds(86_400)
        times = Timestamp(microseconds: 0)...min(tomorrow, Self.yearsEnd)
    }

    /// Checks an event by itself and takes it into the tree.
    mutating func take(_ stored: StoredRecord) throws -> RecordHeader {
        let header: RecordHeader
        do {
            // It compares the payload with the record too.
            _ = try stored.event()
            header = try RecordHeader(stored.record.span)
        } catch {
            throw damaged("\(error)")
        }
        guard header.position.rawValue == frontier.size + 1 else {
            throw damaged("it says position \(header.position)")
        }
        guard header.position.rawValue <= source.head.size else {
            throw damaged("the tree head vouches for \(source.head.size) events only")
        }
        guard times.contains(header.recordedAt) else {
            throw damaged("its time \(header.recordedAt) is before 1970 or after tomorrow")
        }
        try checkAppend(header)
        frontier.append(MerkleTree.leafHash(stored.record))
        return header
    }

    /// Only the first event of a file that does not begin the log may stand inside of an append.
    private mutating func checkAppend(_ header: RecordHeader) throws {
        let expected =
            append
            ?? (
                index: source.first == Position(1) ? 0 : header.batchIndex, count: header.batchCount
            )
        guard header.batchIndex == expected.index,
            header.batchIndex == 0 || header.batchCount == expected.count
        else { throw damaged("the append that it belongs to is not whole") }
        let isLast = header.batchIndex + 1 == header.batchCount
        append = (index: isLast ? 0 : header.batchIndex + 1, count: header.batchCount)
    }

    /// Checks what was taken against the tree head.
    func finish() throws {
        guard frontier.size == source.head.size else {
            throw Failure(
                .verificationFailed,
                "the file ends at position \(frontier.size), its tree head vouches for "
                    + "\(source.head.size)",
                hint: "the file is cut short; nothing of it was taken in")
        }
        guard frontier.root == source.head.root else {
            throw Failure(
                .verificationFailed,
                "the root is \(frontier.root), the file's tree head says \(source.head.root)")
        }
        guard append?.index ?? 0 == 0 else {
            throw Failure(
                .verificationFailed, "the file ends inside of an append, which is all or nothing",
                hint: "export up to another position")
        }
    }

    private func damaged(_ problem: String) -> Failure {
        Failure(.verificationFailed, "the event for position \(frontier.size + 1): \(problem)")
    }
}

extension LineReader {
    /// Reads all lines as events, and tells the position of every so many.
    func forEachRecord(
        _ tell: (Position) throws -> Void, _ body: (StoredRecord) throws -> Void
    ) throws {
        var position = Position.start
        while let line = try next() {
            let record = try LogSource.record(line, number: number)
            try body(record)
            position = try RecordHeader(record.record.span).position
            if position.rawValue % 1_024 == 0 { try tell(position) }
        }
        try tell(position)
    }
}

/// A file that is read twice; what can be read only once is copied first.
struct TwiceReadable {
    private let path: String
    private let isCopy: Bool

    /// - Parameter folder: where a copy may stand meanwhile.
    init(_ path: String, in folder: String) throws {
        let given = path == "-" ? "/dev/stdin" : path
        // Standard input that is a file has a place of its own in it, and is read to its end.
        guard path == "-" || !Files.isPlainFile(given) else {
            self.path = given
            isCopy = false
            return
        }
        guard !Files.isFolder(given) else {
            throw Failure.usage("\(quoted(path)) is a directory, not a file")
        }
        self.path = folder + "/import.partial"
        isCopy = true
        try copy(given)
    }

    private func copy(_ source: String) throws {
        try? Files.remove(path)
        let input = try Descriptor.reading(source)
        let output = try Descriptor.creating(path, mode: 0o600)
        do {
            while true {
                try Interruption.check()
                let chunk = try input.read(upTo: 1 << 20)
                if chunk.isEmpty { return }
                try output.write(chunk)
            }
        } catch {
            remove()
            throw error
        }
    }

    func lines(behindFirst: Bool = false) throws -> LineReader {
        let reader = try LineReader(path)
        if behindFirst { _ = try reader.next() }
        return reader
    }

    func remove() {
        if isCopy { try? Files.remove(path) }
    }
}
