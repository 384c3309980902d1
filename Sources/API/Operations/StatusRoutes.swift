internal import Fleet
internal import HTTPServer
internal import JSON

extension API {
    static var statusRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/api/v1/status", id: "get_status", tag: "operations",
                summary: "How much there is, and for the operator how the data directory stands",
                access: .member, parameters: .read,
                answers: [.init(status: 200, text: "The status", schema: .status)],
                work: .blocking(StatusHandlers.read))
        ]
    }
}

/// What the route of the status does.
enum StatusHandlers {
    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let status = try call.fleet.status(for: call.requiredIdentity().caller, asOf: moment)
        return .read(.object(status.json), asOf: moment)
    }
}

extension Schema {
    private static let count = Schema.integer(minimum: 0)

    fileprivate static let status = Schema.named(
        "Status",
        .object(
            [
                .init(
                    name: "organizations", schema: .array(organizationCounts),
                    text: "Those that the caller may see. Only the operator sees the rest.")
            ] + storeProperties.map { $0.optional }))

    private static let organizationCounts = Schema.named(
        "OrganizationCounts",
        .object([
            .init(name: "id", schema: .uuid), .init(name: "name", schema: .text),
            .init(name: "agents", schema: count), .init(name: "deleted_agents", schema: count),
            .init(name: "users", schema: count),
            .init(
                name: "versions", schema: .nullable(count),
                text: "Known of now only, as those below."),
            .init(name: "events", schema: .nullable(count)),
            .init(name: "last_event_at", schema: .nullable(.time)),
        ]))

    private static let storeProperties: [Property] = [
        .init(name: "data", schema: .text, text: "The data directory on the server's host."),
        .init(name: "store", schema: .uuid), .init(name: "position", schema: .position),
        .init(name: "recorded_at", schema: .nullable(.time)),
        .init(name: "root", schema: .text, text: "Of the Merkle tree over all events."),
        .init(name: "is_read_only", schema: .boolean),
        .init(name: "free_bytes", schema: count), .init(name: "files", schema: .array(file)),
        .init(name: "views", schema: .array(view)), .init(name: "parked_events", schema: count),
    ]

    private static let file = Schema.named(
        "StoreFile",
        .object([
            .init(name: "name", schema: .text), .init(name: "bytes", schema: count),
            .init(name: "bytes_on_disk", schema: count),
        ]))

    private static let view = Schema.named(
        "ViewStatus",
        .object([
            .init(name: "name", schema: .text), .init(name: "version", schema: count),
            .init(name: "position", schema: .position), .init(name: "rows", schema: count),
            .init(name: "lag", schema: count, text: "Events that it is behind."),
            .init(
                name: "building", schema: .nullable(.position),
                text: "How far the rows are that are to replace it."),
        ]))
}
