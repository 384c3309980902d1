internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve agent list`.
enum AgentList {
    private static let deleted = Flag("deleted", help: "The deleted agents instead")
    private static let all = Flag("all", short: "a", help: "The deleted agents too")
    private static let sort = Option<String>(
        "sort", "FIELD", help: "What to sort by",
        choices: AgentQuery.Sort.allCases.map { $0.rawValue }, fallback: "created")
    private static let reverse = Flag("reverse", short: "r", help: "In the opposite order")
    private static let limit = Option<Int>(
        "limit", short: "n", help: "Agents a page, 10,000 at most", range: 1...10_000, fallback: 50)
    private static let cursor = Option<String>(
        "cursor", "CURSOR", help: "The next page: what the page before gave as its cursor")
    private static let tags = Option<String>(
        "tag", "TAG", help: "With this tag (all of them, if repeated)", repeats: true)
    private static let status = Option<String>(
        "status", "STATUS", help: "In this status", repeats: true,
        choices: AgentStatus.allCases.map { $0.rawValue })
    private static let health = Option<String>(
        "health", "HEALTH", help: "In this health", repeats: true,
        choices: AgentHealth.allCases.map { $0.rawValue })
    private static let roles = Option<String>("role", "TEXT", help: "In this role", repeats: true)
    private static let owners = Option<String>(
        "owner", "TEXT", help: "Of this owner", repeats: true)
    private static let teams = Option<String>("team", "TEXT", help: "Of this team", repeats: true)
    private static let text = Option<String>(
        "text", "TEXT", help: "With this in key, names, task or tags, whatever the case")

    static let command = Command(
        "list", summary: "List agents, now or as of any moment",
        description: """
            Newest first, unless --sort says otherwise: dates are sorted newest first, texts from \
            A to Z. Pages stay stable while agents come and go; with --as-of they are the list of \
            that moment.
            """,
        parameters: [
            SharedOptions.asOf, deleted, all, tags, status, health, roles, owners, teams, text,
            sort,
            reverse, limit, cursor,
        ],
        examples: [
            .init("varve agent list", "The active agents"),
            .init("varve agent list --as-of 2026-05-01", "The fleet as it was at the start of May"),
            .init("varve agent list --sort name --tag support", "By name, those with a tag"),
            .init("varve agent list --deleted", "What could be brought back"),
        ],
        action: Session.action { session in
            let query = try query(session)
            let page = try session.agents.agents(query)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "agents": .array(page.entries.map { .object($0.json) }),
                    "total": .number(page.total),
                    "cursor": .text(page.cursor), "as_of": .number(page.position.rawValue),
                ])
            }
            try print(page, query, session)
        })

    private static func query(_ session: Session) throws -> AgentQuery {
        let arguments = session.arguments
        guard !(arguments[deleted] && arguments[all]) else {
            throw Failure.usage("give either --deleted or --all, not both")
        }
        var query = AgentQuery()
        query.presence = arguments[deleted] ? .deleted : arguments[all] ? .all : .active
        query.tags = arguments[all: tags]
        query.statuses = arguments[all: status].compactMap(AgentStatus.init)
        query.healths = arguments[all: health].compactMap(AgentHealth.init)
        query.roles = arguments[all: roles]
        query.owners = arguments[all: owners]
        query.teams = arguments[all: teams]
        query.text = arguments[text]
        query.sort = arguments[sort].flatMap(AgentQuery.Sort.init) ?? .created
        query.isDescending =
            (query.sort == .created || query.sort == .updated) != arguments[reverse]
        query.limit = arguments[limit] ?? 50
        query.cursor = arguments[cursor]
        query.asOf = try session.position(SharedOptions.asOf)
        return query
    }

    /// Why a list is empty.
    private static func emptiness(_ query: AgentQuery, _ session: Session) throws -> String {
        var plain = AgentQuery()
        plain.sort = query.sort
        plain.isDescending = query.isDescending
        plain.limit = query.limit
        guard query == plain else { return "no agent matches" }
        plain.presence = .deleted
        return try session.agents.agents(plain).total == 0
            ? "there are no agents yet; 'varve agent create' makes one"
            : "there are no active agents; --deleted lists the deleted ones"
    }

    private static func print(
        _ page: AgentPage, _ query: AgentQuery, _ session: Session
    ) throws {
        var table = Table([
            .init("KEY"), .init("NAME", squeeze: .shrinks), .init("VERSION", .right),
            .init("STATUS"), .init("MODEL", squeeze: .vanishes), .init("UPDATED (UTC)"),
            .init("ID", squeeze: .vanishes),
        ])
        for entry in page.entries {
            table.append([
                Table.Cell(entry.key.text, .bold), Table.Cell(entry.name),
                Table.Cell(String(entry.version)), status(of: entry), Table.Cell(entry.model),
                Table.Cell((entry.deletedAt ?? entry.updatedAt).short),
                Table.Cell(entry.id.description),
            ])
        }
        try session.invocation.answer(table)
        if page.entries.isEmpty { try session.screen.note(emptiness(query, session)) }
        if let cursor = page.cursor {
            let shown = Readable.count(page.entries.count)
            try session.screen.note(
                "\(shown) of \(Readable.count(page.total, "agent")); "
                    + "the next page: add --cursor \(cursor)")
        }
    }

    private static func status(of entry: AgentEntry) -> Table.Cell {
        if entry.isDeleted { return Table.Cell("deleted", .red) }
        let isWell = entry.health == .healthy
        let text = entry.status.rawValue + (isWell ? "" : ", \(entry.health.rawValue)")
        return Table.Cell(text, isWell ? nil : .yellow)
    }
}
