import JSON
import Testing

@testable import API

/// How much there is, as those see it who may.
@Suite struct StatusTests {
    let served: ServedFleet

    init() throws {
        served = try ServedFleet()
        _ = try served.makeAgent("One")
    }

    @Test func `a user sees its organization, and the operator the data directory too`() throws {
        for client in [served.admin, served.member] {
            let status = try client.get("/api/v1/status").json
            #expect(status.object?.keys == ["organizations"])
            let only = try #require(status["organizations"]?.array)
            #expect(only.count == 1 && only[0]["name"] == "Acme" && only[0]["agents"] == 1)
        }
        let whole = try served.owner.get("/api/v1/status").json
        #expect(whole["organizations"]?.array?.count == 2)
        #expect(whole["data"]?.string == served.fleet.path)
        let head = try served.fleet.store.head().rawValue
        #expect(whole["position"]?.integer == Int64(head))
        let lags = whole["views"]?.array?.compactMap { $0["lag"] } ?? []
        #expect(!lags.isEmpty && lags.allSatisfy { $0 == 0 })
    }

    @Test func `as of a moment, counts are those of then`() throws {
        let before = try served.fleet.store.head().rawValue - 1
        let answer = try served.owner.get("/api/v1/status?as_of=\(before)")
        #expect(answer.position == before && answer.json["position"]?.integer == Int64(before))
        let counts = answer.json["organizations"]?.array?.first
        #expect(counts?["agents"] == 0 && counts?["events"] == .null)
        #expect(try served.owner.get("/api/v1/status?as_of=99999").status == 422)
    }

    @Test func `events are counted for an organization, and for all of them`() throws {
        func count(_ client: Client, _ headers: [String: String] = [:]) throws -> Int64? {
            let counts = try client.get("/api/v1/audit/statistics", headers).json
            let types = counts["types"]?.object?.map { $0.value.integer ?? 0 } ?? []
            #expect(counts["events"]?.integer == types.reduce(0, +))
            return counts["events"]?.integer
        }
        let head = Int64(try served.fleet.store.head().rawValue)
        let own = try #require(try count(served.admin))
        #expect(try count(served.member) == own && own < head)
        #expect(try count(served.owner) == head)
        #expect(try count(served.owner, ["X-Varve-Organization": "Acme"]) == own)
        #expect(try count(served.stranger) != own)
    }

    @Test func `what was done under a key of the operator is told to the operator`() throws {
        let path = "/api/v1/operator/commands/k"
        #expect(try served.owner.get(path).status == 404)
        let before = Int64(try served.fleet.store.head().rawValue)
        _ = try served.owner.post("/api/v1/operator/keys", nil, ["Idempotency-Key": "k"])
        #expect(try served.owner.get(path).json == ["before": .integer(before)])
        #expect(try served.admin.get(path).status == 403)
        #expect(try served.admin.get("/api/v1/commands/k").status == 404)
    }
}
