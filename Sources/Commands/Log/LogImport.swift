internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Proofs
internal import System

/// `varve log import`: takes in what `varve log export` wrote.
enum LogImport {
    private static let file = Operand<String>(
        "FILE", help: "What 'varve log export' wrote; '-' for standard input", completion: .file)
    private static let into = Option<String>(
        "into", "DIR", help: "A new data directory, instead of continuing the log that there is",
        completion: .folder)
    private static let key = Option<String>(
        "key", "VKEY", help: "The verifier key that has to have signed the file's tree head")

    static let command = Command(
        "import", summary: "Take in events that 'export' wrote, as they were",
        description: """
            With --into, a new data directory is made of a whole export. Without it, the events \
            have to continue the log that there is: events that it has already are compared and \
            skipped, one that differs is an error and nothing is taken in.

            Positions, times, ids and idempotency keys stay as they were, and the Merkle root is \
            checked against the file's signed tree head. When it was interrupted, it goes on \
            when it is run again.
            """,
        parameters: [file, into, key],
        examples: [
            .init("varve log import log.jsonl --into ~/copy", "A new data directory"),
            .init("varve --data ~/copy log import more.jsonl", "And what has come since"),
        ]
    ) { invocation in
        try Interruption.deferring { try run(invocation) }
    }

    private static func run(_ invocation: Invocation) throws {
        let arguments = invocation.arguments
        let path = arguments[file]
        let lines = try LineReader(path == "-" ? "/dev/stdin" : path)
        let source = try LogSource(lines.next() ?? [], key: arguments[key])
        let directory =
            try arguments[into].map { DataDirectory(path: $0) }
            ?? DataDirectory(arguments)
        if arguments.has(into), !directory.hasLog {
            guard source.first == Position(1) else {
                throw Failure(
                    .refused,
                    "the file begins at position \(source.first): a new log needs all of it")
            }
            try directory.createEmpty(
                store: source.store, created: source.created, origin: source.head.origin)
        }
        try directory.requireExisting()
        let store = try EventStore(at: directory.store)
        defer { store.close() }
        guard store.id == source.store else {
            throw Failure(
                .conflict, "the file is of log \(source.store), the data directory of \(store.id)",
                hint: "'--into DIR' makes a new data directory of it")
        }
        let before = try store.head()
        try take(lines, source, into: store, invocation)
        try finish(store, source, before: before, directory, invocation)
    }

    private static func take(
        _ lines: LineReader, _ source: LogSource, into store: EventStore, _ invocation: Invocation
    ) throws {
        let progress = invocation.screen.progress("importing", unit: "events")
        defer { progress.finish() }
        var batch = try RecordBatch(store: store)
        while let line = try lines.next() {
            let record = try LogSource.record(line, number: lines.number)
            let position = try batch.take(record)
            if position.rawValue % 1_024 == 0 {
                progress.update(done: position.rawValue, total: source.head.size)
                try Interruption.check()
            }
        }
        try batch.finish()
    }

    private static func finish(
        _ store: EventStore, _ source: LogSource, before: Position, _ directory: DataDirectory,
        _ invocation: Invocation
    ) throws {
        let head = try store.head()
        guard head.rawValue >= source.head.size else {
            throw Failure(
                .verificationFailed,
                "the file ends at position \(head), its tree head vouches for \(source.head.size)",
                hint: "the file is cut short; what was read is stored and can be continued")
        }
        let found = try store.treeHead(size: Position(source.head.size))
        guard found.root == source.head.root else {
            throw Failure(
                .verificationFailed,
                "the root is \(found.root), the file's tree head says \(source.head.root)")
        }
        guard head > before else {
            throw Failure(.refused, "nothing to import: the log has all \(source.head.size) events")
        }
        if invocation.screen.isJSON {
            return try invocation.answer([
                "data": .string(directory.path),
                "imported": .number(head.rawValue - before.rawValue),
                "position": .number(head.rawValue), "root": .text(source.head.root),
            ])
        }
        try invocation.screen.output.line(
            "imported \(Readable.count(head.rawValue - before.rawValue, "event")), "
                + "the log ends at position \(head)\nroot \(found.root), as the tree head says")
    }
}

/// Gives records to a store in portions; an append is never cut in two.
private struct RecordBatch {
    private let store: EventStore
    private let head: Position
    private var records: [StoredRecord] = []
    private var size = 0
    private static let countMax = 5_000
    private static let sizeMax = 16 << 20

    init(store: EventStore) throws {
        self.store = store
        head = try store.head()
    }

    /// Returns the record's position.
    mutating func take(_ record: StoredRecord) throws -> Position {
        let header = try RecordHeader(record.record.span)
        if header.position <= head {
            guard try store.leafHash(at: header.position) == MerkleTree.leafHash(record.record)
            else {
                throw Failure(
                    .conflict,
                    "forked: the event at position \(header.position) is another one in this log")
            }
            return header.position
        }
        records.append(record)
        size += record.record.count + (record.payload?.count ?? 0)
        let isEndOfAppend = header.batchIndex == header.batchCount - 1
        if isEndOfAppend, records.count >= Self.countMax || size >= Self.sizeMax { try finish() }
        return header.position
    }

    mutating func finish() throws {
        do {
            try store.importRecords(records)
        } catch let error as AppendError {
            // Whatever it refuses, the file does not hold what a log can hold.
            throw Failure(.verificationFailed, "the file is damaged: \(error)")
        }
        records.removeAll(keepingCapacity: true)
        size = 0
    }
}
