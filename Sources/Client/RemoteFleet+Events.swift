internal import Domain
public import EventLog
public import EventSourcing
internal import Fleet
internal import JSON

extension RemoteFleet {
    /// Asks for pages that grow, as most readers stop early. What the API has no parameter for is
    /// sorted out here.
    public func forEachEvent(
        _ filter: EventFilter, from first: Position, through last: Position,
        direction: ReadDirection, _ body: (RecordedEvent<[UInt8]>) throws -> Bool
    ) throws {
        // No other streams are of a fleet.
        guard filter.streams.isEmpty || filter.streams.contains(where: { $0.isOfFleet }) else {
            return
        }
        var (low, high, size) = (max(first, Position(1)), last, 100)
        while low <= high {
            var call = ServerCall("GET", "api", "v1", "audit")
            call.query = filter.parameters
            call.query.append(("order", direction == .forward ? "asc" : "desc"))
            call.query.append(("from", "\(low)"))
            if high.rawValue <= UInt64(Int64.max) { call.query.append(("through", "\(high)")) }
            call.query.append(("limit", String(size)))
            let page = try array(send(call)).map(event)
            for event in page where filter.matches(event) {
                guard try body(event) else { return }
            }
            guard page.count == size, let end = page.last?.position, end.rawValue > 1 else {
                return
            }
            if direction == .forward { low = end.next } else { high = Position(end.rawValue - 1) }
            size = 1_000
        }
    }

    func event(_ value: JSONValue) throws(ClientError) -> RecordedEvent<[UInt8]> {
        guard let entry = value.object.flatMap({ AuditEntry(json: $0) }) else {
            throw bad("an event was expected")
        }
        return entry.event
    }

    /// The server answers as soon as there is an event, and after a second in any case.
    public func head(waitingBehind position: Position) throws -> Position {
        var call = ServerCall("GET", "api", "v1", "events")
        call.query = [("from", "\(position.next)"), ("limit", "1"), ("wait", "1")]
        guard let head = try object(send(call)).number("head") else {
            throw bad("a head was expected")
        }
        return Position(head)
    }
}

extension StreamName {
    fileprivate var isOfFleet: Bool {
        self == .operator
            || ["agent", "user", "organization"].contains(category.text) && UUID(id) != nil
    }
}

extension EventFilter {
    /// The filter as far as the API takes it.
    fileprivate var parameters: [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        func add(_ name: String, _ values: [String]) { list += values.map { (name, $0) } }
        add("type", types.map { $0.text })
        add("actor", actors.map { $0.text })
        let known = streams.allSatisfy { stream in
            ["agent", "user"].contains(stream.category.text) && stream.isOfFleet
        }
        if known {
            for stream in streams { add(stream.category.text, [String(stream.id)]) }
        }
        if let correlationID { add("correlation_id", [correlationID.description]) }
        if let since { add("since", [since.description]) }
        if let until { add("until", [until.description]) }
        return list
    }
}
