internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// `varve audit`: who did what, when and why.
enum Audit {
    private static let actor = Option<String>(
        "actor", "ACTOR", help: "What this user, os:LOGIN or system:PART did", repeats: true,
        completion: .output(of: ["__complete", "users"]))
    private static let entity = Option<String>(
        "entity", short: "e", "ENTITY",
        help: "What happened to this agent, user:NAME, organization:NAME, or stream", repeats: true,
        completion: .output(of: ["__complete", "agents"]))
    private static let limit = Option<Int>(
        "limit", short: "n", help: "Events a page", range: 1...1_000_000, fallback: 50)
    private static let before = Option<Int>(
        "before", "POSITION", help: "The page that ends before this position", range: 1...Int.max)
    private static let follow = Flag(
        "follow", short: "f", help: "Then wait for new events and print them as they come")

    static let command = Command(
        "audit", summary: "Show who did what, when and why",
        description: """
            Newest first, a page at a time; the last line tells how to get the next page. All \
            filters that are given have to be met. With --follow the page is printed oldest first, \
            and new events below it.
            """,
        section: "Agents",
        parameters: [
            actor, entity, EventSelection.types, EventSelection.since, EventSelection.until,
            EventSelection.asOf, EventSelection.correlation, EventSelection.text, limit, before,
            follow, EventFormat.option,
        ],
        examples: [
            .init("varve audit", "The newest fifty events"),
            .init("varve audit --entity ada --since 7d", "What happened to Ada this week"),
            .init("varve audit --actor alice --type agent-deleted", "What Alice deleted"),
            .init("varve audit --text refund --format csv > refunds.csv", "For a spreadsheet"),
            .init("varve audit --follow --format json-lines", "Events as they happen"),
        ],
        action: Session.action(run))

    private static func run(_ session: Session) throws {
        let arguments = session.arguments
        var selection = try EventSelection(session)
        selection.filter.actors = try arguments[all: actor].map(session.actor)
        selection.filter.streams = try arguments[all: entity].map(session.entity)
        if let before = arguments[before] {
            selection.last = min(selection.last, Position(UInt64(before) - 1))
        }
        let isFollowing = arguments[follow]
        let hasEnd =
            arguments.has(EventSelection.until) || arguments.has(EventSelection.asOf)
            || arguments.has(before)
        guard !(isFollowing && hasEnd) else {
            throw Failure.usage(
                "--follow waits for what is to come: leave out --until, --as-of and --before")
        }
        let head = try session.access.head()
        let page = try page(selection, head: head, session)
        let names = session.names
        var printer = try EventPrinter(session.invocation, names: names, endless: isFollowing)
        for event in isFollowing ? page.events.reversed() : page.events { try printer.print(event) }
        guard isFollowing else {
            try printer.finish(["next_before": page.next.map { .number($0.rawValue) } ?? .null])
            return try printRemarks(page, printer.count, session)
        }
        try printer.flush()
        try EventFollower.follow(session, selection.filter, after: head) { event in
            guard selection.matchesText(event, names: names) else { return }
            try printer.print(event)
            try printer.flush()
        }
    }

    private struct Page {
        var events: [StoredEvent] = []
        /// Older events begin before this position; nil when there are none.
        var next: Position?
    }

    private static func page(
        _ selection: EventSelection, head: Position, _ session: Session
    ) throws -> Page {
        var page = Page()
        let limit = session.arguments[limit] ?? 50
        let names = session.names
        let last = min(selection.last, head)
        guard selection.first <= last else { return page }
        try session.access.forEachEvent(
            selection.filter, from: selection.first, through: last, direction: .backward
        ) { event in
            guard selection.matchesText(event, names: names) else { return true }
            if page.events.count == limit {
                page.next = page.events.last?.position
                return false
            }
            page.events.append(event)
            return true
        }
        return page
    }

    private static func printRemarks(_ page: Page, _ count: Int, _ session: Session) throws {
        if count == 0 { try session.screen.note("no event matches") }
        if let next = page.next {
            try session.screen.note("there are older events: add --before \(next)")
        }
    }
}
