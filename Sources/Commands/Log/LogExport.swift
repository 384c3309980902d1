internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Proofs
internal import System

/// `varve log export`: the log as lines of JSON, with the records byte by byte.
enum LogExport {
    private static let file = Operand<String>(
        "FILE", help: "A new file; standard output, if not given", required: false,
        completion: .file)
    private static let from = Option<Int>(
        "from", "POSITION", help: "Begin at this position", range: 1...Int.max, fallback: 1)
    private static let asOf = Option<AsOf>.moment(
        "as-of", help: "The log as it was at this moment; of an append all or nothing")

    static let format = "varve-log-1"

    static let command = Command(
        "export", summary: "Print the log as lines of JSON that 'import' takes back",
        description: """
            The first line says which log it is and has the signed tree head; each other line is \
            an event, for people to read, with the record's bytes in base64, which carry every \
            position, time, id and idempotency key. 'varve backup' does the same, smaller and \
            faster.
            """,
        parameters: [file, from, asOf],
        examples: [
            .init("varve log export log.jsonl", "All of it"),
            .init("varve log export --from 1001 more.jsonl", "What has come since"),
            .init("varve log export | gzip > log.jsonl.gz", "Through another program"),
        ],
        action: OpenLog.action { log in
            let arguments = log.arguments
            try log.invocation.requireOperator(to: "export the raw log")
            let meant = try log.position(asOf)
            let end = try log.store.endOfAppends(through: meant ?? log.store.head())
            let roundedFrom = meant == end ? nil : meant
            let first = Position(UInt64(arguments[from] ?? 1))
            guard first <= end else {
                let verb = meant == nil ? "ends" : "ended"
                throw Failure(
                    .refused, "nothing to export: the log \(verb) at \(end)",
                    hints: remark(end, roundedFrom).map { [$0] } ?? [])
            }
            if let remark = remark(end, roundedFrom) { try log.screen.note(remark) }
            guard let path = arguments[optional: file] else {
                let output = log.screen.output
                return try write(first, end, log) { line in
                    guard output.isTerminal else { return try output.write(bytes: line) }
                    try output.write(Sanitizer.json(String(decoding: line, as: UTF8.self)))
                }
            }
            try Interruption.deferring { try write(first, end, to: path, log) }
            if log.screen.isJSON {
                return try log.invocation.answer([
                    "file": .string(path), "first": .number(first.rawValue),
                    "last": .number(end.rawValue),
                    "rounded_from": roundedFrom.map { .number($0.rawValue) } ?? .null,
                ])
            }
            try log.screen.note(
                "exported \(Readable.count(end.rawValue - first.rawValue + 1, "event")) "
                    + "to \(quoted(path))")
        })

    /// Says so when an export ends before the position that was meant.
    private static func remark(_ end: Position, _ meant: Position?) -> String? {
        guard let meant else { return nil }
        return "position \(meant) is inside of an append, which is all or nothing: "
            + "the export ends before it, at \(end)"
    }

    private static func write(
        _ first: Position, _ end: Position, to path: String, _ log: OpenLog
    ) throws {
        guard !Files.exists(path) else {
            throw Failure(.refused, "\(quoted(path)) is there already, and was not touched")
        }
        let partial = path + ".partial"
        guard !Files.exists(partial) else {
            throw Failure(
                .refused, "\(quoted(partial)) is there already",
                hint: "remove it if no other export writes it: it is what a killed one leaves")
        }
        let output = try Descriptor.creating(partial)
        do {
            var buffer: [UInt8] = []
            try write(first, end, log) { line in
                buffer += line
                if buffer.count > 1 << 20 {
                    try output.write(buffer)
                    buffer.removeAll(keepingCapacity: true)
                }
            }
            try output.write(buffer)
            try output.sync()
            try Files.rename(partial, to: path)
            try Files.syncFolder(Files.parent(of: path))
        } catch {
            try? Files.remove(partial)
            throw error
        }
    }

    private static func write(
        _ first: Position, _ end: Position, _ log: OpenLog, _ emit: ([UInt8]) throws -> Void
    ) throws {
        let store = log.store
        let note = try store.signedTreeHead(by: log.keys, size: end)
        let header: JSONValue = [
            "format": .string(format), "store": .text(store.id), "created": .text(store.created),
            "origin": .string(store.origin), "first": .number(first.rawValue),
            "last": .number(end.rawValue),
            "tree_head": .string(String(decoding: note.bytes, as: UTF8.self)),
            "verifier_key": .string(try log.keys.verifier.text),
        ]
        try emit(try JSON.encode(header) + [0x0A])
        let names = Names.none
        let progress = log.screen.progress("exporting", unit: "events")
        try store.exportRecords(from: first, through: end) { header, stored in
            try emit(try line(stored, names) + [0x0A])
            if header.position.rawValue % 1_024 == 0 {
                progress.update(done: header.position.rawValue, total: end.rawValue)
                try Interruption.check()
            }
        }
        progress.finish()
    }

    private static func line(_ stored: StoredRecord, _ names: Names) throws -> [UInt8] {
        var object = EventText(event: try stored.event(), names: names).json.object ?? [:]
        object["record"] = .string(Base64.encode(stored.record))
        object["command_id"] = try .text(stored.commandID()?.text)
        if let payload = stored.payload {
            // JSON says it only where the same bytes come back from it.
            if let value = object["payload"], try JSON.encode(value) != payload {
                object["payload"] = nil
                object["payload_base64"] = .string(Base64.encode(payload))
            }
        } else {
            object["payload"] = nil
            object["payload_base64"] = nil
            object["payload_erased"] = true
        }
        return try JSON.encode(object)
    }
}
