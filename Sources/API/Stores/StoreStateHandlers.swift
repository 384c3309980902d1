internal import Crypto
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
        let size = try call.count("size").map { Position($0) }
        let note = try store.log.signedTreeHead(by: store.treeHeadKeys, size: size)
        return HTTPResponse(
            200,
            headers: [
                "Content-Type": "text/plain; charset=utf-8",
                "X-Varve-Position": "\(try store.log.head())",
            ], body: note.bytes)
    }

    @Sendable static func inclusion(_ call: Call) throws -> HTTPResponse {
        let store = try call.readableStore()
        let log = store.log
        let position = Position(try required("position", call))
        let size = try call.count("size").map { Position($0) } ?? log.head()
        let hashes = try log.inclusionProof(of: position, size: size)
        let keys = try store.treeHeadKeys
        let proof = LogProof(
            index: position.rawValue - 1, hashes: hashes,
            checkpoint: try log.signedTreeHead(by: keys, size: size))
        return HTTPResponse(
            200,
            json: [
                "position": position.json, "size": size.json,
                "leaf_hash": text(try log.leafHash(at: position)),
                "root": text(try log.treeHead(size: size).root), "hashes": list(hashes),
                "proof": .string(String(decoding: proof.bytes, as: UTF8.self)),
                "verifier_key": .string(keys.verifier.text),
            ])
    }

    @Sendable static func consistency(_ call: Call) throws -> HTTPResponse {
        let log = try call.readableStore().log
        let old = Position(try required("from", call))
        let new = try call.count("to").map { Position($0) } ?? log.head()
        let hashes = try log.consistencyProof(from: old, to: new)
        return HTTPResponse(
            200,
            json: [
                "old_size": old.json, "new_size": new.json,
                "old_root": text(try log.treeHead(size: old).root),
                "new_root": text(try log.treeHead(size: new).root), "hashes": list(hashes),
            ])
    }

    private static func required(_ name: String, _ call: Call) throws -> UInt64 {
        guard let number = try call.count(name) else {
            throw APIError.invalid("query", name, "Field required", input: "")
        }
        return number
    }

    private static func text(_ hash: SHA256Digest) -> JSONValue { .string(hash.description) }

    private static func list(_ hashes: [SHA256Digest]) -> JSONValue {
        .array(hashes.map { text($0) })
    }
}
