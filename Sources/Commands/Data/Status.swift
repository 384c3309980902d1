internal import Console
internal import Crypto
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

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
            let status = try session.whole.status(asOf: session.position(asOf))
            if session.screen.isJSON {
                return try session.invocation.answer(.object(status.json))
            }
            if let store = status.store { try print(store, session) }
            try print(status.organizations, session)
            if let store = status.store { try printViews(of: store, session) }
        })

    private static func print(_ store: StoreStatus, _ session: Session) throws {
        try session.invocation.answer(fields: [
            ("data", store.path + (store.isReadOnly ? " (read-only)" : "")),
            ("store", store.store.description), ("position", Readable.count(store.head.rawValue)),
            ("recorded", store.recordedAt?.description ?? "nothing yet"),
            ("root", store.root.description), ("free", Readable.bytes(store.free)),
        ])
        var table = Table([.init("FILE"), .init("ON DISK", .right)])
        for file in store.files {
            table.append([Table.Cell(file.name), Table.Cell(Readable.bytes(file.onDisk))])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
        try session.screen.output.line()
    }

    private static func print(
        _ organizations: [OrganizationCounts], _ session: Session
    ) throws {
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

    private static func printViews(of store: StoreStatus, _ session: Session) throws {
        var table = Table([.init("VIEW"), .init("ROWS", .right), .init("STATE")])
        for view in store.views {
            let state =
                view.building.map { "being rebuilt, at \($0)" }
                ?? (view.lag == 0 ? "up to date" : "\(Readable.count(view.lag, "event")) behind")
            table.append([
                Table.Cell(view.name), Table.Cell(Readable.count(view.rows)), Table.Cell(state),
            ])
        }
        try session.screen.output.line()
        try session.invocation.answer(table)
        if store.parked > 0 {
            session.screen.warn(
                "\(Readable.count(store.parked, "event")) could not be read by the views: "
                    + "'varve doctor' shows them")
        }
    }
}
