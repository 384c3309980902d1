internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

extension Call {
    /// The store in the path, for reading.
    func readableStore() throws -> OpenStore {
        let (caller, owner) = try storeOwner()
        if path["store"] == StoreName.main.text, !caller.isOperator {
            throw APIError.forbidden(needs: .operatorOnly)
        }
        return try fleet.store(path["store"] ?? "", of: owner, readBy: caller)
    }

    /// The store in the path, for writing.
    func writableStore() throws -> OpenStore {
        let (caller, owner) = try storeOwner()
        return try fleet.store(path["store"] ?? "", of: owner, writtenBy: caller)
    }

    /// Whose stores are meant: a user's are those of its organisation; an operator's are its own,
    /// unless it names an organisation.
    func storeOwner() throws -> (caller: Caller, organization: ID<Organization>?) {
        guard let caller = identity?.caller else { throw APIError(401, "Not authenticated") }
        if let own = caller.organization { return (caller, own) }
        guard let name = request.headers["X-Varve-Organization"] else { return (caller, nil) }
        let found = try fleet.organizations(named: name, for: caller)
        guard found.count == 1 else { throw APIError(404, "There is no organization \(name)") }
        return (caller, found[0].id)
    }

    /// A stream's name in the path. What no log takes as a name has no events.
    var streamInPath: StreamName { StreamName(path["stream"] ?? "") }

    /// Whether the client asks to follow what it reads.
    var followsEvents: Bool {
        request.headers.all("Accept").joined(separator: ",").split(separator: ",").contains {
            $0.split(separator: ";").first?.filter { $0 != " " }.lowercased()
                == "text/event-stream"
        }
    }

    /// A whole number in the query that may be as large as a position.
    func count(_ name: String) throws -> UInt64? {
        guard let text = request.parameter(name) else { return nil }
        guard let number = UInt64(text), number <= Int64.max else {
            throw APIError.invalid(
                "query", name, "Input should be a whole number from 0 to \(Int64.max)",
                input: text)
        }
        return number
    }

    /// Where a follower goes on: behind the last event that it has.
    func lastEventID(in log: EventStore) throws -> Position? {
        guard let text = request.headers["Last-Event-ID"], !text.isEmpty else { return nil }
        guard let number = UInt64(text) else {
            throw APIError.invalid(
                "header", "Last-Event-ID", "Input should be a position", input: text)
        }
        // A log that went back, as to a backup: who waits for more than it has would miss events.
        let head = try log.head()
        guard number <= head.rawValue else {
            throw APIError.invalid(
                "header", "Last-Event-ID", "The position is in the future: the last is \(head)",
                input: text)
        }
        return Position(number)
    }

    /// How events are to be written.
    func eventJSON() throws -> EventJSON {
        EventJSON(asBytes: try choice("payload", PayloadForm.self) == .base64)
    }

    private enum PayloadForm: String, CaseIterable {
        case json, base64
    }
}

extension HTTPResponse {
    /// Answers with what `write` writes, which shows a store at a position.
    static func json(
        _ status: Int = 200, at head: Position, _ write: (JSONOutput) throws -> Void
    ) rethrows -> HTTPResponse {
        let output = JSONOutput()
        try write(output)
        var response = HTTPResponse(status, encoded: output.bytes)
        response.headers["X-Varve-Position"] = "\(head)"
        return response
    }

    /// Answers with events as they come.
    static func following(_ stream: EventStream) -> HTTPResponse {
        HTTPResponse(
            200,
            headers: [
                "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store",
                // Proxies of nginx's kind hold answers back otherwise.
                "X-Accel-Buffering": "no",
            ], stream: stream)
    }
}

extension Position {
    /// For answers: the position before the first event of all is null there.
    var json: JSONValue { self == .start ? .null : .integer(Int64(clamping: rawValue)) }
}
