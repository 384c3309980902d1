internal import EventLog
internal import Fleet
internal import HTTPServer

extension API {
    static var auditRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/api/v1/audit", id: "list_audit", tag: "audit",
                summary:
                    "List who did what in the organization, for the operator in all, newest first",
                access: .member,
                parameters: .audited + [
                    .query("text", .text, "Anywhere in them, whatever the case."),
                    .query(
                        "order", .string(choices: ["asc", "desc"]), "Oldest first, or newest."),
                    .query("from", .position, "From this position on."),
                    .query("through", .position, "Up to this position."),
                    .query(
                        "limit", .integer(minimum: 1, maximum: Int64(AuditHandlers.limitMax)),
                        "At most so many."),
                    .query("cursor", .text, "From the page before, in X-Next-Cursor."),
                ],
                answers: [
                    .init(
                        status: 200, text: "The events of one page", schema: .array(.event),
                        headers: ["Link", "X-Next-Cursor"])
                ], work: .blocking(AuditHandlers.list)),
            Route(
                method: "GET", path: "/api/v1/events", id: "follow_audit", tag: "audit",
                summary:
                    "Read the organization's events in order, for the operator those of all, wait "
                    + "for new ones, or follow them",
                access: .member, parameters: .audited + .following,
                answers: [
                    .init(
                        status: 200, text: "The events", schema: .auditPage, isFollowable: true)
                ], work: .waiting(StoreHandlers.wait, AuditHandlers.events)),
            Route(
                method: "GET", path: "/api/v1/audit/statistics", id: "get_statistics",
                tag: "audit",
                summary: "Count the events of the organization, or of all for the operator",
                access: .member, parameters: .read,
                answers: [.init(status: 200, text: "The counts", schema: .statistics)],
                work: .blocking(AuditHandlers.statistics)),
        ]
    }
}

extension [Route.Parameter] {
    /// Which events are meant.
    fileprivate static let audited: [Route.Parameter] = [
        .query("actor", .text, "By any of these, as user:<id>.", isList: true),
        .query("agent", .uuid, "Of any of these agents.", isList: true),
        .query("user", .uuid, "Of any of these users.", isList: true),
        .query("type", .text, "Of any of these types.", isList: true),
        .query("correlation_id", .uuid, "Of one conversation."),
        .query("since", .text, "At this time (RFC 3339) or later."),
        .query("until", .text, "Before this time (RFC 3339)."),
    ]
}

extension Schema {
    fileprivate static let auditPage = Schema.named("AuditPage", page(of: .event))

    private static let count = Schema.integer(minimum: 0)

    fileprivate static let statistics = Schema.named(
        "Statistics",
        .object([
            .init(name: "position", schema: .position, text: "Up to here events were counted."),
            .init(name: "events", schema: count), .init(name: "payload_bytes", schema: count),
            .init(name: "first_recorded_at", schema: .nullable(.time)),
            .init(name: "last_recorded_at", schema: .nullable(.time)),
            .init(name: "types", schema: .map(count), text: "Events of each type."),
            .init(name: "streams", schema: .map(count), text: "Streams of each category."),
            .init(name: "actors", schema: .map(count), text: "Events by each actor."),
            .init(
                name: "organizations", schema: .map(.uuid),
                text: "An organization that each actor worked in."),
        ]))
}
