internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON

// Versions and history.
extension AgentHandlers {
    private static let versionsMax = 10_000

    @Sendable static func versions(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let record = try active(call, asOf: moment)
        let before = try call.number("before", in: 1...Int.max).map { UInt64($0) }
        let limit = try call.number("limit", in: 1...versionsMax) ?? versionsMax
        // What was replaced: the newest version is the current one, and not among them.
        let bound = min(before ?? record.version, record.version)
        let found = try call.scope().snapshots(
            of: record.id, below: bound, asOf: moment, limit: limit)
        var response = HTTPResponse(200, json: .array(found.map { json($0, of: record.id) }))
        if let last = found.last, found.count == limit, last.version.number > 1 {
            response.headers["Link"] = call.nextLink(["before": String(last.version.number)])
        }
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func version(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let record = try present(call, asOf: moment)
        let number = try call.number(inPath: "version")
        guard number >= 1, number <= record.version,
            let found = try call.scope().snapshots(
                of: record.id, below: number + 1, asOf: moment, limit: 1
            ).first
        else { throw APIError(404, "The agent has no version \(number)") }
        var response = HTTPResponse(200, json: json(found, of: record.id))
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func difference(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let record = try active(call, asOf: moment)
        let (old, new) = (
            try call.number(inPath: "version"), try call.number(inPath: "other")
        )
        for number in [old, new] where number > record.version {
            throw APIError(404, "The agent has no version \(number)")
        }
        let found = try call.scope().differences(of: record.id, from: old, to: new)
        var response = HTTPResponse(
            200,
            json: .array(
                found.map {
                    ["field": .string($0.field.rawValue), "old": $0.old, "new": $0.new]
                }))
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }

    @Sendable static func history(_ call: Call) throws -> HTTPResponse {
        let moment = try call.asOf()
        let id = try call.id("agent_id", of: Agent.self)
        guard try call.scope().agent(id, asOf: moment) != nil else {
            throw APIError(404, "There is no agent \(id)")
        }
        let before = try call.number("before", in: 1...Int.max).map { Revision(UInt64($0)) }
        let limit = try call.number("limit", in: 1...1_000) ?? 50
        // What comes meanwhile is not shown: the answer is that of one moment.
        let shown = try moment ?? call.fleet.store.head()
        let events = try call.scope().history(of: id, before: before, asOf: shown, limit: limit)
        var response = HTTPResponse(200, json: .array(events.map { .object($0.json) }))
        if let last = events.last?.event.revision, events.count == limit, last.rawValue > 1 {
            response.headers["Link"] = call.nextLink(["before": "\(last)"])
        }
        response.headers["X-Varve-Position"] = "\(shown)"
        return response
    }

    private static func json(_ snapshot: AgentSnapshot, of id: ID<Agent>) -> JSONValue {
        var configuration = snapshot.configuration.json
        configuration["is_active"] = .bool(snapshot.isActive)
        let version = snapshot.version.json
        return [
            "id": .string(snapshot.version.event.description),
            "agent_id": .string(id.description),
            "version": .integer(Int64(snapshot.version.number)),
            "snapshot": .object(configuration),
            "created_at": .string(snapshot.version.recordedAt.description),
            "created_by": .string(snapshot.version.actor.text),
            "change": version["change"] ?? .null,
            "message": snapshot.version.message.map { .string($0) } ?? .null,
        ]
    }
}

extension Call {
    /// A `Link` to the next page (RFC 8288): this request with other parameters.
    func nextLink(_ changed: [String: String]) -> String {
        var pairs = request.query.filter { changed[$0.name] == nil }
        for (name, value) in changed.sorted(by: { $0.key < $1.key }) { pairs.append((name, value)) }
        let query = pairs.map { "\(Self.escaped($0.name))=\(Self.escaped($0.value))" }
            .joined(separator: "&")
        // Not as it was sent: with two slashes in front, another host would be meant.
        let path = request.path.map { "/" + Self.escaped($0) }.joined()
        return "<\(path)?\(query)>; rel=\"next\""
    }

    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}
