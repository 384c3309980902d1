internal import Console
internal import EventLog
internal import EventSourcing
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
            let end = try session.position(asOf) ?? session.store.head()
            var counts = Counts()
            let progress = session.screen.progress("counting", unit: "events")
            var filter = EventFilter()
            filter.organization = try session.logScope
            if end > .start {
                try session.store.forEach(filter, through: end) { event in
                    counts.add(event)
                    if counts.events % 1_024 == 0 {
                        progress.update(done: event.position.rawValue, total: end.rawValue)
                    }
                    return true
                }
            }
            progress.finish()
            try print(counts, end, session)
        })

    private struct Counts {
        var events = 0
        var payloadBytes = 0
        var types: [EventType: Int] = [:]
        var streams: [Category: Set<StreamName>] = [:]
        var actors: [Actor: Int] = [:]
        /// An organisation that each actor worked in, where its name can be looked up.
        var organizations: [Actor: UUID] = [:]
        var first: Timestamp?
        var last: Timestamp?

        mutating func add(_ event: StoredEvent) {
            events += 1
            payloadBytes += event.payload.count
            types[event.type, default: 0] += 1
            streams[event.stream.category, default: []].insert(event.stream)
            actors[event.actor, default: 0] += 1
            organizations[event.actor] = event.organization ?? organizations[event.actor]
            first = first ?? event.recordedAt
            last = event.recordedAt
        }
    }

    private static func print(_ counts: Counts, _ end: Position, _ session: Session) throws {
        let types = counts.types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let actors = counts.actors.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let streams = counts.streams.sorted { $0.key < $1.key }.map {
            ($0.key.text, $0.value.count)
        }
        if session.screen.isJSON {
            return try session.invocation.answer([
                "position": .number(end.rawValue), "events": .number(counts.events),
                "payload_bytes": .number(counts.payloadBytes),
                "first_recorded_at": .text(counts.first), "last_recorded_at": .text(counts.last),
                "types": object(types.map { ($0.key.text, $0.value) }),
                "actors": object(actors.map { ($0.key.text, $0.value) }),
                "streams": object(streams),
            ])
        }
        try session.invocation.answer(fields: [
            ("events", Readable.count(counts.events)),
            ("payloads", Readable.bytes(counts.payloadBytes)),
            ("first", counts.first?.description ?? "none"),
            ("last", counts.last?.description ?? "none"),
        ])
        let names = session.names
        try print("EVENT TYPE", types.map { ($0.key.text, $0.value) }, session)
        try print("STREAMS OF", streams, session)
        try print(
            "ACTOR",
            actors.map { (names.name(of: $0.key, in: counts.organizations[$0.key]), $0.value) },
            session)
    }

    private static func object(_ pairs: [(String, Int)]) -> JSONValue {
        var object = JSONObject()
        for (name, count) in pairs { object[name] = .number(count) }
        return .object(object)
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
