import Domain
import EventSourcing
import Fleet
import JSON
import Testing

@testable import API

private let users = "/api/v1/users"
private let organizations = "/api/v1/organizations"
private let operatorKeys = "/api/v1/operator/keys"

@Suite struct AccessTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    private func id(_ who: ServedFleet.Who) throws -> String {
        try #require(try served.client(who).get("/api/v1/me").json["user"]?["id"]?.string)
    }

    @Test func `everybody is told who they are`() throws {
        let me = try served.member.get("/api/v1/me").json
        #expect(me["role"] == "member" && me["is_operator"] == false)
        #expect(me["organization_id"]?.string == served.acme.description)
        #expect(me["actor"]?.string == "user:\(try id(.member))")
        let owner = try served.owner.get("/api/v1/me").json
        #expect(owner["is_operator"] == true && owner["user"] == .null)
        #expect(owner["organization_id"] == .null)
        #expect(owner["actor"]?.string?.hasPrefix("operator:") == true)
    }

    @Test func `users come, change and go`() throws {
        let made = try served.admin.post(users, ["name": "Bo"])
        #expect(made.status == 201 && made.json["role"] == "member")
        let path = try #require(made["Location"])
        #expect(try served.admin.get(path).json == made.json)
        // Others' keys are not a member's affair.
        var seen = made.json.object
        seen?["keys"] = .null
        #expect(made.json["keys"] == [])
        #expect(try served.member.get(path).json.object == seen)
        let tag = try #require(made["ETag"])
        #expect(try served.admin.get(path, ["If-None-Match": tag]).status == 304)
        let changed = try served.admin.send(
            "PATCH", path, ["role": "admin", "is_active": false], headers: ["If-Match": tag])
        #expect(changed.status == 200 && changed.json["is_active"] == false)
        #expect(changed.json["role"] == "admin" && changed.json["revision"] == 3)
        let stale = try served.admin.send(
            "PATCH", path, ["is_active": true], headers: ["If-Match": tag])
        #expect(stale.status == 412)
        let before = try #require(made.position)
        #expect(try served.admin.get("\(path)?as_of=\(before)").json == made.json)
        #expect(try served.member.get("\(path)?as_of=\(before - 1)").status == 404)
        let names = try served.member.get(users).json.array?.compactMap { $0["name"]?.string }
        #expect(names == ["Ada", "Bo", "Mel"])
        #expect(try served.admin.get("\(users)?as_of=\(before - 1)").json.array?.count == 2)
        #expect(try served.admin.post(users, ["name": "BO"]).status == 409)
        #expect(try served.admin.send("PATCH", path, [:]).json["revision"] == 3)
    }

    @Test func `what is wrong with a user is told member by member`() throws {
        #expect(try served.admin.post(users, [:]).problems == ["body.name"])
        #expect(
            try served.admin.post(users, ["name": 5, "role": "owner"]).problems
                == ["body.name", "body.role"])
        #expect(try served.admin.post(users, ["name": " "]).problems.first == "body.name")
        let path = "\(users)/\(try id(.member))"
        let answer = try served.admin.send("PATCH", path, ["role": 1, "is_active": "yes"])
        #expect(answer.problems == ["body.role", "body.is_active"])
        let keys = try served.admin.post(
            path + "/keys", ["label": 5, "expires_at": "tomorrow"])
        #expect(keys.problems == ["body.label", "body.expires_at"])
        let past = try served.admin.post(path + "/keys", ["expires_at": "2001-01-01T00:00:00Z"])
        #expect(past.problems == ["body.expires_at"])
    }

    @Test func `the last admin of an organization stays`() throws {
        let path = "\(users)/\(try id(.admin))"
        for body in [["role": "member"], ["is_active": false]] as [JSONValue] {
            #expect(try served.admin.send("PATCH", path, body).status == 409)
        }
    }

    @Test func `keys are shown once, listed without secrets, and revoked for ever`() throws {
        let path = "\(users)/\(try id(.member))/keys"
        let body: JSONValue = ["label": "laptop", "expires_at": "2099-01-01T00:00:00Z"]
        let made = try served.member.post(path, body)
        #expect(made.status == 201 && made.json["expires_at"] == "2099-01-01T00:00:00Z")
        let secret = try #require(made.json["api_key"]?.string)
        let used = served.client(key: secret)
        #expect(try used.get("/api/v1/me").json["key"]?["label"] == "laptop")
        let list = try served.member.get(path)
        #expect(!String(decoding: list.body, as: UTF8.self).contains("vk_"))
        let key = try #require(list.json.array?.first { $0["label"] == "laptop" })
        #expect(key["api_key"] == nil && key["last_used_at"]?.string != nil)
        #expect(key["expires_at"] == "2099-01-01T00:00:00Z")
        let then = try #require(made.position)
        let past = try served.member.get("\(path)?as_of=\(then)").json.array
        #expect(past?.count == 2 && past?.last?["last_used_at"] == .null)
        let one = try #require(made["Location"])
        #expect(try served.member.delete(one).status == 204)
        #expect(try used.get("/api/v1/me").status == 401)
        #expect(try served.member.delete(one).status == 404)
        // Without a body nothing is asked of the key.
        #expect(try served.member.post(path).json["label"] == .null)
    }

    @Test func `a member comes near nobody else's keys, whether there are any or not`() throws {
        let key = "01980000-0000-7000-8000-000000000000"
        for other in [try id(.admin), try id(.stranger), key, "x"] {
            let path = "\(users)/\(other)/keys"
            for answer in [
                try served.member.get(path), try served.member.post(path, 5),
                try served.member.delete("\(path)/\(key)"),
            ] { #expect(answer.status == 403, "\(other)") }
        }
        for answer in [
            try served.member.post(users, 5), try served.member.send("PATCH", users + "/x", 5),
            try served.member.post(organizations, 5), try served.member.get(operatorKeys),
            try served.admin.post(operatorKeys, [:]), try served.admin.post(organizations, 5),
            try served.admin.delete("\(operatorKeys)/\(key)"),
        ] { #expect(answer.status == 403 && answer.message == "Insufficient permissions") }
        #expect(try served.admin.get("\(users)/\(try id(.member))/keys").status == 200)
    }

    @Test func `another organization's users, keys and name are not found`() throws {
        let (mel, ada) = (try id(.member), try id(.admin))
        let key = try #require(
            try served.admin.get("\(users)/\(ada)/keys").json.array?.first?["id"]?.string)
        for answer in [
            try served.stranger.get("\(users)/\(mel)"),
            try served.stranger.send("PATCH", "\(users)/\(mel)", ["role": "admin"]),
            try served.stranger.get("\(users)/\(mel)/keys"),
            try served.stranger.post("\(users)/\(mel)/keys", [:]),
            try served.stranger.delete("\(users)/\(ada)/keys/\(key)"),
            try served.stranger.get("\(organizations)/\(served.acme)"),
            try served.stranger.send("PATCH", "\(organizations)/\(served.acme)", ["name": "Mine"]),
        ] { #expect(answer.status == 404) }
        // The header chooses for the operator alone.
        let headers = ["X-Varve-Organization": served.acme.description]
        let own = try served.stranger.get(users, headers).json.array
        #expect(own?.compactMap { $0["name"]?.string } == ["Oda"])
        #expect(try served.stranger.get(organizations).json.array?.count == 1)
        #expect(try served.admin.get("\(users)/\(mel)").json["role"] == "member")
    }

    @Test func `the operator acts in the organization that it names`() throws {
        let owner = served.owner
        #expect(try owner.get(organizations).json.array?.count == 2)
        #expect(try owner.get(users).status == 400)
        #expect(try owner.get(users, ["X-Varve-Organization": "Nowhere"]).status == 404)
        for name in ["Acme", "acme", served.acme.description] {
            let list = try owner.get(users, ["X-Varve-Organization": name]).json.array
            #expect(list?.count == 2)
        }
        let made = try owner.post(
            "/api/v1/agents", ["name": "A", "instructions": "a"], ["X-Varve-Organization": "Acme"])
        #expect(made.json["created_by"]?.string?.hasPrefix("operator:") == true)
    }

    @Test func `the operator founds organizations, and each is renamed by its admin`() throws {
        let founded = try served.owner.post(organizations, ["name": "Third", "admin": "Tia"])
        #expect(founded.status == 201)
        let path = try #require(founded["Location"])
        let tia = served.client(key: founded.json["key"]?["api_key"]?.string)
        #expect(try tia.get("/api/v1/me").json["user"]?["name"] == "Tia")
        let tag = try #require(try tia.get(path)["ETag"])
        #expect(try tia.get(path, ["If-None-Match": tag]).status == 304)
        let renamed = try tia.send(
            "PATCH", path, ["name": "Fourth"], headers: ["If-Match": tag])
        #expect(renamed.json["name"] == "Fourth" && renamed.json["revision"] == 2)
        let stale = try tia.send("PATCH", path, ["name": "Fifth"], headers: ["If-Match": tag])
        #expect(stale.status == 412)
        let position = try #require(founded.position)
        #expect(try tia.get("\(path)?as_of=\(position)").json["name"] == "Third")
        #expect(try tia.send("PATCH", path, ["name": "acme"]).status == 409)
        #expect(try served.owner.post(organizations, ["name": "X"]).problems == ["body.admin"])
    }

    @Test func `a user is made with a key, both or none`() throws {
        let made = try served.admin.post(users, ["name": "Bo", "key": ["label": "ci"]])
        #expect(made.status == 201 && made.json["key_count"] == 1)
        #expect(made.json["keys"]?.array?.first?["label"] == "ci")
        let bo = served.client(key: made.json["key"]?["api_key"]?.string)
        #expect(try bo.get("/api/v1/me").json["user"]?["name"] == "Bo")
        #expect(try served.admin.post(users, ["name": "Cy", "key": [:]]).status == 201)
        #expect(try served.admin.post(users, ["name": "Dy"]).json["key"] == nil)
        for (key, problem) in [
            ("x", "body.key"), (["label": 5], "body.key.label"),
            (["expires_at": "soon"], "body.key.expires_at"),
        ] as [(JSONValue, String)] {
            let refused = try served.admin.post(users, ["name": "Ey", "key": key])
            #expect(refused.status == 422 && refused.problems == [problem])
        }
        let past: JSONValue = ["expires_at": "2001-01-01T00:00:00Z"]
        #expect(try served.admin.post(users, ["name": "Ey", "key": past]).status == 422)
        #expect(try served.admin.get(users).json.array?.count == 5)
    }

    @Test func `a refusal says what is in the way, and whose key it takes`() throws {
        let (ada, mel) = (try id(.admin), try id(.member))
        let taken = try served.admin.post(users, ["name": "MEL"])
        #expect(taken.status == 409 && taken.code == "name_taken")
        #expect(taken.details == ["name": "MEL", "held_by": .string(mel)])
        let last = try served.admin.send("PATCH", "\(users)/\(ada)", ["role": "member"])
        #expect(last.status == 409 && last.code == "last_admin")
        _ = try served.admin.send("PATCH", "\(users)/\(mel)", ["is_active": false])
        #expect(try served.admin.post("\(users)/\(mel)/keys").code == "inactive")
        _ = try served.admin.send("PATCH", "\(users)/\(mel)", ["is_active": true])
        let name = try served.owner.post(organizations, ["name": "ACME", "admin": "x"])
        #expect(name.code == "name_taken")
        let unnamed = try served.owner.get(users)
        #expect(unnamed.code == "organization_needed")
        #expect(unnamed.details == ["names": ["Acme", "Other"]])
        // What happened is shown of all, as it is to who runs the store elsewhere.
        for list in ["/api/v1/audit", "/api/v1/events"] {
            let found = try served.owner.get(list).json
            let owners = Set(
                (found.array ?? found["events"]?.array ?? []).map {
                    $0["organization_id"]?.string ?? "none"
                })
            #expect(owners.isSuperset(of: ["\(served.acme)", "\(served.other)", "none"]))
        }
        for (answer, needed) in [
            (try served.member.post(users, ["name": "x"]), "admin"),
            (try served.member.get("\(users)/\(ada)/keys"), "admin"),
            (try served.admin.get(operatorKeys), "operator"),
            (try served.admin.get("/api/v1/stores/main/tree-head"), "operator"),
        ] { #expect(answer.details == ["needs": .string(needed)]) }
    }

    @Test func `an operator's keys are made, listed and revoked`() throws {
        let made = try served.owner.post(operatorKeys, ["label": "ci"])
        let other = served.client(key: made.json["api_key"]?.string)
        #expect(try other.get(operatorKeys).json.array?.count == 2)
        #expect(try served.owner.delete(#require(made["Location"])).status == 204)
        #expect(try other.get(operatorKeys).status == 401)
        #expect(try served.owner.get(operatorKeys).json.array?.count == 1)
    }
}

@Suite struct RepeatedSecretTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    @Test func `a request that is sent again shows the same secret, to its sender alone`() throws {
        let member = try #require(
            try served.member.get("/api/v1/me").json["user"]?["id"]?.string)
        let cases: [(Client, String, JSONValue, JSONValue)] = [
            (served.admin, "\(users)/\(member)/keys", ["label": "a"], ["label": "b"]),
            (served.owner, operatorKeys, ["label": "a"], ["label": "b"]),
            (
                served.owner, organizations, ["name": "Third", "admin": "Tia"],
                ["name": "Third", "admin": "Tea"]
            ),
        ]
        for (client, path, body, other) in cases {
            let headers = ["Idempotency-Key": "once \(path)"]
            let first = try client.post(path, body, headers)
            let again = try client.post(path, body, headers)
            #expect(first.status == 201 && again.status == 201, "\(path)")
            #expect(first.json == again.json && first.position == again.position, "\(path)")
            #expect(try client.post(path, other, headers).status == 422, "\(path)")
            let second = try client.post(path, body, ["Idempotency-Key": "twice \(path)"])
            #expect(second.json != first.json, "\(path)")
        }
        let path = "\(users)/\(member)/keys"
        let spy = try served.member.post(
            path, ["label": "a"], ["Idempotency-Key": "once \(path)"])
        #expect(spy.status == 409 && spy.code == "secret_is_gone")
        #expect(!String(decoding: spy.body, as: UTF8.self).contains("vk_"))
    }

    @Test func `a user is made, changed and loses a key once`() throws {
        let headers = ["Idempotency-Key": "k"]
        let first = try served.admin.post(users, ["name": "Bo"], headers)
        #expect(try served.admin.post(users, ["name": "Bo"], headers).json == first.json)
        let path = try #require(first["Location"])
        let patch = ["Idempotency-Key": "p"]
        let changed = try served.admin.send("PATCH", path, ["role": "admin"], headers: patch)
        _ = try served.admin.send("PATCH", path, ["role": "member"])
        let again = try served.admin.send("PATCH", path, ["role": "admin"], headers: patch)
        #expect(again.json == changed.json)
        let key = try #require(try served.admin.post(path + "/keys")["Location"])
        let gone = ["Idempotency-Key": "d"]
        #expect(try served.admin.delete(key, gone).status == 204)
        #expect(try served.admin.delete(key, gone).status == 204)
    }
}
