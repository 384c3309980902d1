import Crypto
import Domain
import EventSourcing
import Fleet
import HTTPServer
import JSON
import System
import TestSupport
import Testing

@testable import API

/// Makes tokens as a platform's own login would, and as attackers would.
struct TokenMaker {
    var secret = Array("a secret of at least thirty-two bytes".utf8)
    var header: JSONObject = ["alg": "HS256", "typ": "JWT"]

    func token(_ claims: JSONObject) throws -> String {
        let head = Base64URL.encode(try JSON.encode(JSONValue.object(header)))
        let body = Base64URL.encode(try JSON.encode(JSONValue.object(claims)))
        return sign("\(head).\(body)")
    }

    func sign(_ text: String) -> String {
        let code = HMACSHA256.code(for: Array(text.utf8), key: secret).bytes
        return "\(text).\(Base64URL.encode(code))"
    }
}

@Suite struct WebTokenTests {
    private let maker = TokenMaker()
    private let now = Timestamp("2026-05-01T10:00:00Z")!
    private var seconds: Int64 { now.microseconds / 1_000_000 }

    private func read(_ token: String) -> Result<String, WebToken.Refusal> {
        Result { () throws(WebToken.Refusal) in
            try WebToken(parsing: token, secret: maker.secret, now: now).subject
        }
    }

    /// RFC 7515, appendix A.1: its key, header and claims, which expired in 2011.
    @Test func `the token of RFC 7515 is read`() throws {
        let key = Base64URL.decode(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        )!
        let token =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
            + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        // Its signature is good: it is refused for its claims alone.
        let early = Timestamp(milliseconds: 1_300_000_000_000)
        for time in [early, now] {
            #expect(throws: WebToken.Refusal.unusable) {
                try WebToken(parsing: token, secret: key, now: time)
            }
        }
        #expect(throws: WebToken.Refusal.forged) {
            try WebToken(parsing: token, secret: key.reversed(), now: early)
        }
    }

    @Test func `a token is good from its beginning to its end`() throws {
        func result(_ claims: JSONObject) throws -> Result<String, WebToken.Refusal> {
            var all: JSONObject = ["sub": "u"]
            for member in claims { all[member.key] = member.value }
            return read(try maker.token(all))
        }
        for good in [
            [:], ["exp": .integer(seconds + 1)], ["exp": .number(Double(seconds) + 0.5)],
            ["nbf": .integer(seconds)], ["nbf": .integer(seconds + 60)],
            ["iat": .integer(seconds + 60)], ["aud": "x", "iss": "y", "jti": "z"],
        ] as [JSONObject] {
            #expect(try result(good) == .success("u"), "\(good)")
        }
        for bad in [
            ["exp": .integer(seconds)], ["exp": .integer(0)], ["exp": .integer(-1)],
            ["exp": .string("\(seconds + 100)")], ["exp": .null], ["exp": .bool(true)],
            ["exp": .array([.integer(seconds + 9)])], ["nbf": .integer(seconds + 61)],
            ["iat": .integer(seconds + 61)], ["nbf": "now"], ["iat": .object([:])],
            ["sub": .integer(7)], ["sub": ""], ["sub": .null], ["sub": .array(["u"])],
        ] as [JSONObject] {
            #expect(try result(bad) == .failure(.unusable), "\(bad)")
        }
        #expect(read(try maker.token([:])) == .failure(.unusable))
    }

    @Test(
        arguments: [
            ["alg": "none"], ["alg": "None"], ["alg": "NONE"], ["alg": ""], [:], ["alg": nil],
            ["alg": "HS512"], ["alg": "hs256"], ["alg": "RS256"], ["alg": "ES256"],
            ["alg": "HS256 "],
            ["alg": ["HS256"]], ["alg": "HS256", "crit": ["exp"]], ["alg": "HS256", "crit": []],
            ["alg": "HS256", "zip": "DEF"], ["alg": "HS256", "enc": "A128GCM"],
            ["alg": "HS256", "typ": "JWE"], ["alg": "HS256", "typ": 5],
        ] as [JSONObject])
    func `a header that asks for anything but HS256 is refused`(header: JSONObject) throws {
        var maker = maker
        maker.header = header
        #expect(read(try maker.token(["sub": "u"])) == .failure(.forged))
    }

    @Test func `a token that is not signed with the secret is forged`() throws {
        let good = try maker.token(["sub": "u"])
        let parts = good.split(separator: ".").map(String.init)
        let other = TokenMaker(secret: Array("another secret of thirty-two bytes!!".utf8))
        let admin = Base64URL.encode(Array(#"{"sub":"admin"}"#.utf8))
        var wrong = [
            try other.token(["sub": "u"]), "\(parts[0]).\(admin).\(parts[2])",
            "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "\(parts[0]).\(parts[1]).AAAA",
            good + ".", good + "=", "." + good, good + ".\(parts[2])", "", ".", "..", "...",
            good.uppercased(), good.replacing(".", with: " "), good + "\u{0}", "\u{0}" + good,
            // The signature of an empty secret.
            TokenMaker(secret: []).sign("\(parts[0]).\(parts[1])"),
            // Longer than any token of a login.
            maker.sign("\(parts[0]).\(String(repeating: "A", count: WebToken.sizeMax))"),
            String(repeating: ".", count: 100_000), String(repeating: "A", count: 1_000_000),
        ]
        // Each bit of the signature counts, and each has one text only.
        for index in parts[2].indices {
            var text = parts[2]
            text.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            wrong.append("\(parts[0]).\(parts[1]).\(text)")
        }
        for token in wrong { #expect(read(token) == .failure(.forged), "\(token.prefix(80))") }
        #expect(read(good) == .success("u"))
    }

    @Test func `what is no JSON object is no header and no claims`() {
        let head = Base64URL.encode(Array(#"{"alg":"HS256"}"#.utf8))
        for text in ["", "[]", "5", "{", #"{"sub":"u","sub":"v"}"#, "\u{FEFF}{}"] {
            let part = Base64URL.encode(Array(text.utf8))
            #expect(read(maker.sign("\(head).\(part)")) == .failure(.unusable), "\(text)")
            #expect(read(maker.sign("\(part).\(head)")) == .failure(.forged), "\(text)")
        }
        let twice = Base64URL.encode(Array(#"{"alg":"none","alg":"HS256"}"#.utf8))
        #expect(read(maker.sign("\(twice).\(head)")) == .failure(.forged))
    }

    @Test(arguments: seeds) func `any bytes at all are refused and crash nothing`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 0...200, using: &random)
            let bytes = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x2D...0x7A, using: &random)
                    : UInt8(ascii: ".")
            }
            #expect(read(String(decoding: bytes, as: UTF8.self)) == .failure(.forged))
        }
    }
}

@Suite struct LoginThrottleTests {
    private let start = ContinuousClock.now

    private func fails(
        _ throttle: LoginThrottle, _ address: String, _ count: Int, after seconds: Int = 0
    ) {
        for _ in 0..<count {
            throttle.noteFailure(of: address, now: start + .seconds(seconds))
        }
    }

    @Test func `ten failures cost nothing, and each further one twice as much`() {
        let throttle = LoginThrottle()
        fails(throttle, "192.0.2.1", 9)
        #expect(throttle.delay(for: "192.0.2.1", now: start) == nil)
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            fails(throttle, "192.0.2.1", 1)
            #expect(throttle.delay(for: "192.0.2.1", now: start) == .seconds(expected))
        }
        #expect(throttle.delay(for: "192.0.2.2", now: start) == nil)
        #expect(throttle.delay(for: "192.0.2.1", now: start + .seconds(299)) == .seconds(1))
        #expect(throttle.delay(for: "192.0.2.1", now: start + .seconds(300)) == nil)
    }

    @Test func `a success and a long pause begin anew`() {
        let throttle = LoginThrottle()
        fails(throttle, "192.0.2.1", 12)
        throttle.noteSuccess(of: "192.0.2.1")
        #expect(throttle.delay(for: "192.0.2.1", now: start) == nil)
        fails(throttle, "192.0.2.1", 9)
        fails(throttle, "192.0.2.1", 1, after: 301)
        #expect(throttle.delay(for: "192.0.2.1", now: start + .seconds(301)) == nil)
    }

    @Test func `it can be switched off`() {
        let throttle = LoginThrottle(LoginThrottle.Limits(failuresMax: 0))
        fails(throttle, "192.0.2.1", 1_000)
        #expect(throttle.delay(for: "192.0.2.1", now: start) == nil)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"), ("2001:db8::1", "2001:db8:0:0::/64"),
        ("2001:db8:0:0:ffff:1:2:3", "2001:db8:0:0::/64"), ("2001:DB8::2", "2001:db8:0:0::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"), ("::1", "0:0:0:0::/64"),
        ("fe80::1%eth0", "fe80:0:0:0::/64"), ("1:2:3:4:5:6:7:8", "1:2:3:4::/64"),
        ("1:::2", "1:::2"), ("1:2", "1:2"), ("", ""),
    ])
    func `an address stands for its network`(address: String, network: String) {
        #expect(LoginThrottle.network(of: address) == network)
    }

    @Test func `the addresses of a botnet fit into bounded memory`() {
        let throttle = LoginThrottle(LoginThrottle.Limits(failuresMax: 1, addressesMax: 100))
        for number in 0..<10_000 {
            throttle.noteFailure(of: "10.0.\(number / 256).\(number % 256)")
        }
        #expect(throttle.count <= 100)
        #expect(throttle.delay(for: "10.0.39.15") != nil)
    }
}
