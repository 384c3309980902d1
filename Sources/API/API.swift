internal import EventLog
internal import EventSourcing
public import Fleet
public import HTTPServer
internal import JSON
internal import System

/// The HTTP API over an open data directory: finds the route, asks who it is, and answers.
public final class API: HTTPHandler {
    public struct Options: Sendable {
        /// The origins of web pages that may use the API from a browser; `*` for all.
        public var allowedOrigins: [String] = []
        /// For the OpenAPI document.
        public var version = "0"
        /// How long a read waits for `min_position`.
        public var positionTimeout = Duration.seconds(5)
        /// Where the files of Swagger UI are; nil to look in the usual places.
        public var documentationFolder: String?
        /// Is told of each request when it is over.
        public var log: @Sendable (HTTPRecord) -> Void = { _ in }
        /// Is told of errors that are no client's fault.
        public var report: @Sendable (_ requestID: String, _ message: String) -> Void = { _, _ in }

        /// What the server is watched by, and what keeps the disk from filling up.
        public var operations = Operations()

        public init() {}
    }

    public let fleet: Fleet
    let options: Options
    let authenticator: Authenticator
    let feeds = EventFeeds()
    private let router: Router
    private let cache = AnswerCache()
    /// The OpenAPI document as it is served.
    let document: (bytes: [UInt8], tag: String)

    public init(fleet: Fleet, authenticator: Authenticator, options: Options = Options()) {
        self.fleet = fleet
        self.options = options
        self.authenticator = authenticator
        router = Router(Self.routes)
        let document = Self.openAPI(version: options.version)
        let bytes = (try? JSON.encode(document)) ?? []
        self.document = (bytes, ETag.text(of: bytes))
    }

    static var routes: [Route] {
        [
            agentRoutes, commandRoutes, accessRoutes, storeRoutes, auditRoutes, statusRoutes,
            operationsRoutes, documentationRoutes,
        ]
        .flatMap { $0 }
    }

    /// The OpenAPI document of all routes.
    static func openAPI(version: String) -> JSONObject {
        OpenAPI(routes: routes, version: version).document
    }

    public func finished(_ record: HTTPRecord) {
        options.operations.requests.note(record)
        options.log(record)
    }

    public func refusal(_ status: Int, _ message: String, requestID: String) -> HTTPResponse {
        var response = APIError(status, message).response
        response.headers["X-Request-ID"] = requestID
        response.headers["X-Varve-Position"] = (try? fleet.store.head())?.description
        return response
    }

    /// Who may not write gets that said before the body comes, and what takes no body reads none
    /// that is not small.
    public func admission(of head: HTTPRequest) -> HTTPAdmission {
        do {
            let call = try call(for: head)
            return .body(sizeMax: call?.route.bodyMax ?? 0, owner: call?.owner ?? "")
        } catch {
            return .refused(finish(respond(to: error, head), head, route(of: head)))
        }
    }

    public func answer(_ request: HTTPRequest) -> HTTPAnswer {
        do {
            let asked = AnswerCache.Asked(request, head: try? fleet.store.head())
            if let asked, let known = cache.answer(to: asked) {
                return .now(revalidated(known, request))
            }
            guard var call = try call(for: request) else {
                return .now(finish(preflight(request), request))
            }
            call.asked = call.route.isKept ? asked : nil
            return answer(call)
        } catch {
            return .now(finish(respond(to: error, request), request, route(of: request)))
        }
    }

    /// For the books: which route it was that refused.
    private func route(of request: HTTPRequest) -> Route? {
        guard case .route(let route, _) = router.find(request.method, request.path) else {
            return nil
        }
        return route
    }

    /// The request with its route and its caller; nil for OPTIONS of a path that there is.
    private func call(for request: HTTPRequest) throws -> Call? {
        switch router.find(request.method, request.path) {
        case .nothing: throw APIError(404, "There is no such path")
        case .otherMethods(let methods):
            if request.method == "OPTIONS" { return nil }
            var error = APIError(405, "The path does not take \(request.method)")
            error.headers["Allow"] = methods.joined(separator: ", ")
            throw error
        case .route(let route, let path):
            let identity = try authenticator.identity(
                of: request, for: route, isAllowed: isNamed)
            if route.isWrite, !route.isQuestion {
                try route.checkPreconditions(of: request)
                try options.operations.requireRoom()
            }
            return Call(api: self, request: request, route: route, path: path, identity: identity)
        }
    }

    /// The call with who asks found out anew: much may have become of a key while it waited.
    func renewed(_ call: Call) throws -> Call {
        var renewed = call
        renewed.identity = try authenticator.identityStill(of: call.request, for: call.route)
        return renewed
    }

    private func run(_ call: Call, _ work: (Call) throws -> HTTPResponse) -> HTTPResponse {
        do {
            let shown = call.store == nil ? try fleet.store.head() : nil
            var response = try work(call)
            if response.headers["X-Varve-Position"] == nil {
                response.headers["X-Varve-Position"] = shown?.description
            }
            response = finish(response, call)
            if let asked = call.asked { cache.keep(response, for: asked) }
            return revalidated(response, call.request)
        } catch {
            return refusal(error, call)
        }
    }

    private func refusal(_ error: any Error, _ call: Call) -> HTTPResponse {
        finish(respond(to: error, call.request), call)
    }

    private func finish(_ response: HTTPResponse, _ call: Call) -> HTTPResponse {
        var response = response
        if response.headers["X-Varve-Position"] == nil, call.store != nil {
            let head = try? call.readableStore().log.head()
            response.headers["X-Varve-Position"] = head?.description
        }
        response = finish(response, call.request, call.route)
        response.owner = call.owner
        response.actor = call.identity?.caller.actor.text ?? ""
        return response
    }

    /// The answer without its body, where the client has it.
    private func revalidated(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
        guard response.status == 200, request.method == "GET" || request.method == "HEAD",
            request.headers["If-None-Match"] != nil, let tag = response.headers["ETag"],
            ETag.matches(request.headers.all("If-None-Match"), tag)
        else { return response }
        var short = response
        short.status = 304
        short.headers["Content-Type"] = nil
        short.body = .bytes([])
        return short
    }

    private func respond(to error: any Error, _ request: HTTPRequest) -> HTTPResponse {
        let known = APIError(error)
        if known.status == 500 { options.report(request.id, "\(error)") }
        return known.response
    }

    /// What every answer has.
    private func finish(
        _ response: HTTPResponse, _ request: HTTPRequest, _ route: Route? = nil
    ) -> HTTPResponse {
        var response = response
        response.route = route.map { "\($0.method) \($0.path)" } ?? ""
        if response.headers["X-Varve-Position"] == nil {
            // Of a store that is not shown, nothing is.
            let isOfStore = request.path.count > 3 && request.path[2] == "stores"
            let shown = isOfStore ? .start : try? fleet.store.head()
            response.headers["X-Varve-Position"] = shown?.description
        }
        if response.headers["Cache-Control"] == nil {
            // What has a tag may be kept, but is asked for again each time.
            let isTagged = response.headers["ETag"] != nil && request.method != "POST"
            response.headers["Cache-Control"] = isTagged ? "private, no-cache" : "no-store"
        }
        response.headers.add("X-Content-Type-Options", "nosniff")
        share(&response, with: request)
        return response
    }
}

// When a request is answered.
extension API {
    private func answer(_ call: Call) -> HTTPAnswer {
        do {
            guard call.request.parameter("min_position") != nil,
                call.route.parameters.contains(where: { $0.name == "min_position" }),
                let wanted = try call.position("min_position")
            else { return try begin(call) }
            return try whenReached(wanted, call)
        } catch {
            return .now(refusal(error, call))
        }
    }

    private func begin(_ call: Call) throws -> HTTPAnswer {
        switch call.route.work {
        case .quick(let work): return .now(run(call, work))
        case .blocking(let work):
            return .blocking(call.route.lane) { [self] in .now(run(call, work)) }
        case .waiting(let length, let look):
            return self.look(call, until: .now + (try length(call)), look)
        }
    }

    /// Goes on when the log has reached the `min_position` that the caller asks for.
    private func whenReached(_ wanted: Position, _ call: Call) throws -> HTTPAnswer {
        let head = try fleet.store.head()
        guard head < wanted else { return try begin(call) }
        // Nobody wrote a position that is so far off: waiting is of no use.
        let isNear = wanted.rawValue - head.rawValue <= Self.positionsAheadMax
        let until = ContinuousClock.now + (isNear ? options.positionTimeout : .zero)
        return .whenReady(until: until) { [self] isLast in
            do {
                let head = try fleet.store.head()
                if head >= wanted { return try begin(renewed(call)) }
                return isLast ? .now(refusal(Self.notReached(wanted, head), call)) : nil
            } catch {
                return .now(refusal(error, call))
            }
        }
    }

    /// Who waits is asked after so long whether it may still do so.
    static let allowance = Duration.seconds(5)

    private static let positionsAheadMax: UInt64 = 1_000_000

    private static func notReached(_ wanted: Position, _ head: Position) -> APIError {
        var error = APIError(
            503, "The log has not reached position \(wanted): the last is \(head)",
            code: "position_not_reached")
        error.headers["Retry-After"] = "1"
        return error
    }

    /// Looks whether there is something to answer; where there is nothing, again after each
    /// piece of news.
    private func look(
        _ call: Call, until: ContinuousClock.Instant, isLast: Bool = false,
        _ work: @escaping Route.Look
    ) -> HTTPAnswer {
        .blocking(.reads) { [self] in
            var finding: Route.Finding?
            let response = run(call) { call in
                finding = try work(call, isLast || .now >= until)
                guard case .answer(let response) = finding else { return HTTPResponse(204) }
                return response
            }
            guard case .nothing(let log, let seen) = finding else { return .now(response) }
            let pause = min(until, .now + Self.allowance)
            return .whenReady(until: pause) { [self] isOver in
                guard isOver || (try? log.head()) != seen else { return nil }
                do {
                    // Before its time it is over when the server stops.
                    let isLast = isOver && (.now >= until || .now < pause)
                    return look(try renewed(call), until: until, isLast: isLast, work)
                } catch {
                    return .now(refusal(error, call))
                }
            }
        }
    }
}

// Web pages of other origins (the Fetch standard, section 3.2).
extension API {
    private func preflight(_ request: HTTPRequest) -> HTTPResponse {
        var methods = ["GET", "HEAD", "OPTIONS"]
        if case .otherMethods(let found) = router.find("OPTIONS", request.path) { methods = found }
        let allowed = methods.joined(separator: ", ")
        return HTTPResponse(
            204,
            headers: [
                "Allow": allowed, "Access-Control-Allow-Methods": allowed,
                "Access-Control-Max-Age": "600",
                "Access-Control-Allow-Headers":
                    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                    + "Last-Event-ID, X-Correlation-ID, X-Request-ID, X-Varve-Message, "
                    + "X-Varve-Organization",
            ])
    }

    private func share(_ response: inout HTTPResponse, with request: HTTPRequest) {
        guard let origin = request.headers["Origin"], allows(origin) else { return }
        // Where every page may ask, none may with the cookies of who looks at it.
        response.headers["Access-Control-Allow-Origin"] = isNamed(origin) ? origin : "*"
        if isNamed(origin) { response.headers["Access-Control-Allow-Credentials"] = "true" }
        response.headers["Access-Control-Expose-Headers"] =
            "ETag, Link, Location, X-Next-Cursor, X-Request-ID, X-Total-Count, "
            + "X-Varve-Outcome, X-Varve-Position"
        response.headers.add("Vary", "Origin")
    }

    /// Whether pages of an origin may use the API.
    func allows(_ origin: String) -> Bool {
        options.allowedOrigins.contains("*") || isNamed(origin)
    }

    /// Whether an origin is allowed by name: its pages may also use the cookies of who looks.
    func isNamed(_ origin: String) -> Bool {
        origin != "*" && options.allowedOrigins.contains(origin)
    }
}
