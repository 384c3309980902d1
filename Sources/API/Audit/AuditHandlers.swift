internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON

/// What the routes of the audit do.
enum AuditHandlers {
    static let limitMax = 1_000

    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        var query = try query(call)
        query.text = call.request.parameter("text")
        query.isAscending = try call.choice("order", Order.self) == .asc
        query.from = Position(try call.count("from") ?? 1)
        query.through = Position(try call.count("through") ?? UInt64(Int64.max))
        query.limit = try call.number("limit", in: 1...limitMax) ?? query.limit
        query.cursor = try call.count("cursor").map { Position($0) }
        let page = try call.fleet.audit(query, of: organization(call))
        var response = HTTPResponse(200, json: .array(page.entries.map { .object($0.json) }))
        response.headers["X-Varve-Position"] = "\(page.head)"
        if let cursor = page.cursor {
            response.headers["X-Next-Cursor"] = "\(cursor)"
            response.headers["Link"] = call.nextLink(["cursor": "\(cursor)"])
        }
        return response
    }

    @Sendable static func events(_ call: Call, isLast: Bool) throws -> Route.Finding {
        var plan = EventStream.Plan()
        plan.filter = call.fleet.auditFilter(try query(call), of: try organization(call))
        plan.after = Position(max(1, try call.count("from") ?? 1) - 1)
        plan.through = Position(try call.count("through") ?? UInt64(Int64.max))
        let limit = try call.number("limit", in: 1...StoreHandlers.limitMax)
        let log = call.fleet.store
        guard call.followsEvents else {
            return try StoreHandlers.page(
                log, plan, limit ?? StoreHandlers.limitDefault, isLast: isLast
            ) { events, output in
                output.list(events) { output.raw(bytes($0)) }
            }
        }
        plan.after = try call.lastEventID(in: log) ?? plan.after
        plan.limit = limit ?? .max
        let feed = call.api.feeds.feed(of: log, form: "audit", encode: bytes)
        return .answer(
            .following(EventStream(feed, plan, holding: call.fleet) { call.isStillAllowed }))
    }

    @Sendable static func statistics(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let counts = try call.fleet.statistics(of: organization(call)?.uuid, through: moment)
        return .read(.object(counts.json), asOf: moment)
    }

    /// Whose events are meant: nil for those of all, which only an operator may see.
    private static func organization(_ call: Call) throws -> ID<Organization>? {
        try call.storeOwner().organization
    }

    @Sendable private static func bytes(_ event: RecordedEvent<[UInt8]>) -> [UInt8] {
        (try? JSON.encode(AuditEntry(event).json)) ?? Array("null".utf8)
    }

    private static func query(_ call: Call) throws -> AuditQuery {
        let request = call.request
        var query = AuditQuery()
        query.actors = request.parameters("actor").map { Actor($0) }
        query.agents = try call.ids("agent", of: Agent.self)
        query.users = try call.ids("user", of: User.self)
        query.types = request.parameters("type").map { EventType($0) }
        query.correlationID = try call.ids("correlation_id", of: Never.self).first?.uuid
        query.since = try call.time("since")
        query.until = try call.time("until")
        return query
    }
}

extension Call {
    /// Ids in the query.
    func ids<Subject>(_ name: String, of: Subject.Type) throws -> [ID<Subject>] {
        try request.parameters(name).map { text in
            guard let id = ID<Subject>(text) else {
                throw APIError.invalid("query", name, "Input should be a UUID", input: text)
            }
            return id
        }
    }

    /// A time in the query.
    func time(_ name: String) throws -> Timestamp? {
        guard let text = request.parameter(name) else { return nil }
        // A plus that was not escaped comes as a space.
        guard let time = Timestamp(String(text.map { $0 == " " ? "+" : $0 })) else {
            throw APIError.invalid(
                "query", name, "Input should be a time (RFC 3339)", input: text)
        }
        return time
    }
}
