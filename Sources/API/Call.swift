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
    let identity: Identity?

    var fleet: Fleet { api.fleet }

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
                400, "There are \(all.count) organizations: name one in X-Varve-Organization")
        }
        let found = try fleet.organizations(named: name, for: identity.caller)
        guard found.count == 1 else { throw APIError(404, "There is no organization \(name)") }
        return found[0].id
    }
}

// What comes in the path, the query and the headers.
extension Call {
    /// An id in the path. What is no id names nothing that exists.
    func id<Subject>(_ name: String, of: Subject.Type) throws -> ID<Subject> {
        guard let id = path[name].flatMap({ ID<Subject>($0) }) else { throw APIError.notFound }
        return id
    }

    /// A whole number in the path. One that is too large names nothing that exists.
    func number(inPath name: String) throws -> UInt64 {
        guard let text = path[name], !text.isEmpty,
            text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else {
            throw APIError.invalid(
                "path", name, "Input should be a whole number", input: path[name] ?? "")
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
        guard let time = Timestamp(text) else {
            throw APIError.invalid(
                "query", "as_of", "Input should be a position or a time (RFC 3339)", input: text)
        }
        return try fleet.store.position(at: time)
    }

    /// What may come with every write: `Idempotency-Key`, `If-Match`, `X-Varve-Message` and
    /// `X-Correlation-ID`.
    func options() throws -> CommandOptions {
        var options = CommandOptions(message: request.headers["X-Varve-Message"])
        options.commandID = try idempotencyKey()
        options.expectedRevision = try expectedRevision()
        if let text = request.headers["X-Correlation-ID"] {
            guard let id = UUID(text) else {
                throw APIError.invalid(
                    "header", "X-Correlation-ID", "Input should be a UUID", input: text)
            }
            options.correlationID = id
        }
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

    /// `If-Match: "7"`; `*` asks only that the thing exists.
    private func expectedRevision() throws -> Revision? {
        guard let text = request.headers["If-Match"], text != "*" else { return nil }
        guard let revision = ETag.revision(text) else {
            throw APIError(412, "If-Match names no revision", details: ["found": .string(text)])
        }
        return revision
    }

    /// The body as JSON.
    func json() throws -> JSONValue {
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

    static func revision(_ text: String) -> Revision? {
        guard text.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return nil }
        return UInt64(text.dropFirst().dropLast()).map { Revision($0) }
    }

    /// Whether `If-None-Match` names the tag: then the client has what it asks for.
    static func matches(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            var name = part.filter { $0 != " " }
            if name.hasPrefix("W/") { name.removeFirst(2) }
            return name == "*" || name == tag
        }
    }
}
