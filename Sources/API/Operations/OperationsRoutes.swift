internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Projections

extension API {
    static var operationsRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/healthz", id: "get_health", tag: "operations",
                summary: "Whether the server is alive", access: .open,
                answers: [.init(status: 200, text: "It is", schema: .health)],
                work: .quick(OperationsHandlers.health)),
            Route(
                method: "GET", path: "/readyz", id: "get_readiness", tag: "operations",
                summary: "Whether the server can do all its work", access: .open,
                answers: [
                    .init(status: 200, text: "It can", schema: .readiness),
                    .init(status: 503, text: "It can't, and why", schema: .readiness),
                ],
                work: .quick(OperationsHandlers.readiness)),
            Route(
                method: "GET", path: "/metrics", id: "get_metrics", tag: "operations",
                summary: "Counters for Prometheus; for this machine and the operator",
                access: .open,
                answers: [
                    .init(
                        status: 200, text: "The counters", schema: .text,
                        mediaType: "text/plain"),
                    .init(status: 401, text: "No key from elsewhere", schema: .error),
                    .init(status: 403, text: "Not the operator's key", schema: .error),
                ],
                work: .blocking(OperationsHandlers.metrics)),
        ]
    }
}

extension Schema {
    fileprivate static let health = Schema.named(
        "Health",
        .object([.init(name: "status", schema: .string(choices: ["alive"]))]))

    fileprivate static let readiness = Schema.named(
        "Readiness",
        .object([
            .init(name: "ready", schema: .boolean),
            .init(
                name: "reasons",
                schema: .array(
                    .object([
                        .init(
                            name: "code",
                            schema: .string(
                                choices: NotReady.Code.allCases.map { $0.rawValue })),
                        .init(name: "message", schema: .text),
                    ])), text: "Why it is not ready; empty when it is."),
        ]))
}

/// A reason why the server can't do all its work.
struct NotReady {
    enum Code: String, CaseIterable {
        case diskLow = "disk_low"
        case viewsBehind = "views_behind"
        case stopping
        case storage
    }

    let code: Code
    let message: String

    var json: JSONValue { ["code": .string(code.rawValue), "message": .string(message)] }
}

enum OperationsHandlers {
    static let health: @Sendable (Call) throws -> HTTPResponse = { _ in
        HTTPResponse(200, json: ["status": "alive"])
    }

    static let readiness: @Sendable (Call) throws -> HTTPResponse = { call in
        let reasons = call.api.options.operations.notReady(call.fleet)
        return HTTPResponse(
            reasons.isEmpty ? 200 : 503,
            json: ["ready": .bool(reasons.isEmpty), "reasons": .array(reasons.map { $0.json })])
    }

    static let metrics: @Sendable (Call) throws -> HTTPResponse = { call in
        try requireReader(call)
        let text = try call.api.options.operations.exposition(of: call.fleet)
        return HTTPResponse(
            200, headers: ["Content-Type": Exposition.contentType], body: Array(text.utf8))
    }

    private static func requireReader(_ call: Call) throws {
        if let identity = call.identity {
            guard identity.caller.organization == nil else {
                throw APIError(403, "The metrics are of all organizations: the operator's")
            }
            return
        }
        let isAllowed =
            switch call.api.options.operations.metricsReaders {
            case .anybody: true
            case .nobody: false
            case .local: call.request.isFromThisMachine
            }
        guard isAllowed else {
            throw APIError(401, "The metrics need the operator's key from elsewhere")
        }
    }
}

extension HTTPRequest {
    /// Whether it was sent here, as far as can be told: a proxy on this machine says that it passes
    /// on what comes from elsewhere.
    fileprivate var isFromThisMachine: Bool {
        let isLocal =
            remoteAddress.hasPrefix("127.") || remoteAddress == "::1"
            || remoteAddress.hasPrefix("::ffff:127.")
        let marks = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"]
        return isLocal && !marks.contains { headers[$0] != nil }
    }
}

extension Operations {
    func notReady(_ fleet: Fleet) -> [NotReady] {
        var reasons: [NotReady] = []
        if isStopping { reasons.append(NotReady(code: .stopping, message: "it is stopping")) }
        if let look = disk?.look(), look.isLow {
            reasons.append(
                NotReady(
                    code: .diskLow,
                    message: "\(look.free) bytes are free, and writes need \(look.floor)"))
        }
        do {
            for (view, lag) in try fleet.viewLags() where lag > Self.lagMax {
                reasons.append(
                    NotReady(code: .viewsBehind, message: "\(view) is \(lag) events behind"))
            }
        } catch {
            reasons.append(NotReady(code: .storage, message: "the store can't be read"))
        }
        return reasons
    }
}

extension Fleet {
    /// How many events each view is behind the log.
    func viewLags() throws -> [(view: String, lag: UInt64)] {
        let head = try store.head().rawValue
        return try views.positions().map { ($0.name, head - min(head, $0.position.rawValue)) }
    }
}
