public import Domain
public import EventLog
public import EventSourcing
public import Fleet
internal import JSON
internal import Views

/// One organisation of a fleet behind a server, as the key's owner sees it.
public struct RemoteScope: Sendable {
    let fleet: RemoteFleet
    /// Nil for the one that the command line means, or else the key's own.
    var organization: ID<Organization>?

    func call(_ method: String, _ path: [String]) -> ServerCall {
        var call = ServerCall(method)
        call.path = ["api", "v1"] + path
        if let organization {
            call.headers.append((RemoteFleet.chooser, organization.description))
        }
        return call
    }

    func agentCall(_ method: String, _ id: ID<Agent>, _ rest: String...) -> ServerCall {
        call(method, ["agents", id.description] + rest)
    }

    func record(_ value: JSONValue) throws(ClientError) -> AgentRecord {
        guard let record = value.object.flatMap({ AgentRecord(json: $0) }) else {
            throw fleet.bad("an agent was expected")
        }
        return record
    }
}

// Reading.
extension RemoteScope {
    public func moment(beforeCommand id: String) throws -> Position? {
        try fleet.moment(call("GET", ["commands", id]))
    }

    public func agent(_ id: ID<Agent>, asOf moment: Position?) throws -> AgentRecord? {
        var call = agentCall("GET", id)
        call.query = [("presence", "all")] + asOf(moment)
        do {
            return try record(.object(fleet.object(fleet.send(call))))
        } catch FleetError.notFound {
            return nil
        }
    }

    public func resolveAgent(
        _ text: String, presence: AgentQuery.Presence, asOf moment: Position?
    ) throws -> AgentResolution {
        var call = call("GET", ["agents", "resolve"])
        call.query = [("ref", text), ("presence", presence.rawValue)] + asOf(moment)
        let object = try fleet.object(fleet.send(call))
        let entries = try (object["agents"]?.array ?? []).map { value in
            guard let entry = value.object.flatMap({ AgentEntry(json: $0) }) else {
                throw fleet.bad("an agent was expected")
            }
            return entry
        }
        switch object["match"]?.string {
        case "found":
            guard let entry = entries.first else { throw fleet.bad("no agent was found") }
            return .found(entry)
        case "ambiguous": return .ambiguous(entries)
        case "missing": return .missing(suggestions: entries)
        default: throw fleet.bad("a match was expected")
        }
    }

    public func agents(_ query: AgentQuery) throws -> AgentPage {
        var call = call("GET", ["agents"])
        call.query = query.parameters
        let answer = try fleet.send(call)
        guard let total = answer.headers["x-total-count"].flatMap({ Int($0) }) else {
            throw fleet.bad("it gives no X-Total-Count")
        }
        return AgentPage(
            entries: try fleet.array(answer).map { AgentEntry(try record($0)) }, total: total,
            cursor: answer.headers["x-next-cursor"], position: try fleet.position(of: answer))
    }

    public func configuration(
        _ version: UInt64, of id: ID<Agent>
    ) throws -> AgentConfiguration {
        var call = agentCall("GET", id, "versions", String(version))
        call.query = [("presence", "all")]
        guard let said = try fleet.object(fleet.send(call))["snapshot"]?.object else {
            throw fleet.bad("a version was expected")
        }
        return AgentConfiguration(json: said)
    }

    /// Folded from the agent's events, as where the data is.
    public func versions(of id: ID<Agent>, asOf moment: Position?) throws -> [AgentVersion] {
        var history = AgentHistory()
        for event in try events(of: id, asOf: moment, direction: .forward, limit: .max) {
            if let known = try DomainEvent.decode(event) { history.evolve(with: known) }
        }
        return history.versions.reversed()
    }

    public func events(
        of id: ID<Agent>, asOf moment: Position?, direction: ReadDirection, limit: Int
    ) throws -> [RecordedEvent<[UInt8]>] {
        // The server pages from the newest on.
        let wanted = direction == .backward ? limit : .max
        var events: [RecordedEvent<[UInt8]>] = []
        while events.count < wanted {
            var call = agentCall("GET", id, "history")
            let size = min(1_000, wanted - events.count)
            call.query = [("limit", String(size))] + asOf(moment)
            if let last = events.last { call.query.append(("before", "\(last.revision)")) }
            let page = try fleet.array(fleet.send(call)).map { try fleet.event($0) }
            events += page
            if page.count < size { break }
        }
        return direction == .backward ? events : Array(events.reversed().prefix(limit))
    }

    func asOf(_ moment: Position?) -> [(name: String, value: String)] {
        moment.map { [("as_of", "\($0)")] } ?? []
    }
}

extension AgentQuery {
    /// The query as the API takes it.
    fileprivate var parameters: [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        func add(_ name: String, _ values: [String]) { list += values.map { (name, $0) } }
        add("tag", tags)
        add("status", statuses.map { $0.rawValue })
        add("health", healths.map { $0.rawValue })
        add("role", roles)
        add("owner", owners)
        add("team", teams)
        if let text { add("text", [text]) }
        add("presence", [presence.rawValue])
        add("sort", [sort.rawValue])
        add("order", [isDescending ? "desc" : "asc"])
        add("limit", [String(min(limit, 10_000))])
        if let asOf { add("as_of", ["\(asOf)"]) }
        if let cursor { add("cursor", [cursor]) }
        return list
    }
}
