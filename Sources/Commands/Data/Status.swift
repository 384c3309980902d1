internal import Console
internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Projections
internal import Proofs
internal import System
internal import Views

/// `varve status`: sizes, counts, the head of the log, and how far the views are.
enum Status {
    private static let asOf = Option<AsOf>.moment("as-of", help: "Head and counts at this moment")

    static let command = Command(
        "status", summary: "Show sizes, counts, the head of the log, and the views",
        description: "As of a moment, it shows head and counts; sizes and views are those of now.",
        section: "Start", parameters: [asOf],
        examples: [
            .init("varve status --as-of 2026-05-01", "How much there was at the start of May"),
            .init("varve status", "Where the data is, and how much of it there is"),
            .init("varve status --json", "For monitoring"),
        ],
        action: Session.action { session in
            let moment = try session.position(asOf)
            let report = try Report(session, asOf: moment)
            // All else is of the whole data directory, which is the operator's.
            let isOperator = try session.caller.organization == nil
            if session.screen.isJSON {
                return try session.invocation.answer(
                    isOperator ? report.json : ["organizations": report.organizationsJSON])
            }
            if isOperator { try report.printDirectory(session) }
            try report.printOrganizations(session)
            if isOperator { try report.printViews(session) }
        })

    fileprivate struct Report {
        let path: String
        let store: UUID
        let head: TreeHead
        let lastRecorded: Timestamp?
        var files: [(name: String, length: Int, onDisk: Int)] = []
        let free: Int
        let organizations: [OrganizationCounts]
        let views: [ViewStore<DomainEvent>.Status]
        let parked: Int
        let isReadOnly: Bool

        init(_ session: Session, asOf moment: Position?) throws {
            path = try session.directory.path
            store = try session.store.id
            head = try session.store.treeHead(size: moment)
            lastRecorded = try session.store.event(at: Position(head.size))?.recordedAt
            for name in ["log.mdb", "index.mdb", "views.mdb"] {
                guard let size = try? Files.size(session.directory.store + "/" + name) else {
                    continue
                }
                files.append((name, size.length, size.onDisk))
            }
            free = try Files.freeSpace(at: path)
            organizations = try session.fleet.organizations(for: session.caller).compactMap {
                try OrganizationCounts($0, session, asOf: moment)
            }
            views = try session.fleet.views.status()
            parked = try session.fleet.views.parkedEvents().count
            isReadOnly = try !session.directory.isWritable
        }
    }
}

extension Status.Report {
    fileprivate var json: JSONValue {
        [
            "data": .string(path), "store": .text(store), "position": .number(head.size),
            "recorded_at": .text(lastRecorded), "root": .text(head.root),
            "is_read_only": .bool(isReadOnly), "free_bytes": .number(free),
            "files": .array(
                files.map {
                    [
                        "name": .string($0.name), "bytes": .number($0.length),
                        "bytes_on_disk": .number($0.onDisk),
                    ]
                }),
            "organizations": organizationsJSON,
            "views": .array(
                views.map {
                    [
                        "name": .string($0.name), "version": .number($0.version),
                        "position": .number($0.position.rawValue), "rows": .number($0.rows),
                        "lag": .number(lag(of: $0)),
                        "building": $0.building.map { .number($0.rawValue) } ?? .null,
                    ]
                }),
            "parked_events": .number(parked),
        ]
    }

    fileprivate var organizationsJSON: JSONValue { .array(organizations.map { $0.json }) }

    private func lag(of view: ViewStore<DomainEvent>.Status) -> UInt64 {
        head.size - min(head.size, view.position.rawValue)
    }

    fileprivate func printDirectory(_ session: Session) throws {
        try session.invocation.answer(fields: [
            ("data", path + (isReadOnly ? " (read-only)" : "")), ("store", store.description),
            ("position", Readable.count(head.size)),
            ("recorded", lastRecorded?.description ?? "nothing yet"),
            ("root", head.root.description), ("free", Readable.bytes(free)),
        ])
        try printFiles(session)
        try session.screen.output.line()
    }

    private func printFiles(_ session: Session) throws {
        var table = Table([.init("FILE"), .init("ON DISK", .right)])
        for file in files {
            table.append([Table.Cell(file.name), Table.Cell(Readable.bytes(file.onDisk))])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
    }

    fileprivate func printOrganizations(_ session: Session) throws {
        var table = Table([
            .init("ORGANISATION", squeeze: .shrinks), .init("AGENTS", .right),
            .init("DELETED", .right), .init("USERS", .right), .init("VERSIONS", .right),
            .init("EVENTS", .right),
        ])
        for row in organizations {
            let counts = [row.agents, row.deletedAgents, row.users, row.versions, row.events]
            table.append(
                [Table.Cell(row.name)]
                    + counts.map { Table.Cell($0.map { Readable.count($0) } ?? "") })
        }
        try session.invocation.answer(table)
    }

    fileprivate func printViews(_ session: Session) throws {
        var table = Table([.init("VIEW"), .init("ROWS", .right), .init("STATE")])
        for view in views {
            let lag = lag(of: view)
            let state =
                view.building.map { "being rebuilt, at \($0)" }
                ?? (lag == 0 ? "up to date" : "\(Readable.count(lag, "event")) behind")
            table.append([
                Table.Cell(view.name), Table.Cell(Readable.count(view.rows)), Table.Cell(state),
            ])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
        if parked > 0 {
            session.screen.warn(
                "\(Readable.count(parked, "event")) could not be read by the views: "
                    + "'varve doctor' shows them")
        }
    }
}

/// How much is in an organisation.
private struct OrganizationCounts {
    let id: ID<Organization>
    let name: String
    let agents: Int?
    let deletedAgents: Int?
    let users: Int?
    /// Known of now only, as those below.
    let versions: Int?
    let events: Int?
    let lastEventAt: Timestamp?

    /// Nil for an organisation that was not there yet.
    init?(_ now: Organizations.Row, _ session: Session, asOf moment: Position?) throws {
        guard let row = try session.organization(now, asOf: moment) else { return nil }
        id = row.id
        name = row.name
        guard let moment else {
            (agents, deletedAgents, users) = (now.activeAgents, now.deletedAgents, now.users)
            (versions, events, lastEventAt) = (now.versions, now.events, now.lastEventAt)
            return
        }
        let scope = try session.fleet.scope(row.id, as: session.caller)
        let counts = try scope.agentCounts(asOf: moment)
        (agents, deletedAgents) = (counts.active, counts.deleted)
        users = try session.users(of: scope, asOf: moment).count
        (versions, events, lastEventAt) = (nil, nil, nil)
    }

    var json: JSONValue {
        func number(_ count: Int?) -> JSONValue { count.map { .number($0) } ?? .null }
        return [
            "id": .text(id), "name": .string(name), "agents": number(agents),
            "deleted_agents": number(deletedAgents), "users": number(users),
            "versions": number(versions), "events": number(events),
            "last_event_at": .text(lastEventAt),
        ]
    }
}
