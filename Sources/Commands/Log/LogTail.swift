internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet

/// `varve log tail`: the last events, and those that come.
enum LogTail {
    private static let count = Option<Int>(
        "lines", short: "n", help: "How many of the last events", range: 0...100_000, fallback: 10)
    private static let asOf = Option<AsOf>.moment(
        "as-of", help: "The end of the log at this moment")
    private static let follow = Flag("follow", short: "f", help: "Go on as events are appended")

    static let command = Command(
        "tail", summary: "Print the last events, and follow the log",
        parameters: [count, asOf, follow, EventFormat.option],
        examples: [
            .init("varve log tail", "The last ten events"),
            .init("varve log tail --follow --json", "A stream of events for another program"),
        ],
        action: Session.action { session in
            let names = session.names
            var printer = try EventPrinter(
                session.invocation, names: names, endless: session.arguments[follow])
            var filter = EventFilter()
            filter.organization = try session.logScope
            let moment = try session.position(asOf)
            guard moment == nil || !session.arguments[follow] else {
                throw Failure.usage("give either --as-of or --follow, not both")
            }
            let head = try moment ?? session.access.head()
            let wanted = session.arguments[count] ?? 10
            var last: [StoredEvent] = []
            if wanted > 0, head > .start {
                try session.access.forEachEvent(
                    filter, from: Position(1), through: head, direction: .backward
                ) { event in
                    last.append(event)
                    return last.count < wanted
                }
            }
            for event in last.reversed() { try printer.print(event) }
            guard session.arguments[follow] else { return try printer.finish() }
            try printer.flush()
            try EventFollower.follow(session, filter, after: head) { event in
                try printer.print(event)
                try printer.flush()
            }
        })
}
