internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Proofs

// What readers keep beside the log: checkpoints and snapshots.
extension StoreHandlers {
    @Sendable static func checkpoints(_ call: Call) throws -> HTTPResponse {
        let checkpoints = try call.readableStore().log.checkpoints()
        return HTTPResponse(
            200, json: .array(checkpoints.map { json($0.name, $0.position) }))
    }

    @Sendable static func checkpoint(_ call: Call) throws -> HTTPResponse {
        let name = call.path["name"] ?? ""
        let position = try call.readableStore().log.checkpoint(name)
        return HTTPResponse(200, json: json(name, position))
    }

    @Sendable static func moveCheckpoint(_ call: Call) throws -> HTTPResponse {
        let store = try call.writableStore()
        let body = BodyReader(try call.object())
        try body.only(["position"])
        let position = Position(try body.require("position").number())
        let checkpoint = Checkpoint(call.path["name"] ?? "", at: position)
        try store.log.moveCheckpoint(checkpoint)
        return HTTPResponse(200, json: json(checkpoint.name, position))
    }

    private static func json(_ name: String, _ position: Position?) -> JSONValue {
        [
            "name": .string(name),
            "position": position.map { .integer(Int64(clamping: $0.rawValue)) } ?? .null,
        ]
    }

    @Sendable static func snapshot(_ call: Call) throws -> HTTPResponse {
        let store = try call.readableStore()
        let form = try call.eventJSON()
        let revision = Revision(try call.count("revision") ?? UInt64(Int64.max))
        let stream = call.streamInPath
        guard let snapshot = try store.snapshot(of: stream, through: revision) else {
            throw APIError(404, "There is no snapshot of \(stream) at that revision or before")
        }
        return HTTPResponse.json(at: try store.log.head()) { output in
            write(snapshot, to: output)
            output.raw(",")
            form.write(payload: snapshot.state, to: output)
            output.raw("}")
        }
    }

    @Sendable static func putSnapshot(_ call: Call) throws -> HTTPResponse {
        let store = try call.writableStore()
        let body = BodyReader(try call.object())
        try body.only(["revision", "data", "data_base64"])
        let revision = try body.require("revision").number(in: 1...UInt64(Int64.max))
        let snapshot = Snapshot(
            stream: call.streamInPath, revision: Revision(revision),
            recordedAt: call.fleet.now, state: try body.payload())
        try store.put(snapshot)
        return HTTPResponse.json(201, at: try store.log.head()) { output in
            write(snapshot, to: output)
            output.raw("}")
        }
    }

    private static func write(_ snapshot: Snapshot, to output: JSONOutput) {
        output.raw("{\"stream\":")
        output.text(snapshot.stream.text)
        output.raw(",\"revision\":")
        output.integer(snapshot.revision.rawValue)
        output.raw(",\"recorded_at\":")
        output.text(snapshot.recordedAt.description)
    }
}

// Proofs.
extension StoreHandlers {
    @Sendable static func treeHead(_ call: Call) throws -> HTTPResponse {
        let store = try call.readableStore()
        let head = try store.log.head()
        let note = try store.log.signedTreeHead(
            by: store.treeHeadKeys, size: try size("size", call) ?? head)
        return HTTPResponse(
            200,
            headers: [
                "Content-Type": "text/plain; charset=utf-8", "X-Varve-Position": "\(head)",
            ], body: note.bytes)
    }

    @Sendable static func inclusion(_ call: Call) throws -> HTTPResponse {
        let store = try call.readableStore()
        let head = try store.log.head()
        let proof = try store.log.inclusion(
            of: Position(required("position", call)), size: size("size", call) ?? head,
            signedBy: store.treeHeadKeys)
        return answer(proof.json, at: head)
    }

    @Sendable static func consistency(_ call: Call) throws -> HTTPResponse {
        let store = try call.readableStore()
        let head = try store.log.head()
        let proof = try store.log.consistency(
            from: Position(required("from", call)), to: size("to", call) ?? head)
        return answer(proof.json, at: head)
    }

    private static func answer(_ proof: JSONObject, at head: Position) -> HTTPResponse {
        var response = HTTPResponse(200, json: .object(proof))
        response.headers["X-Varve-Position"] = "\(head)"
        return response
    }

    private static func size(_ name: String, _ call: Call) throws -> Position? {
        try call.count(name).map { Position($0) }
    }

    private static func required(_ name: String, _ call: Call) throws -> UInt64 {
        guard let number = try call.count(name) else {
            throw APIError.invalid("query", name, "Field required", input: "")
        }
        return number
    }
}
