import Crypto
import EventSourcing
import JSON
import Proofs
import TestSupport
import Testing

@testable import API

/// Checkpoints, snapshots and proofs of a store over HTTP.
@Suite struct StoreStateTests {
    let store: ServedStore
    private var admin: Client { store.served.admin }

    init() throws { store = try ServedStore() }

    private func checkpoint() throws -> JSONValue? {
        try store.get("/checkpoints/billing").json["position"]
    }

    @Test func `a checkpoint moves with an append, and only forward`() throws {
        #expect(try checkpoint() == .null)
        func append(_ position: JSONValue, expecting: JSONValue = "any") throws -> Int {
            try store.append(
                [ServedStore.event("a")],
                [
                    "checkpoint": ["name": "billing", "position": position],
                    "expected": ["a": expecting],
                ]
            ).status
        }
        #expect(try append(5) == 200)
        #expect(try append(5) == 409)
        #expect(try append(4) == 409)
        #expect(try append(9, expecting: 7) == 409)
        #expect(try checkpoint() == 5)
        #expect(try store.head() == 1)
        #expect(try append(6) == 200)
        #expect(try checkpoint() == 6)
    }

    @Test func `a checkpoint moves alone, and only forward`() throws {
        let path = store.path + "/checkpoints/billing"
        #expect(try admin.post(path, ["position": 5]).json == ["name": "billing", "position": 5])
        #expect(try admin.post(path, ["position": 5]).status == 200)
        let back = try admin.post(path, ["position": 4])
        #expect(back.status == 409)
        #expect(back.code == "checkpoint_passed")
        #expect(back.json["error"]?["details"]?["found"] == 5)
        #expect(try admin.post(path, ["position": -1]).status == 422)
        #expect(try store.get("/checkpoints").json == [["name": "billing", "position": 5]])
    }

    @Test func `the newest snapshot at a revision or before is read`() throws {
        let path = store.path + "/snapshots/a%2F1"
        #expect(try store.get("/snapshots/a%2F1").status == 404)
        try store.append((0..<30).map { _ in ServedStore.event("a/1") })
        #expect(try admin.post(path, ["revision": 31, "data": 1]).status == 422)
        for revision: Int64 in [10, 30, 20] {
            let kept = try admin.post(
                path, ["revision": .integer(revision), "data": ["sum": .integer(revision)]])
            #expect(kept.status == 201)
        }
        for (query, found): (String, Int64) in [
            ("", 30), ("?revision=29", 20), ("?revision=20", 20), ("?revision=10", 10),
        ] {
            let snapshot = try store.get("/snapshots/a%2F1" + query).json
            #expect(snapshot["revision"]?.integer == found)
            #expect(snapshot["data"] == ["sum": .integer(found)])
            #expect(snapshot["stream"] == "a/1")
        }
        #expect(try store.get("/snapshots/a%2F1?revision=9").status == 404)
        #expect(try admin.post(path, ["revision": 0, "data": 1]).status == 422)
        #expect(try admin.post(path, ["data": 1]).status == 422)
        // They are no part of the log.
        #expect(try store.head() == 30)
    }

    @Test func `who has the store's key can check its head and its proofs`() throws {
        try store.append((0..<7).map { ServedStore.event("s-\($0)") })
        let about = try store.get("").json
        let key = try VerifierKey(parsing: try #require(about["verifier_key"]?.string))
        let note = try store.get("/tree-head")
        #expect(note["Content-Type"]?.hasPrefix("text/plain") == true)
        let head = try TreeHead(of: try SignedNote(parsing: note.body), signedBy: [key])
        #expect(head.size == 7)
        #expect(head.origin == about["origin"]?.string)
        let proof = try store.get("/proofs/inclusion?position=3").json
        let leaf = try #require(SHA256Digest(hex: proof["leaf_hash"]?.string ?? ""))
        let text = try #require(proof["proof"]?.string)
        let proven = try LogProof(parsing: Array(text.utf8)).verify(leafHash: leaf, keys: [key])
        #expect(proven.root == head.root)
        let record = try #require(Base64.decode(proof["record"]?.string ?? ""))
        #expect(MerkleTree.leafHash(record) == leaf)
        let change = try store.get("/proofs/consistency?from=3&to=7").json
        func hash(_ json: JSONValue?) throws -> SHA256Digest {
            try #require(SHA256Digest(hex: json?.string ?? ""))
        }
        #expect(
            MerkleTree.verifyConsistency(
                from: 3, to: 7, oldRoot: try hash(change["old_root"]),
                newRoot: try hash(change["new_root"]),
                proof: try (change["hashes"]?.array ?? []).map { try hash($0) }))
        for bad in [
            "inclusion", "inclusion?position=8", "inclusion?position=0",
            "inclusion?position=2&size=1", "consistency?from=8", "consistency?from=3&to=2",
            "inclusion?position=x",
        ] {
            #expect(try store.get("/proofs/" + bad).status == 422, "\(bad)")
        }
    }
}
