internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet

/// `varve log read`: events in the order of the log.
enum LogRead {
    private static let stream = Option<String>(
        "stream", "STREAM", help: "Events of this stream, as agent-0198…", repeats: true)
    private static let category = Option<String>(
        "category", "NAME", help: "Events of streams of this category, as agent", repeats: true)
    private static let tag = Option<String>(
        "tag", "TAG", help: "Events that carry this tag (all of them, if repeated)", repeats: true)
    private static let actor = Option<String>(
        "actor", "ACTOR", help: "What this user, os:LOGIN or system:PART did", repeats: true)
    private static let reverse = Flag("reverse", short: "r", help: "Newest first")
    private static let limit = Option<Int>(
        "limit", short: "n", help: "At most so many events; all, if not given", range: 1...Int.max)

    static let command = Command(
        "read", summary: "Print events in the order of the log",
        description: """
            Prints the raw events, oldest first. 'varve audit' answers who did what in friendlier \
            words. With --json or --format json-lines, each event comes with its whole payload.
            """,
        parameters: [
            EventSelection.since, EventSelection.until, EventSelection.asOf, EventSelection.types,
            stream, category, tag,
            actor, EventSelection.correlation, EventSelection.text, reverse, limit,
            EventFormat.option,
        ],
        examples: [
            .init("varve log read --limit 10", "The first ten events"),
            .init("varve log read --since 1000 --until 1099 --json", "A hundred events as JSON"),
            .init("varve log read --type agent-deleted --reverse", "Deletions, newest first"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            var selection = try EventSelection(session)
            selection.filter.streams = arguments[all: stream].map { StreamName($0) }
            selection.filter.categories = arguments[all: category].map { Category($0) }
            selection.filter.tags = arguments[all: tag].map { Tag($0) }
            selection.filter.actors = try arguments[all: actor].map(session.actor)
            let names = session.names
            var printer = try EventPrinter(session.invocation, names: names)
            let limit = arguments[limit] ?? .max
            if !selection.isEmpty {
                try session.access.forEachEvent(
                    selection.filter, from: selection.first, through: selection.last,
                    direction: arguments[reverse] ? .backward : .forward
                ) { event in
                    if selection.matchesText(event, names: names) { try printer.print(event) }
                    return printer.count < limit
                }
            }
            try printer.finish()
            if printer.count == 0 { try session.screen.note("no event matches") }
        })
}
