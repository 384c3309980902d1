internal import Crypto
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Proofs
internal import System

/// What the routes of stores do.
enum StoreHandlers {
    @Sendable static func create(_ call: Call) throws -> HTTPResponse {
        let (caller, owner) = try call.storeOwner()
        let text = call.path["store"] ?? ""
        guard let name = StoreName(text) else {
            throw APIError.invalid(
                "path", "store",
                "Input should have 1 to \(StoreName.lengthMax) of a-z, 0-9, - and _, and begin "
                    + "with a letter or a digit", input: text)
        }
        let (store, isNew) = try call.fleet.createStore(name, of: owner, as: caller)
        if !isNew, call.request.headers["If-None-Match"] != nil {
            throw APIError(412, "There is a store \(name.text) already")
        }
        return try answer(store, isNew ? 201 : 200)
    }

    @Sendable static func list(_ call: Call) throws -> HTTPResponse {
        let (caller, owner) = try call.storeOwner()
        let names = try call.fleet.storeNames(of: owner, as: caller)
        return HTTPResponse(
            200, json: .array(names.map { ["name": .string($0.text)] }))
    }

    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        try answer(try call.readableStore())
    }

    private static func answer(_ store: OpenStore, _ status: Int = 200) throws -> HTTPResponse {
        let head = try store.log.head()
        let organization = store.address.organization
        var response = HTTPResponse(
            status,
            json: [
                "name": .string(store.address.name.text), "id": .string(store.log.id.description),
                "organization_id": organization.map { .string($0.description) } ?? .null,
                "created_at": .string(store.log.created.description), "position": head.json,
                "origin": .string(store.log.origin),
                "verifier_key": .string(try store.treeHeadKeys.verifier.text),
            ])
        response.headers["X-Varve-Position"] = "\(head)"
        return response
    }

    @Sendable static func head(_ call: Call) throws -> HTTPResponse {
        let head = try call.readableStore().log.head()
        var response = HTTPResponse(200, json: ["position": head.json])
        response.headers["X-Varve-Position"] = "\(head)"
        return response
    }

    @Sendable static func append(_ call: Call) throws -> HTTPResponse {
        let store = try call.writableStore()
        let (caller, owner) = try call.storeOwner()
        var request = try AppendRequest(call.object(), by: caller.actor, organization: owner?.uuid)
        if let key = try call.keyedOptions().commandID {
            if let command = request.append.commandID, command.text != key {
                throw APIError.invalid(
                    "header", "Idempotency-Key", "The body has another command_id", input: key)
            }
            try request.name(key)
        }
        let result = try store.log.appendBlocking(request.append)
        return HTTPResponse.json(at: result.last) { output in
            output.raw("{\"positions\":")
            output.list(result.places) { output.integer($0.position.rawValue) }
            output.raw(",\"revisions\":")
            output.list(result.places) { output.integer($0.revision.rawValue) }
            output.raw(",\"ids\":")
            output.list(result.places) { output.text($0.id.description) }
            output.raw(",\"recorded_at\":")
            output.text(result.recordedAt.description)
            output.raw(result.isRepeated ? ",\"repeated\":true}" : ",\"repeated\":false}")
        }
    }
}

// Reading events.
extension StoreHandlers {
    static let limitMax = 10_000
    static let limitDefault = 1_000
    static let waitMax = 60
    /// An answer has no more payload than this and one event; the reader goes on behind it.
    private static let sizeMax = 8 << 20

    @Sendable static func stream(_ call: Call) throws -> HTTPResponse {
        let log = try call.readableStore().log
        let form = try call.eventJSON()
        let stream = call.streamInPath
        let isAscending = try call.choice("order", Order.self) != .desc
        let after = try call.count("after") ?? 0
        let through = Revision(try call.count("through") ?? UInt64(Int64.max))
        let limit = try call.number("limit", in: 1...limitMax) ?? limitDefault
        let (revision, head) = try log.revisionAtHead(of: stream)
        let events = try log.read(
            stream, from: Revision(after + 1), through: min(through, revision),
            direction: isAscending ? .forward : .backward, limit: limit, sizeMax: sizeMax)
        return HTTPResponse.json(at: head) { output in
            output.raw("{\"stream\":")
            output.text(stream.text)
            output.raw(",\"revision\":")
            output.integer(revision.rawValue)
            output.raw(",\"events\":")
            form.write(events, to: output)
            output.raw("}")
        }
    }

    /// How long a reader waits for events that are not there yet.
    @Sendable static func wait(_ call: Call) throws -> Duration {
        .seconds(try call.number("wait", in: 0...waitMax) ?? 0)
    }

    @Sendable static func events(_ call: Call, isLast: Bool) throws -> Route.Finding {
        let store = try call.readableStore()
        let form = try call.eventJSON()
        var plan = EventStream.Plan()
        plan.filter = EventFilter(
            types: call.request.parameters("types").map { EventType($0) },
            tags: call.request.parameters("tags").map { Tag($0) })
        plan.after = Position(max(1, try call.count("from") ?? 1) - 1)
        plan.through = Position(try call.count("through") ?? UInt64(Int64.max))
        let limit = try call.number("limit", in: 1...limitMax)
        guard call.followsEvents else {
            return try page(store.log, plan, limit ?? limitDefault, isLast: isLast) {
                form.write($0, to: $1)
            }
        }
        plan.after = try call.lastEventID(in: store.log) ?? plan.after
        plan.limit = limit ?? .max
        let feed = call.api.feeds.feed(of: store.log, form: form.asBytes ? "base64" : "json") {
            form.bytes($0)
        }
        return .answer(
            .following(EventStream(feed, plan, holding: store) { call.isStillAllowed }))
    }

    static func page(
        _ log: EventStore, _ plan: EventStream.Plan, _ limit: Int, isLast: Bool,
        _ write: ([RecordedEvent<[UInt8]>], JSONOutput) -> Void
    ) throws -> Route.Finding {
        let page = try log.read(
            plan.filter, from: plan.after.next, through: plan.through, limit: limit,
            bounds: PageBounds(sizeMax: sizeMax))
        let mayCome = page.covered >= page.head && page.head < plan.through
        if page.events.isEmpty, mayCome, !isLast { return .nothing(log, through: page.head) }
        let response = HTTPResponse.json(at: page.head) { output in
            output.raw("{\"events\":")
            write(page.events, output)
            output.raw(",\"next\":")
            output.integer(max(page.covered, plan.after).rawValue + 1)
            output.raw(",\"head\":")
            output.integer(page.head.rawValue)
            output.raw("}")
        }
        return .answer(response)
    }

    @Sendable static func query(_ call: Call) throws -> HTTPResponse {
        let log = try call.readableStore().log
        let form = try call.eventJSON()
        let body = BodyReader(try call.object())
        try body.only(["query", "after", "limit"])
        let query = try body["query"].map(AppendRequest.query) ?? EventQuery(items: [.init()])
        let after = Position(try body["after"]?.number() ?? 0)
        let limit = try body["limit"]?.number(in: 1...UInt64(limitMax)) ?? UInt64(limitDefault)
        let head = try log.head()
        guard after <= head else { throw StoreError.noSuchPosition(after, head: head) }
        let page = try log.read(
            query, after: after, limit: Int(limit), bounds: PageBounds(sizeMax: sizeMax))
        return HTTPResponse.json(at: page.head) { output in
            output.raw("{\"events\":")
            form.write(page.events, to: output)
            output.raw(",\"head\":")
            output.integer(page.covered.rawValue)
            output.raw(page.covered < page.head ? ",\"has_more\":true}" : ",\"has_more\":false}")
        }
    }
}

extension EventStore {
    /// A stream's last revision, and the log's last position, both of one moment.
    fileprivate func revisionAtHead(of stream: StreamName) throws -> (Revision, Position) {
        while true {
            let head = try head()
            let revision = try revision(of: stream)
            if try self.head() == head { return (revision, head) }
        }
    }
}

extension JSONOutput {
    /// Writes an array.
    func list<Element>(_ elements: [Element], _ write: (Element) -> Void) {
        raw("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { raw(",") }
            write(element)
        }
        raw("]")
    }
}
