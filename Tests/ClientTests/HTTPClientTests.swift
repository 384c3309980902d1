import JSON
import Testing

@testable import Client

@Suite struct HTTPClientTests {
    private func client(
        _ server: ScriptedServer, key: String? = "vk_1", timeout: Duration = .seconds(5)
    ) throws -> HTTPClient {
        var options = HTTPClient.Options()
        options.timeout = timeout
        options.pause = .milliseconds(5)
        return try HTTPClient(ServerAddress(parsing: server.url), key: key, options: options)
    }

    private static let read = ServerCall("GET", "api", "v1", "agents")

    private static var write: ServerCall {
        var call = ServerCall("POST", "api", "v1", "agents")
        call.headers = [(ServerCall.keyHeader, "k1")]
        call.body = ["name": "Ä"]
        return call
    }

    @Test func `a request carries the key, the query and the body`() throws {
        let server = ScriptedServer([.answer(201, ["X-Varve-Position:  7 "], "{\"a\":1}")])
        var call = Self.write
        call.query = [("text", "a b&c=ü/?"), ("x", "")]
        let answer = try client(server).send(call)
        #expect(answer.status == 201 && answer.json == ["a": 1])
        #expect(answer.headers["x-varve-position"]?.hasPrefix("7") == true)
        let request = server.requests[0]
        #expect(request.hasPrefix("POST /api/v1/agents?text=a%20b%26c%3D%C3%BC%2F%3F&x= HTTP/1.1"))
        #expect(request.contains("\r\nAuthorization: Bearer vk_1\r\n"))
        #expect(request.contains("\r\nIdempotency-Key: k1\r\n"))
        #expect(request.hasSuffix("\r\n\r\n{\"name\":\"Ä\"}"))
        #expect(!request.contains("Expect:"))
    }

    @Test(arguments: [
        ScriptedServer.Act.close, .half, .answer(503, ["Retry-After: 0"]),
        .answer(429, ["Retry-After: 0"]),
    ])
    func `a read is sent again`(trouble: ScriptedServer.Act) throws {
        let server = ScriptedServer([trouble, trouble, .answer(200)])
        #expect(try client(server).send(Self.read).status == 200)
        #expect(server.requests.count == 3)
    }

    @Test func `a write with a key is sent again under the same key`() throws {
        let server = ScriptedServer([.close, .half, .answer(201)])
        #expect(try client(server).send(Self.write).status == 201)
        #expect(server.requests.count == 3)
        #expect(Set(server.requests).count == 1)
    }

    @Test func `a write without a key is sent once, and what became of it is not known`() throws {
        let server = ScriptedServer([.close, .answer(201)])
        var call = Self.write
        call.headers = []
        #expect {
            try client(server).send(call)
        } throws: {
            if case ClientError.unknownOutcome = $0 { true } else { false }
        }
        #expect(server.requests.count == 1)
    }

    @Test func `after some attempts it gives up`() throws {
        let server = ScriptedServer(Array(repeating: .close, count: 9))
        #expect(throws: ClientError.self) { try client(server).send(Self.read) }
        #expect(server.requests.count == 4)
    }

    @Test(arguments: [400, 401, 404, 412, 500, 503])
    func `an answer that asks for no patience is the answer`(status: Int) throws {
        let server = ScriptedServer([.answer(status), .answer(200)])
        #expect(try client(server).send(Self.write).status == status)
        #expect(server.requests.count == 1)
    }

    @Test func `a silent server is waited for as long as the options say`() throws {
        let server = ScriptedServer([.silence, .answer(200)])
        let start = ContinuousClock.now
        #expect {
            try client(server, timeout: .seconds(1)).send(Self.read)
        } throws: {
            if case ClientError.timedOut(_, seconds: 1) = $0 { true } else { false }
        }
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test func `a redirection is not followed, so that the key goes nowhere else`() throws {
        let other = ScriptedServer([.answer(200)])
        let server = ScriptedServer([.answer(307, ["Location: \(other.url)/"])])
        #expect(try client(server).send(Self.read).status == 307)
        #expect(other.requests.isEmpty)
    }

    @Test func `what is no HTTP is told as such`() throws {
        let server = ScriptedServer(Array(repeating: .bytes("SSH-2.0-x\r\n"), count: 4))
        #expect(throws: ClientError.self) { try client(server).send(Self.read) }
    }

    @Test func `an answer larger than the bound is refused`() throws {
        var options = HTTPClient.Options()
        options.answerMax = 10
        let server = ScriptedServer([.answer(200, [], "[1,2,3,4,5,6,7]")])
        let client = try HTTPClient(
            ServerAddress(parsing: server.url), key: nil, options: options)
        #expect {
            try client.send(Self.read)
        } throws: {
            if case ClientError.badAnswer = $0 { true } else { false }
        }
    }

    @Test func `nobody listening is told as unreachable`() throws {
        let gone = try client({ ScriptedServer([]) }())
        #expect {
            try gone.send(Self.read)
        } throws: {
            if case ClientError.unreachable = $0 { true } else { false }
        }
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "ü"])
    func `a key that would break the header is refused`(key: String) {
        #expect(throws: ClientError.badKey) {
            try HTTPClient(ServerAddress(parsing: "http://localhost"), key: key)
        }
    }

    @Test func `who waits may stop waiting`() throws {
        let server = ScriptedServer([.silence])
        #expect(throws: ClientError.cancelled) {
            try client(server, timeout: .seconds(20)).send(Self.read) { true }
        }
    }
}
