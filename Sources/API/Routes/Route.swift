internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer

/// One operation of the API: how it is found, what it takes, what it answers, and what it does.
///
/// The router and the OpenAPI document are both made of these, so neither can say what the other
/// does not.
struct Route: Sendable {
    enum Access: Sendable {
        /// Anybody.
        case open
        /// Any user of the organisation.
        case member
        /// Admins of the organisation.
        case admin
        /// Whoever runs the host.
        case operatorOnly

        /// Whose key it takes, where not any will do.
        var keyHolder: String? {
            switch self {
            case .open, .member: nil
            case .admin: "admin"
            case .operatorOnly: "operator"
            }
        }
    }

    /// How the work is done.
    enum Work: Sendable {
        /// At once, on the server's thread: it must not block.
        case quick(@Sendable (Call) throws -> HTTPResponse)
        /// On a thread of its own: it may block.
        case blocking(@Sendable (Call) throws -> HTTPResponse)
        /// Tried again after each piece of news, for some time. It must answer the last time.
        case waiting(@Sendable (Call) throws -> Duration, Look)
    }

    typealias Look = @Sendable (Call, _ isLast: Bool) throws -> Finding

    /// What there was for a reader who waits.
    enum Finding {
        case answer(HTTPResponse)
        /// Nothing yet in a log up to a position.
        case nothing(EventStore, through: Position)
    }

    let method: String
    /// As OpenAPI writes it: `/api/v1/agents/{agent_id}`.
    let path: String
    /// Names the operation for generated clients: `list_agents`.
    let id: String
    let tag: String
    let summary: String
    let access: Access
    var parameters: [Parameter] = []
    var body: Schema?
    var isBodyRequired = true
    /// The answers beyond the errors that every route may give.
    var answers: [Answer]
    /// A POST that only asks: it is answered also when nothing can be written.
    var isQuestion = false
    /// A write that takes long before it waits for the disk.
    var isLong = false
    let work: Work
    /// Whether an answer is good as long as the log of the store `main` has not grown.
    var isKept = false

    /// What comes in path, query or header.
    struct Parameter: Sendable {
        enum Place: String, Sendable {
            case path, query, header
        }

        let name: String
        let place: Place
        let schema: Schema
        let text: String
        var isRequired = false
        /// May be given several times.
        var isList = false
    }

    struct Answer: Sendable {
        let status: Int
        let text: String
        var schema: Schema?
        var mediaType = "application/json"
        /// Whether a client that accepts it may get `text/event-stream` instead.
        var isFollowable = false
        var headers: [String] = []
    }

    /// The path's parts; those in braces are parameters.
    var segments: [String] { path.split(separator: "/").map(String.init) }

    var isWrite: Bool { method != "GET" }

    /// Refuses what a write is to depend on (RFC 9110, section 13) and the route does not look at:
    /// it would be written all the same.
    func checkPreconditions(of request: HTTPRequest) throws(APIError) {
        for name in ["If-Match", "If-None-Match"] where request.headers[name] != nil {
            guard parameters.contains(where: { $0.place == .header && $0.name == name }) else {
                throw APIError(412, "\(method) \(path) does not take \(name)")
            }
        }
    }

    /// Which threads do the work, where it blocks.
    var lane: HTTPLane {
        if isLong { return .imports }
        return isWrite && !isQuestion ? .writes : .reads
    }

    /// Bytes of its body. Where nobody looks at one, or any member may send it, few will do.
    var bodyMax: Int {
        if body == nil { return 64 << 10 }
        return access == .member ? 1 << 20 : .max
    }
}

/// A parameter's name in a path part; nil for a part that stands for itself.
func parameterName(_ segment: String) -> String? {
    segment.hasPrefix("{") && segment.hasSuffix("}")
        ? String(segment.dropFirst().dropLast()) : nil
}
