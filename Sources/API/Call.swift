internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

/// One request with its route, and who asks.
struct Call: Sendable {
    let api: API
    let request: HTTPRequest
    let route: Route
    /// The path's parameters.
    let path: [String: String]
    /// Nil on an open route without a key.
    var identity: Identity?
    /// What the answer may be kept for.
    var asked: AnswerCache.Asked?

    var fleet: Fleet { api.fleet }

    /// Who the bytes on their way are charged to: an organisation, the operator, or nobody.
    var owner: String {
        guard let caller = identity?.caller else { return "" }
        return caller.organization?.description ?? "operator"
    }

    /// The name of the store that the path names.
    var store: String? { path["store"] }

    /// The organisation that the caller works in.
    func scope() throws -> FleetScope {
        guard let identity else { throw APIError(401, "Not authenticated") }
        return try fleet.scope(try organization(of: identity), as: identity.caller)
    }

    /// Of a user its own; an operator names one where there are several.
    private func organization(of identity: Identity) throws -> ID<Organization> {
        if let own = identity.caller.organization { return own }
        let all = try fleet.organizations(for: identity.caller)
        guard let name = request.headers["X-Varve-Organization"] else {
            if all.count == 1 { return all[0].id }
            throw APIError(
                400, "There are \(all.count) organizations: name one in X-Varve-Organization",
                code: "organization_needed",
                details: ["names": .array(all.map { .string($0.name) })])
        }
        let found = try fleet.organizations(named: name, for: identity.caller)
        guard found.count == 1 else { throw APIError(404, "There is no organization \(name)") }
        return found[0].id
    }
}

extension Call {
    /// Whether who asks may still do so: a key may be revoked, or expire, while an answer goes on.
    var isStillAllowed: Bool { (try? api.renewed(self)) != nil }
}

// What comes in the path, the query and the headers.
extension Call {
    /// An id in the path.
    func id<Subject>(_ name: String, of: Subject.Type) throws -> ID<Subject> {
        let text = path[name] ?? ""
        guard let id = ID<Subject>(text) else {
            let problem = ValidationProblem(
                "uuid_parsing", at: [.member(name)], "Input should be a valid UUID",
                input: .string(text))
            throw APIError.invalid([problem], in: "path")
        }
        return id
    }

    /// A whole number in the path. One below 0 or too large names nothing that exists.
    func number(inPath name: String) throws -> UInt64 {
        let text = path[name] ?? ""
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            let problem = ValidationProblem(
                "int_parsing", at: [.member(name)], "Input should be a valid integer",
                input: .string(text))
            throw APIError.invalid([problem], in: "path")
        }
        guard let number = UInt64(text) else { throw APIError.notFound }
        return number
    }

    /// A whole number in the query, held to a range.
    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw APIError.invalid(
                "query", name,
                "Input should be a whole number from \(range.lowerBound) to \(range.upperBound)",
                input: text)
        }
        return number
    }

    func position(_ name: String) throws -> Position? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = UInt64(text) else {
            throw APIError.invalid("query", name, "Input should be a position", input: text)
        }
        return Position(number)
    }

    func flag(_ name: String) throws -> Bool {
        switch request.parameter(name) {
        case nil, "false", "0": false
        case "true", "1", "": true
        case let text?:
            throw APIError.invalid("query", name, "Input should be true or false", input: text)
        }
    }

    /// A yes or no of the body's, or of the query.
    func flag(_ name: String, in fields: JSONObject) throws -> Bool {
        try boolean(name, in: fields) ?? flag(name)
    }

    /// A yes or no of the body's; nil where it is not given.
    func boolean(_ name: String, in fields: JSONObject) throws -> Bool? {
        switch fields[name] {
        case nil, .null?: return nil
        case .bool(let value)?: return value
        case let other?:
            throw APIError.invalid([
                ValidationProblem(
                    "bool_type", at: [.member(name)], "Input should be a valid boolean",
                    input: other)
            ])
        }
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type = Choice.self
    ) throws -> Choice? where Choice.RawValue == String {
        try choices(name, Choice.self).first
    }

    func choices<Choice: RawRepresentable & CaseIterable>(
        _ name: String, _: Choice.Type = Choice.self
    ) throws -> [Choice] where Choice.RawValue == String {
        try request.parameters(name).map { text in
            guard let choice = Choice(rawValue: text) else {
                let known = Choice.allCases.map { $0.rawValue }.joined(separator: ", ")
                throw APIError.invalid(
                    "query", name, "Input should be one of \(known)", input: text)
            }
            return choice
        }
    }

    /// The moment that the caller asks for: a position, or a time; nil for now.
    func asOf() throws -> Position? {
        guard let text = request.parameter("as_of") else { return nil }
        if let number = UInt64(text) {
            let head = try fleet.store.head()
            guard number <= head.rawValue else {
                throw APIError.invalid(
                    "query", "as_of", "The position is in the future: the last is \(head)",
                    input: text)
            }
            return Position(number)
        }
        // A plus that was not escaped comes as a space.
        guard let time = Timestamp(String(text.map { $0 == " " ? "+" : $0 })) else {
            throw APIError.invalid(
                "query", "as_of", "Input should be a position or a time (RFC 3339)", input: text)
        }
        // What is answered for a moment must be the answer for ever.
        guard time <= fleet.now else {
            throw APIError.invalid(
                "query", "as_of", "The time is in the future: it is \(fleet.now)", input: text)
        }
        return try fleet.store.position(at: time)
    }

    /// What may come with every write: `Idempotency-Key`, `If-Match`, `X-Varve-Message` and
    /// `X-Correlation-ID`.
    ///
    /// - Parameter current: the revision of what is written to, where it is known.
    func options(current: Revision? = nil) throws -> CommandOptions {
        var options = try keyedOptions()
        options.message = request.headers["X-Varve-Message"] ?? request.parameter("message")
        options.expectedRevision = try expectedRevision(current)
        if let text = request.headers["X-Correlation-ID"] {
            guard let id = UUID(text) else {
                throw APIError.invalid(
                    "header", "X-Correlation-ID", "Input should be a UUID", input: text)
            }
            options.correlationID = id
        }
        return options
    }

    /// Only what makes a command sent twice be done once.
    func keyedOptions() throws -> CommandOptions {
        var options = CommandOptions()
        options.commandID = try idempotencyKey()
        options.route = "\(route.method) \(route.path)"
        return options
    }

    private func idempotencyKey() throws -> String? {
        guard let key = request.headers["Idempotency-Key"] else { return nil }
        guard !key.isEmpty, key.utf8.count <= 150 else {
            throw APIError.invalid(
                "header", "Idempotency-Key", "Input should have 1 to 150 bytes", input: key)
        }
        return key
    }

    /// `If-Match: "7"` or a list of such tags; `*` asks only that the thing exists.
    private func expectedRevision(_ current: Revision?) throws -> Revision? {
        let lines = request.headers.all("If-Match")
        // One that is empty names no revision, and none matches.
        if lines.isEmpty { return nil }
        let text = lines.joined(separator: ",")
        let tags = text.split(separator: ",").map { ETag.trimmed($0) }
        if tags.contains("*") { return nil }
        let revisions = tags.compactMap { ETag.revision($0) }
        if let current, revisions.contains(current) { return current }
        guard let revision = revisions.first else {
            throw APIError(412, "If-Match names no revision", details: ["found": .string(text)])
        }
        return revision
    }

    /// A body may be called anything, or nothing; but forms are no JSON, and what a web page of
    /// another origin can send without asking.
    private func requireNoForm() throws {
        guard let type = request.headers["Content-Type"] else { return }
        let name = type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard name != "application/x-www-form-urlencoded", !name.hasPrefix("multipart/") else {
            throw APIError(415, "Send the body as application/json, not as \(name)")
        }
    }

    /// The body as JSON.
    func json() throws -> JSONValue {
        try requireNoForm()
        guard !request.body.isEmpty else {
            throw APIError.invalid(
                [ValidationProblem("missing", at: [], "Field required", input: .null)])
        }
        do {
            return try JSON.parse(request.body)
        } catch {
            let detail: JSONObject = [
                "type": "json_invalid", "loc": ["body"], "msg": .string("\(error)"), "input": .null,
            ]
            throw APIError(422, "The body is not JSON", details: [.object(detail)])
        }
    }

    /// The body as a JSON object; without members where there is no body.
    func fields() throws -> JSONObject {
        request.body.isEmpty ? JSONObject() : try object()
    }

    /// A text of the body's, or of the query.
    func text(_ name: String, in fields: JSONObject) throws -> String? {
        switch fields[name] {
        case nil, .null?: return request.parameter(name)
        case .string(let text)?: return text
        case let other?:
            throw APIError.invalid(
                [
                    ValidationProblem(
                        "string_type", at: [.member(name)], "Input should be a valid string",
                        input: other)
                ])
        }
    }

    /// The body as a JSON object.
    func object() throws -> JSONObject {
        let value = try json()
        guard let object = value.object else {
            throw APIError.invalid(
                [
                    ValidationProblem(
                        "dict_type", at: [], "Input should be a valid object", input: value)
                ])
        }
        return object
    }
}

/// A revision as an entity tag (RFC 9110, section 8.8.3).
enum ETag {
    static func text(_ revision: Revision) -> String { "\"\(revision.rawValue)\"" }

    /// Of bytes that have no revision.
    static func text(of bytes: [UInt8]) -> String {
        "\"\(SHA256.digest(of: bytes).description.prefix(32))\""
    }

    /// An element of a list without the blanks around it.
    static func trimmed(_ part: Substring) -> String {
        let start = part.drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return String(end.map { start[...$0] } ?? "")
    }

    static func revision(_ text: String) -> Revision? {
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
        let digits = text.dropFirst().dropLast()
        // "+5" and "05" are other tags than "5".
        return UInt64(digits).flatMap { String($0) == digits ? Revision($0) : nil }
    }

    /// Whether `If-None-Match` names the tag: then the client has what it asks for.
    static func matches(_ lines: [String], _ tag: String) -> Bool {
        lines.joined(separator: ",").split(separator: ",").contains { part in
            var name = trimmed(part)
            if name.hasPrefix("W/") { name.removeFirst(2) }
            return name == "*" || name == tag
        }
    }
}
