internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve log stats`: what is in the log, in numbers.
enum LogStats {
    private static let asOf = Option<AsOf>.moment("as-of", help: "Count up to this moment only")

    static let command = Command(
        "stats", summary: "Count events, types, streams and bytes",
        parameters: [asOf],
        examples: [
            .init("varve log stats", "How many events of each type there are"),
            .init("varve log stats --as-of 2026-05-01 --json", "The same, as of a day"),
        ],
        action: Session.action { session in
            let progress = session.screen.progress("counting", unit: "events")
            let counts = try session.access.statistics(
                of: session.logScope, through: session.position(asOf)
            ) { progress.update(done: $0.rawValue, total: $1.rawValue) }
            progress.finish()
            try print(counts, session)
        })

    private static func print(_ counts: LogStatistics, _ session: Session) throws {
        if session.screen.isJSON {
            return try session.invocation.answer(.object(counts.json))
        }
        let types = counts.types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let actors = counts.actors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let streams = counts.streams.sorted { $0.key < $1.key }
        try session.invocation.answer(fields: [
            ("events", Readable.count(counts.events)),
            ("payloads", Readable.bytes(counts.payloadBytes)),
            ("first", counts.first?.description ?? "none"),
            ("last", counts.last?.description ?? "none"),
        ])
        let names = session.names
        try print("EVENT TYPE", types.map { ($0.key.text, $0.value) }, session)
        try print("STREAMS OF", streams.map { ($0.key.text, $0.value) }, session)
        try print(
            "ACTOR",
            actors.map { (names.name(of: $0.key, in: counts.organizations[$0.key]), $0.value) },
            session)
    }

    private static func print(
        _ title: String, _ rows: [(String, Int)], _ session: Session
    ) throws {
        guard !rows.isEmpty else { return }
        var table = Table([.init(title), .init("COUNT", .right)])
        for (name, count) in rows {
            table.append([Table.Cell(name), Table.Cell(Readable.count(count))])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
    }
}
