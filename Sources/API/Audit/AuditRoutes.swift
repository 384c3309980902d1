internal import EventLog
internal import Fleet
internal import HTTPServer

extension API {
    static var auditRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/api/v1/audit", id: "list_audit", tag: "audit",
                summary: "List who did what in the organization, newest first", access: .member,
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
                    "Read the organization's events in order, wait for new ones, or follow them",
                access: .member, parameters: .audited + .following,
                answers: [
                    .init(
                        status: 200, text: "The events", schema: .auditPage, isFollowable: true)
                ], work: .waiting(StoreHandlers.wait, AuditHandlers.events)),
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
}
