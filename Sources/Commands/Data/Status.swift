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
    static let command = Command(
        "status", summary: "Show sizes, counts, the head of the log, and the views",
        section: "Start",
        examples: [
            .init("varve status", "Where the data is, and how much of it there is"),
            .init("varve status --json", "For monitoring"),
        ],
        action: Session.action { session in
            let report = try Report(session)
            if session.screen.isJSON { return try session.invocation.answer(report.json) }
            try report.print(session)
        })

    fileprivate struct Report {
        let path: String
        let store: UUID
        let head: TreeHead
        let lastRecorded: Timestamp?
        var files: [(name: String, length: Int, onDisk: Int)] = []
        let free: Int
        let organizations: [Organizations.Row]
        let views: [ViewStore<DomainEvent>.Status]
        let parked: Int
        let isReadOnly: Bool

        init(_ session: Session) throws {
            path = session.directory.path
            store = session.store.id
            head = try session.store.treeHead()
            lastRecorded = try session.store.event(at: Position(head.size))?.recordedAt
            for name in ["log.mdb", "index.mdb", "views.mdb"] {
                guard let size = try? Files.size(session.directory.store + "/" + name) else {
                    continue
                }
                files.append((name, size.length, size.onDisk))
            }
            free = try Files.freeSpace(at: path)
            organizations = try session.fleet.organizations(for: session.caller)
            views = try session.fleet.views.status()
            parked = try session.fleet.views.parkedEvents().count
            isReadOnly = !session.directory.isWritable
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
            "organizations": .array(organizations.map { $0.counted }),
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

    private func lag(of view: ViewStore<DomainEvent>.Status) -> UInt64 {
        head.size - min(head.size, view.position.rawValue)
    }

    fileprivate func print(_ session: Session) throws {
        try session.invocation.answer(fields: [
            ("data", path + (isReadOnly ? " (read-only)" : "")), ("store", store.description),
            ("position", Readable.count(head.size)),
            ("recorded", lastRecorded?.description ?? "nothing yet"),
            ("root", head.root.description), ("free", Readable.bytes(free)),
        ])
        try printFiles(session)
        try printOrganizations(session)
        try printViews(session)
        if parked > 0 {
            session.screen.warn(
                "\(Readable.count(parked, "event")) could not be read by the views: "
                    + "'varve doctor' shows them")
        }
    }

    private func printFiles(_ session: Session) throws {
        var table = Table([.init("FILE"), .init("ON DISK", .right)])
        for file in files {
            table.append([Table.Cell(file.name), Table.Cell(Readable.bytes(file.onDisk))])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
    }

    private func printOrganizations(_ session: Session) throws {
        var table = Table([
            .init("ORGANISATION", shrinks: true), .init("AGENTS", .right),
            .init("DELETED", .right), .init("VERSIONS", .right), .init("USERS", .right),
            .init("EVENTS", .right),
        ])
        for row in organizations {
            let counts = [row.activeAgents, row.deletedAgents, row.versions, row.users, row.events]
            table.append([Table.Cell(row.name)] + counts.map { Table.Cell(Readable.count($0)) })
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
    }

    private func printViews(_ session: Session) throws {
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
    }
}

extension Organizations.Row {
    /// The organisation with what is in it.
    fileprivate var counted: JSONValue {
        var object = json.object ?? [:]
        object["agents"] = .number(activeAgents)
        object["deleted_agents"] = .number(deletedAgents)
        object["versions"] = .number(versions)
        object["users"] = .number(users)
        object["events"] = .number(events)
        object["last_event_at"] = .text(lastEventAt)
        return .object(object)
    }
}
