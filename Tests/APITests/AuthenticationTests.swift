import Domain
import EventSourcing
import Fleet
import JSON
import Testing

@testable import API

private let base = "/api/v1/agents"

@Suite struct AuthenticationTests {
    static let maker = TokenMaker()

    let served: ServedFleet

    init() throws {
        var login = Authenticator.Options()
        login.tokenSecret = Self.maker.secret
        login.failuresMax = 0
        served = try ServedFleet(login: login) { $0.allowedOrigins = ["https://app.example"] }
    }

    private func adminID() throws -> ID<User> {
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        return try #require(try scope.users().named("Ada").first).id
    }

    private func token(_ further: JSONObject = [:]) throws -> String {
        var claims: JSONObject = ["sub": .string(try adminID().description)]
        for member in further { claims[member.key] = member.value }
        return try Self.maker.token(claims)
    }

    private func refusal(_ key: String?) throws -> String {
        let answer = try served.client(key: key).get(base)
        return "\(answer.status) \(answer.message ?? "")"
    }

    @Test func `a platform's token acts as its user, in a header or a cookie`() throws {
        let token = try token(["exp": .integer(4_102_444_800)])
        #expect(try served.client(key: token).get(base).status == 200)
        let me = try served.client(key: token).get("/api/v1/me")
        #expect(me.json["user"]?["name"] == "Ada" && me.json["key"] == .null)
        let nobody = served.client(nil)
        for cookie in [
            "access_token=\(token)", "a=b; access_token=\(token); c=d",
            "access_token=\"\(token)\"", "access_token=\(served.key(.admin))",
        ] {
            #expect(try nobody.get(base, ["Cookie": cookie]).status == 200, "\(cookie)")
        }
        let made = try served.client(key: token).post(
            base, ["name": "A", "instructions": "a"])
        #expect(made.status == 201)
        #expect(made.json["created_by"]?.string == "user:\(try adminID())")
    }

    @Test func `refusals have the words that platforms know`() throws {
        #expect(try refusal(nil) == "401 Not authenticated")
        for bad in [
            "x", "vk_" + String(repeating: "0", count: 64),
            "vo_" + String(repeating: "0", count: 64),
            try token(["exp": 1]), try TokenMaker(secret: []).token(["sub": "x"]),
        ] { #expect(try refusal(bad) == "401 Invalid token") }
        for unknown in ["nobody", "01980000-0000-7000-8000-000000000000"] {
            let token = try Self.maker.token(["sub": .string(unknown)])
            #expect(try refusal(token) == "401 User not found")
        }
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let idle = try scope.createUserWithKey("Idle", role: .admin)
        let id = idle.written.value.id
        _ = try scope.deactivateUser(id)
        #expect(try refusal(idle.secret?.text) == "403 Inactive user")
        let token = try Self.maker.token(["sub": .string(id.description)])
        #expect(try refusal(token) == "403 Inactive user")
        // Rights come before what is asked.
        let denied = try served.member.post(base, 5)
        #expect(denied.status == 403 && denied.message == "Insufficient permissions")
    }

    @Test func `an algorithm of the attacker's choice is of no use`() throws {
        for algorithm in ["none", "None", "HS512", "RS256"] {
            var maker = Self.maker
            maker.header = ["alg": .string(algorithm)]
            let token = try maker.token(["sub": .string(adminID().description)])
            #expect(try refusal(token) == "401 Invalid token")
            let unsigned = token.split(separator: ".").dropLast().joined(separator: ".") + "."
            #expect(try refusal(unsigned) == "401 Invalid token")
        }
    }

    @Test func `a new secret makes the tokens of the old one void`() throws {
        let token = try token()
        #expect(try served.client(key: token).get(base).status == 200)
        var other = Self.maker
        other.secret = Array(repeating: 7, count: 32)
        try served.authenticator.setTokenSecret(other.secret)
        #expect(try refusal(token) == "401 Invalid token")
        let newer = try other.token(["sub": .string(adminID().description)])
        #expect(try served.client(key: newer).get(base).status == 200)
        #expect(throws: Authenticator.WeakSecret.self) {
            try served.authenticator.setTokenSecret(Array(repeating: 7, count: 31))
        }
        #expect(try served.client(key: newer).get(base).status == 200)
        try served.authenticator.setTokenSecret(nil)
        #expect(try refusal(newer) == "401 Invalid token")
        #expect(try served.admin.get(base).status == 200)
    }

    @Test func `the header goes before the cookie, and one of each is enough`() throws {
        let good = "access_token=\(served.key(.admin))"
        #expect(try served.client(key: "bad").get(base, ["Cookie": good]).status == 401)
        #expect(
            try served.member.get("/api/v1/me", ["Cookie": good]).json["user"]?["name"] == "Mel")
        let nobody = served.client(nil)
        // Another scheme is for others, as a proxy in front.
        #expect(
            try nobody.get(base, ["Cookie": good, "Authorization": "Basic YTpi"]).status == 200)
        #expect(
            try nobody.get(base, ["Authorization": "Basic YTpi"]).message == "Not authenticated")
        #expect(
            try nobody.get(base, ["Authorization": "bearer  \(served.key(.admin)) "]).status == 200)
        #expect(try nobody.get(base, ["Authorization": "Bearer"]).status == 401)
        // A neighbour of the same domain may have set the second one.
        let two = "access_token=\(served.key(.member)); \(good)"
        #expect(try nobody.get(base, ["Cookie": two]).status == 401)
        #expect(try nobody.get(base, ["Cookie": "\(good); \(good)"]).status == 200)
        let headers = ["Cookie": "access_token=", "X": "y"]
        #expect(try nobody.get(base, headers).status == 401)
        let doubled = [
            ("Authorization", "Bearer \(served.key(.admin))"),
            ("Authorization", "Bearer \(served.key(.member))"),
        ]
        #expect(try nobody.send("GET", base, bytes: nil, headers: doubled).status == 400)
    }

    @Test(arguments: [
        "\u{0}", "vk_\u{0}", String(repeating: "é", count: 100),
        String(repeating: "a.", count: 5_000),
        String(repeating: "A", count: 10_000) + "." + String(repeating: "B", count: 5_000) + ".C",
    ])
    func `strange and huge tokens are refused`(token: String) throws {
        var client = served.client(key: token)
        client.isChecked = false
        #expect([400, 401].contains(try client.get(base).status))
    }

    @Test func `a key is refused once it has expired, and once it is revoked`() throws {
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let request = KeyRequest(expiresAt: Timestamp("2099-01-01T00:00:00Z"))
        let key = try scope.addAPIKey(to: adminID(), request)
        #expect(try served.client(key: key.secret?.text).get(base).status == 200)
        served.ahead.withLock { $0 = .seconds(100 * 366 * 86_400) }
        #expect(try refusal(key.secret?.text) == "401 Invalid token")
        served.ahead.withLock { $0 = .zero }
        _ = try scope.revokeAPIKey(key.key.id, of: adminID())
        #expect(try refusal(key.secret?.text) == "401 Invalid token")
    }

    @Test func `a write with a cookie must come from a page of ours`() throws {
        let nobody = served.client(nil)
        let cookie = "access_token=\(served.key(.admin))"
        func status(_ headers: [String: String], _ method: String = "POST") throws -> Int {
            var all = headers
            all["Cookie"] = cookie
            let body: JSONValue? = method == "POST" ? ["name": "A", "instructions": "a"] : nil
            return try nobody.send(method, base, body, headers: all).status
        }
        for good in [
            ["Origin": "http://localhost"], ["Origin": "https://localhost:443"],
            ["Origin": "http://LOCALHOST:80"], ["Origin": "https://app.example"],
            ["Sec-Fetch-Site": "same-origin"], ["Referer": "http://localhost/agents?x#y"],
            ["Referer": "https://app.example/agents"],
        ] { #expect(try status(good) == 201, "\(good)") }
        for bad in [
            [:], ["Origin": "null"], ["Origin": ""], ["Origin": "http://localhost:81"],
            ["Origin": "http://localhost.evil.example"], ["Origin": "http://evil.example"],
            ["Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"],
            ["Origin": "http://evil.example", "Referer": "http://localhost/"],
            ["Origin": "http://localhost@evil.example"], ["Origin": "ftp://localhost"],
            ["Origin": "localhost"], ["Origin": "*"], ["Sec-Fetch-Site": "same-site"],
            ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "none"],
            ["Referer": "http://evil.example/?http://localhost/"],
            ["Referer": "http://localhost@evil.example/"],
            ["Referer": "http://evil.example\\@localhost/"], ["Referer": "about:blank"],
        ] { #expect(try status(bad) == 403, "\(bad)") }
        // Reading changes nothing, and what the header says no page can forge.
        #expect(try status(["Origin": "http://evil.example"], "GET") == 200)
        #expect(
            try served.admin.post(
                base, ["name": "A", "instructions": "a"], ["Origin": "http://evil.example"]
            ).status == 201)
    }

    @Test func `where all origins are allowed, none is with cookies`() throws {
        let open = try ServedFleet { $0.allowedOrigins = ["*"] }
        let origin = ["Origin": "http://evil.example"]
        let answer = try open.admin.get(base, origin)
        #expect(answer["Access-Control-Allow-Origin"] == "*")
        #expect(answer["Access-Control-Allow-Credentials"] == nil)
        var headers = origin
        headers["Cookie"] = "access_token=\(open.key(.admin))"
        let write = try open.client(nil).post(base, ["name": "A", "instructions": "a"], headers)
        #expect(write.status == 403)
        let named = try served.admin.get(base, ["Origin": "https://app.example"])
        #expect(named["Access-Control-Allow-Credentials"] == "true")
    }
}

@Suite struct FailedLoginTests {
    @Test func `an address that guesses has to wait, whatever it brings then`() throws {
        let served = try ServedFleet()
        let wrong = served.client(key: "vk_" + String(repeating: "0", count: 64))
        for _ in 0..<10 { #expect(try wrong.get(base).status == 401) }
        let refused = try served.admin.get(base)
        #expect(refused.status == 429 && refused.code == "too_many_requests")
        #expect(refused["Retry-After"] == "1")
        // Who brings nothing guesses nothing.
        #expect(try served.client(nil).get(base).status == 401)
    }

    @Test func `what was once right is no guess, nor is a token that is over`() throws {
        var login = Authenticator.Options()
        login.tokenSecret = AuthenticationTests.maker.secret
        login.failuresMax = 1
        let served = try ServedFleet(login: login)
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let user = try scope.createUserWithKey("Bo", role: .member)
        _ = try scope.revokeAPIKey(user.key.id, of: user.written.value.id)
        let old = try AuthenticationTests.maker.token(["sub": "x", "exp": 1])
        for key in [user.secret!.text, old, user.secret!.text, old] {
            #expect(try served.client(key: key).get(base).status == 401)
        }
        #expect(try served.admin.get(base).status == 200)
        #expect(try served.client(key: "guess").get(base).status == 401)
        #expect(try served.admin.get(base).status == 429)
    }

    @Test func `behind a proxy that is believed, each client fails for itself`() throws {
        var login = Authenticator.Options()
        login.failuresMax = 1
        login.trustedProxies = ["127.0.0.1", "10.0.0.1"]
        let served = try ServedFleet(login: login)
        func status(_ key: String, _ forwarded: String) throws -> Int {
            try served.client(key: key).get(base, ["X-Forwarded-For": forwarded]).status
        }
        #expect(try status("guess", "192.0.2.1, 10.0.0.1") == 401)
        #expect(try status(served.key(.admin), "192.0.2.1") == 429)
        // What stands before the nearest stranger is what the stranger says.
        #expect(try status(served.key(.admin), "198.51.100.9, 192.0.2.1") == 429)
        #expect(try status(served.key(.admin), "192.0.2.1, 192.0.2.2") == 200)
        // Some proxies add the port.
        #expect(try status("guess", "192.0.2.3:4711") == 401)
        #expect(try status(served.key(.admin), "192.0.2.3:9") == 429)
        #expect(try served.admin.get(base).status == 200)
    }
}
