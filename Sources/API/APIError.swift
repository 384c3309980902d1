internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import LMDB
internal import System

/// An error as clients get it: `{"error":{"code","message","details"}}`.
struct APIError: Error {
    var status: Int
    /// For programs.
    var code: String
    /// For people.
    var message: String
    var details: JSONValue = .object([:])
    var headers: HTTPHeaders = [:]

    init(_ status: Int, _ message: String, code: String? = nil, details: JSONValue = .object([:])) {
        self.status = status
        self.code = code ?? Self.code(of: status)
        self.message = message
        self.details = details
    }

    static func code(of status: Int) -> String {
        switch status {
        case 400: "bad_request"
        case 401: "unauthorized"
        case 403: "forbidden"
        case 404: "not_found"
        case 405: "method_not_allowed"
        case 409: "conflict"
        case 412: "precondition_failed"
        case 413: "payload_too_large"
        case 415: "unsupported_media_type"
        case 422: "validation_error"
        case 429: "too_many_requests"
        case 431: "headers_too_large"
        case 501: "not_implemented"
        case 503: "service_unavailable"
        default: "internal_error"
        }
    }

    /// The answer; its request id is added by the server.
    var response: HTTPResponse {
        let body: JSONObject = [
            "error": ["code": .string(code), "message": .string(message), "details": details]
        ]
        var response = HTTPResponse(status, json: .object(body))
        for (name, value) in headers.fields { response.headers.add(name, value) }
        return response
    }
}

extension APIError {
    static let notFound = APIError(404, "There is no such thing")

    /// - Parameter needed: what the route is for, where that says whose key would do.
    static func forbidden(needs needed: Route.Access? = nil) -> APIError {
        APIError(
            403, "Insufficient permissions",
            details: .object(needed?.keyHolder.map { ["needs": .string($0)] } ?? [:]))
    }

    /// An answer lists no more problems than that.
    private static let problemsMax = 100

    /// What is wrong with an input, in the words that readers of such lists know.
    static func invalid(_ problems: [ValidationProblem], in place: String = "body") -> APIError {
        let details = problems.prefix(problemsMax).map { problem in
            var json = problem.json
            json["loc"] = .array([.string(place)] + (json["loc"]?.array ?? []))
            json["input"] = problem.input.excerpt
            return JSONValue.object(json)
        }
        return APIError(422, "Validation failed", details: .array(details))
    }

    /// One parameter or header that can't be read.
    static func invalid(
        _ place: String, _ name: String, _ message: String, input: String
    ) -> APIError {
        let detail: JSONObject = [
            "type": "value_error", "loc": [.string(place), .string(name)],
            "msg": .string(message), "input": JSONValue.string(input).excerpt,
        ]
        return APIError(422, "Validation failed", details: [.object(detail)])
    }

    /// Any error that a handler may throw.
    init(_ error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as FleetError: self.init(error)
        case let error as AppendError: self.init(error)
        case let error as StoreError: self.init(error)
        case let problem as BodyProblem: self = problem.apiError
        case let error as DoneButUnseen:
            self.init(500, error.description, code: "done_but_unseen")
        case let error as JSONError: self.init(422, "\(error)", code: "invalid_json")
        case let error as LMDBError where error.isDiskFull:
            self.init(503, "The disk is full", code: "disk_full")
        case let error as LMDBError where error.isReadOnly:
            self.init(503, "The data directory can't be written to", code: "read_only")
        default: self.init(500, "Internal error")
        }
    }

    private init(_ error: FleetError) {
        switch error {
        case .notFound(let what): self.init(404, "There is no \(what)")
        case .forbidden: self = .forbidden()
        case .agent(let rejection): self.init(rejection)
        case .organization(let rejection): self.init(rejection)
        case .user(let rejection): self.init(rejection)
        case .operatorKey(let rejection): self.init(rejection)
        case .badSeed: self.init(500, "Internal error")
        case .conflict(_, let expected, let found):
            self.init(
                412, "The revision is \(found), not \(expected)",
                details: [
                    "expected": .integer(Int64(clamping: expected.rawValue)),
                    "found": .integer(Int64(clamping: found.rawValue)),
                ])
        case .planMoved(let expected, let found):
            self.init(
                409, error.description, code: "plan_moved",
                details: [
                    "expected": .string(expected.description), "found": .string(found.description),
                ])
        case .contended(let attempts):
            self.init(
                503, error.description, code: "contended",
                details: ["attempts": .integer(Int64(attempts))])
        case .badCursor:
            self = .invalid("query", "cursor", error.description, input: "")
        }
    }

    private init(_ rejection: AgentRejection) {
        switch rejection {
        case .invalid(let problems): self = .invalid(problems)
        case .handoffTargets(let unknown, let itself):
            self.init(
                400, rejection.description, code: "bad_request",
                details: [
                    "invalid_ids": .array(unknown.map { .string($0.description) }),
                    "itself": .bool(itself),
                ])
        case .keyTaken(let key, let holder, let free):
            self.init(
                409, rejection.description, code: "key_taken",
                details: [
                    "key": .string(key.text), "held_by": .string(holder.description),
                    "free": .string(free.text),
                ])
        case .notFound, .deleted: self.init(404, "There is no such agent")
        case .noSuchVersion(let version, let newest):
            self.init(
                404, rejection.description,
                details: [
                    "version": .integer(Int64(clamping: version)),
                    "newest": .integer(Int64(clamping: newest)),
                ])
        case .alreadyExists: self.init(409, rejection.description)
        case .notDeleted: self.init(409, rejection.description, code: "not_deleted")
        }
    }

    private init(_ rejection: Organization.Rejection) {
        switch rejection {
        case .invalid(let problems): self = .invalid(problems)
        case .notFound: self = .notFound
        case .nameTaken(let name, let holder):
            self = .nameTaken(name, by: holder, rejection.description)
        case .alreadyExists: self.init(409, rejection.description)
        }
    }

    private init(_ rejection: User.Rejection) {
        switch rejection {
        case .invalid(let problems): self = .invalid(problems)
        case .notFound: self = .notFound
        case .noSuchKey(let id): self = .noSuchKey(id)
        case .nameTaken(let name, let holder):
            self = .nameTaken(name, by: holder, rejection.description)
        case .alreadyExists: self.init(409, rejection.description)
        case .inactive: self.init(409, rejection.description, code: "inactive")
        case .tooManyKeys(let most): self = .tooManyKeys(most, rejection.description)
        case .lastAdmin: self.init(409, rejection.description, code: "last_admin")
        }
    }

    private init(_ rejection: Operator.Rejection) {
        switch rejection {
        case .invalid(let problems): self = .invalid(problems)
        case .noSuchKey(let id): self = .noSuchKey(id)
        case .tooManyKeys(let most): self = .tooManyKeys(most, rejection.description)
        }
    }

    private static func noSuchKey(_ id: ID<APIKey>) -> APIError {
        var error = notFound
        error.details = ["key": .text(id)]
        return error
    }

    private static func nameTaken<Subject>(
        _ name: String, by holder: ID<Subject>, _ message: String
    ) -> APIError {
        APIError(
            409, message, code: "name_taken",
            details: ["name": .string(name), "held_by": .text(holder)])
    }

    private static func tooManyKeys(_ most: Int, _ message: String) -> APIError {
        APIError(
            409, message, code: "too_many_keys", details: ["limit": .integer(Int64(most))])
    }

    private static func noSuchPosition(
        _ position: Position, _ head: Position, _ message: String
    ) -> APIError {
        APIError(
            422, message, code: "no_such_position",
            details: [
                "position": .integer(Int64(clamping: position.rawValue)),
                "head": .integer(Int64(clamping: head.rawValue)),
            ])
    }

    private init(_ error: StoreError) {
        switch error {
        case .noSuchPosition(let position, let head):
            self = .noSuchPosition(position, head, "\(error)")
        case .closed, .alreadyOpen: self.init(503, "The store is closed")
        case .readOnly: self.init(503, "The data directory can't be written to", code: "read_only")
        default: self.init(500, "Internal error")
        }
    }

    init(_ error: AppendError) {
        switch error {
        case .commandReused(let key, let first):
            self.init(
                422, "The Idempotency-Key was used before for another request",
                code: "idempotency_key_reused",
                details: [
                    "key": .string(key), "first": .integer(Int64(clamping: first.rawValue)),
                ])
        case .busy, .closed: self.init(503, error.description)
        case .tooLarge(let what, let limit, let found):
            self.init(
                413, error.description,
                details: [
                    "what": .string(what), "limit": .integer(Int64(limit)),
                    "found": .integer(Int64(found)),
                ])
        case .invalid(let reason):
            let problem = ValidationProblem("value_error", at: [], reason, input: .null)
            self = .invalid([problem])
            message = reason
        case .noSuchPosition(let position, let head):
            self = .noSuchPosition(position, head, error.description)
        case .wrongRevision(let stream, let expected, let found):
            self.init(
                409, error.description, code: "wrong_revision",
                details: [
                    "stream": .string(stream.text), "expected": expected.json,
                    "found": .integer(Int64(clamping: found.rawValue)),
                ])
        case .conditionFailed(let condition, let found):
            self.init(
                409, error.description, code: "condition_failed",
                details: [
                    "after": .integer(Int64(clamping: condition.after.rawValue)),
                    "found": .integer(Int64(clamping: found.rawValue)),
                ])
        case .checkpointPassed(let checkpoint, let found):
            self.init(
                409, error.description, code: "checkpoint_passed",
                details: [
                    "name": .string(checkpoint.name),
                    "expected": .integer(Int64(clamping: checkpoint.position.rawValue)),
                    "found": .integer(Int64(clamping: found.rawValue)),
                ])
        case .duplicateEventID(let id, let found):
            self.init(
                409, error.description, code: "duplicate_event_id",
                details: [
                    "id": .string(id.description),
                    "found": .integer(Int64(clamping: found.rawValue)),
                ])
        }
    }
}

extension ExpectedRevision {
    /// As requests write it.
    var json: JSONValue {
        switch self {
        case .any: "any"
        case .noStream: "none"
        case .exactly(let revision): .integer(Int64(clamping: revision.rawValue))
        }
    }
}

extension HTTPResponse {
    init(_ status: Int, json: JSONValue) {
        let bytes = (try? JSON.encode(json)) ?? []
        self.init(status, encoded: bytes)
    }

    /// A response of JSON that is written already.
    init(_ status: Int, encoded bytes: [UInt8]) {
        self.init(status, headers: ["Content-Type": "application/json"], body: bytes)
    }
}

extension JSONValue {
    /// The value as far as an answer repeats it: a long text is cut, a large value left out.
    var excerpt: JSONValue {
        switch self {
        case .null, .bool, .integer, .unsigned, .number: return self
        case .string(let text):
            guard text.utf8.count > 1_000 else { return self }
            return .string(String(text.unicodeScalars.prefix(250)) + "…")
        case .array, .object:
            let size = (try? JSON.encode(self).count) ?? .max
            return size > 4_096 ? .null : self
        }
    }
}
