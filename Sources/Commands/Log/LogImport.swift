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
    static let key = Option<VerifierKey>(
        "key", "VKEY", help: "The verifier key that has to have signed the file's tree head",
        read: BackupGroup.verifierKey)

    static let command = Command(
        "import", summary: "Take in events that 'export' wrote, as they were",
        description: """
            With --into, a new data directory is made of a whole export; on failure nothing is \
            left. Without it, the events have to continue the log that there is, and the file has \
            to be signed by this log's own key or the one that --key names; events that the log \
            has already are compared and skipped.

            Positions, times, ids and idempotency keys stay as they were. The whole file is \
            checked against its signed tree head before anything is taken in: a file that is cut \
            short, changed, or has a time before 1970 or after tomorrow is refused.
            """,
        parameters: [file, into, key],
        examples: [
            .init("varve log import log.jsonl --into ~/copy", "A new data directory"),
            .init(
                "varve --data ~/copy log import more.jsonl --key \"$VKEY\"",
                "And what has come since, signed by the key of the first log"),
        ]
    ) { invocation in
        try invocation.requireNoServer()
        try invocation.requireOperator(to: "import a log")
        try Interruption.deferring {
            if let folder = invocation.arguments[into] {
                try create(DataDirectory(path: folder), invocation)
            } else {
                try Continuation(invocation).run()
            }
        }
    }

    /// Makes a new data directory of a whole export.
    private static func create(_ directory: DataDirectory, _ invocation: Invocation) throws {
        guard !directory.path.isEmpty else {
            throw Failure.usage("option '--into': the directory has no name")
        }
        let path = invocation.arguments[file]
        let lines = try LineReader(path == "-" ? "/dev/stdin" : path)
        let source = try LogSource(
            lines.next() ?? [], trusting: invocation.arguments[key].map { .given($0) } ?? .any)
        guard source.first == Position(1) else {
            throw Failure(
                .refused, "the file begins at position \(source.first): a new log needs all of it")
        }
        try directory.create(store: source.store, created: source.created) { store, _ in
            var check = ImportCheck(of: source, after: MerkleFrontier())
            var batch = RecordBatch(store: store)
            try lines.forEachRecord(invocation.screen.meter("importing", source)) { record in
                let header = try check.take(record)
                try batch.take(record, header)
            }
            try check.finish()
            try batch.finish()
        }
        let report = Report(directory, source, imported: source.head.size)
        try report.print(invocation)
        try BackupGroup.noteTrust(invocation, source.key, of: "file")
    }

    /// What was taken in.
    private struct Report {
        let directory: DataDirectory
        let source: LogSource
        let imported: UInt64

        init(_ directory: DataDirectory, _ source: LogSource, imported: UInt64) {
            self.directory = directory
            self.source = source
            self.imported = imported
        }

        func print(_ invocation: Invocation) throws {
            let head = source.head
            if invocation.screen.isJSON {
                return try invocation.answer([
                    "data": .string(directory.path), "imported": .number(imported),
                    "position": .number(head.size), "root": .text(head.root),
                ])
            }
            try invocation.screen.output.line(
                "imported \(Readable.count(imported, "event")), the log ends at position "
                    + "\(head.size)\nroot \(head.root), as the tree head says")
        }
    }

    /// Takes what an export has more than the log that there is.
    private struct Continuation {
        let invocation: Invocation
        let directory: DataDirectory

        init(_ invocation: Invocation) throws {
            self.invocation = invocation
            directory = try DataDirectory(invocation.arguments)
            try directory.requireExisting()
            try directory.requirePlainFiles()
        }

        func run() throws {
            let store = try EventStore(at: directory.store)
            defer { store.close() }
            let input = try TwiceReadable(invocation.arguments[file], in: directory.store)
            defer { input.remove() }
            let source = try source(input, store)
            let before = try store.head()
            guard source.first <= before.next else {
                throw Failure(
                    .conflict,
                    "the file begins at position \(source.first), the log ends at \(before)",
                    hint: "'varve log export --from \(before.next)' exports what is missing")
            }
            // Nothing of the file is taken in before all of it was seen to be sound.
            let leaves = try check(input, source, store, before)
            guard !leaves.isEmpty else {
                throw Failure(
                    .refused, "nothing to import: the log has all \(source.head.size) events")
            }
            try take(input, source, store, before, leaves)
            store.rememberHead(directory, invocation.screen)
            try Report(directory, source, imported: UInt64(leaves.count)).print(invocation)
        }

        private func source(_ input: TwiceReadable, _ store: EventStore) throws -> LogSource {
            let trust: Trust =
                try invocation.arguments[key].map { .given($0) } ?? .own(directory.verifierKey)
            let source = try LogSource(input.lines().next() ?? [], trusting: trust)
            guard source.store == store.id else {
                throw Failure(
                    .conflict,
                    "the file is of log \(source.store), the data directory of \(store.id)",
                    hint: "'--into DIR' makes a new data directory of it")
            }
            guard source.created == store.created else {
                throw Failure(
                    .verificationFailed,
                    "the first line says another time than this log was made at")
            }
            return source
        }

        /// Checks the whole file, and gives the leaf hashes of what the log does not have yet.
        private func check(
            _ input: TwiceReadable, _ source: LogSource, _ store: EventStore, _ before: Position
        ) throws -> [SHA256Digest] {
            var frontier = MerkleFrontier()
            for position in 1..<source.first.rawValue {
                frontier.append(try store.leafHash(at: Position(position)))
            }
            var check = ImportCheck(of: source, after: frontier)
            var leaves: [SHA256Digest] = []
            let meter = invocation.screen.meter("checking", source)
            try input.lines(behindFirst: true).forEachRecord(meter) { record in
                let header = try check.take(record)
                let leaf = MerkleTree.leafHash(record.record)
                if header.position > before { return leaves.append(leaf) }
                guard try store.leafHash(at: header.position) == leaf else {
                    throw Failure(
                        .conflict,
                        "forked: the event at position \(header.position) is another one "
                            + "in this log")
                }
            }
            try check.finish()
            return leaves
        }

        private func take(
            _ input: TwiceReadable, _ source: LogSource, _ store: EventStore, _ before: Position,
            _ leaves: [SHA256Digest]
        ) throws {
            var batch = RecordBatch(store: store)
            let meter = invocation.screen.meter("importing", source)
            try input.lines(behindFirst: true).forEachRecord(meter) { record in
                let header = try RecordHeader(record.record.span)
                guard header.position > before else { return }
                let index = Int(header.position.rawValue - before.rawValue) - 1
                guard leaves.indices.contains(index),
                    MerkleTree.leafHash(record.record) == leaves[index]
                else { throw Failure(.failed, "the file was changed while it was read") }
                try batch.take(record, header)
            }
            try batch.finish()
        }
    }
}

extension Screen {
    /// Shows how far an import is; where Ctrl-C is deferred, this is where it takes effect.
    fileprivate func meter(_ label: String, _ source: LogSource) -> (Position) throws -> Void {
        let line = progress(label, unit: "events")
        return { position in
            try Interruption.check()
            line.update(done: position.rawValue, total: source.head.size)
            if position.rawValue == source.head.size { line.finish() }
        }
    }
}

/// Gives records to a store in portions; an append is never cut in two.
private struct RecordBatch {
    private let store: EventStore
    private var records: [StoredRecord] = []
    private var size = 0
    private static let countMax = 5_000
    private static let sizeMax = 16 << 20

    init(store: EventStore) {
        self.store = store
    }

    mutating func take(_ record: StoredRecord, _ header: RecordHeader) throws {
        records.append(record)
        size += record.record.count + (record.payload?.count ?? 0)
        let isEndOfAppend = header.batchIndex == header.batchCount - 1
        if isEndOfAppend, records.count >= Self.countMax || size >= Self.sizeMax { try finish() }
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
