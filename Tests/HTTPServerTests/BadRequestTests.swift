import HTTPServer
import Testing

@Suite struct BadRequestTests {
    /// Behind each bad request another one hides: nobody may run it.
    private static let hidden = TestClient.get("/hidden")

    private static func post(_ fields: String, _ body: String, _ method: String = "POST") -> String
    {
        "\(method) /echo HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n\(body)"
    }

    private static func head(_ fields: String) -> String {
        "GET /echo HTTP/1.1\r\n\(fields)\r\n\r\n"
    }

    @Test(
        arguments: ["POST", "PUT", "PATCH", "DELETE", "GET"].flatMap { method in
            [
                (400, post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n", method)),
                (400, post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n", method)),
                (400, post("Content-Length: 5\r\nContent-Length: 5", "hello", method)),
                (400, post("Content-Length: 5\r\nContent-Length: 6", "hello", method)),
                (501, post("Transfer-Encoding: gzip", "abc", method)),
                (501, post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n", method)),
                (501, post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n", method)),
                (
                    400,
                    post("Transfer-Encoding: chunked\r\nTransfer-Encoding: x", "0\r\n\r\n", method)
                ),
            ]
        })
    func `a body with an unclear end is refused`(status: Int, request: String) throws {
        try expect(request, is: status)
    }

    @Test(arguments: [
        "Host: x\r\nHost: y", "A: b", "Host: x\r\nContent-Type: a\r\nContent-Type: b",
        "Host: x\r\nAuthorization: a\r\nauthorization: b", "Host: x\r\nOrigin: a\r\nOrigin: a",
        "Host: x\r\nIdempotency-Key: a\r\nIdempotency-Key: b",
        "Host: x\r\nX-Request-ID: a\r\nX-Request-ID: b", "Host: x\r\nX-Varve-M: a\r\nx-varve-m: b",
    ])
    func `what must stand once and does not is refused`(fields: String) throws {
        try expect(Self.head(fields), is: 400)
    }

    @Test(arguments: [
        "Host: x\r\nA: b\0c", "Host: x\r\nA: b\r\n c", "Host: x\r\nA: b\r\n\tc",
        " Host: x\r\nHost: x", "Host: x\nA: b", "Host: x\rA: b", "Host: x\r\n\n",
        "Host: x\r\nA: b\u{1}c", "Host: x\r\nA: b\u{7F}", "Host : x", "Host: x\r\n: b",
        "Host: x\r\nA b: c", "Host: x\r\nA\u{1}: c", "Host: x\r\nÄ: c",
        "Host: a/b", "Host: a b", "Host: a@b", "Host: <b>", "Host: é",
    ])
    func `a header that others may read in another way is refused`(fields: String) throws {
        try expect(Self.head(fields), is: 400)
    }

    @Test(arguments: [
        "GET /ec\0ho HTTP/1.1", "GE\0T /echo HTTP/1.1", "GET /a b HTTP/1.1", "GET  /a HTTP/1.1",
        "GET /a\tb HTTP/1.1", "GET /a\u{1} HTTP/1.1", "GET /a#b HTTP/1.1", "G@T /a HTTP/1.1",
        "GET /%zz HTTP/1.1", "GET /%4 HTTP/1.1", "GET /% HTTP/1.1", "GET /%00 HTTP/1.1",
        "GET /?a=%0g HTTP/1.1", "GET /%ff HTTP/1.1", "GET /?%c3%28 HTTP/1.1", "GET a HTTP/1.1",
        "GET http://y/echo HTTP/1.1", "GET http://xy/echo HTTP/1.1", "GET ftp://x/ HTTP/1.1",
        "CONNECT x:80 HTTP/1.1", "OPTIONS * HTTP/1.1",
    ])
    func `a first line with anything odd is refused`(line: String) throws {
        try expect("\(line)\r\nHost: x\r\n\r\n", is: 400)
    }

    // These never come through the library, which answers in its own words.
    @Test(arguments: [
        (400, post("Content-Length: +5", "hello")), (400, post("Content-Length: -5", "hello")),
        (400, post("Content-Length: ", "hello")), (400, post("Content-Length: 5, 5", "hello")),
        (400, post("Content-Length: 0x5", "hello")),
        (413, post("Content-Length: 99999999999999999999", "hello")),
        (400, head("Host: x\r\nabc")), (400, head("Host: x\r\nA\0b: c")), (400, "GET /a\r\n\r\n"),
        (400, "GET /a HTTP/1.1 \r\nHost: x\r\n\r\n"), (400, "GET /a http/1.1\r\nHost: x\r\n\r\n"),
        (505, "GET /a HTTP/2.0\r\nHost: x\r\n\r\n"), (505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        (400, post("Transfer-Encoding: chunked", "zz\r\nhello\r\n0\r\n\r\n")),
        (400, post("Transfer-Encoding: chunked", "-5\r\nhello\r\n0\r\n\r\n")),
        (400, post("Transfer-Encoding: chunked", "0x5\r\nhello\r\n0\r\n\r\n")),
        (400, post("Transfer-Encoding: chunked", "5 \r\nhello\r\n0\r\n\r\n")),
        (400, post("Transfer-Encoding: chunked", "5\r\nhelloXX0\r\n\r\n")),
        (413, post("Transfer-Encoding: chunked", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n")),
    ])
    func `what is no HTTP is refused`(status: Int, request: String) throws {
        try expect(request, is: status, isOurs: false)
    }

    /// The library takes lines of chunks that end in a bare LF, where a proxy may see none.
    @Test(arguments: ["5\nhello\n0\n\n", "5\r\nhello\r\n0\r\n\r\n"])
    func `a chunked body is the last on its connection`(body: String) throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send(Self.post("Transfer-Encoding: chunked", body) + Self.hidden)
        let answer = try client.answer()
        #expect(answer.status == 200 && answer.text == "hello")
        #expect(answer["Connection"] == "close")
        #expect(try client.isClosed())
        #expect(targets(test) == ["/echo"])
    }

    @Test func `chunks need HTTP 1_1`() throws {
        try expect(
            "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", is: 501
        )
    }

    @Test(arguments: [
        "GET /echo HTTP/1.1\r\nHost: x \t \r\n\r\n", "\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x/echo HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET HTTP://x/echo HTTP/1.1\r\nHost: x\r\n\r\n", "GET /echo HTTP/1.0\r\n\r\n",
        "GET https://x/echo?a HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /echo HTTP/1.1\r\nHost: x\r\nAccept: a\r\nAccept: b\r\nX-Own: a\r\nX-Own: b\r\n\r\n",
    ])
    func `odd but sound requests are answered`(request: String) throws {
        let answer = try TestServer().ask(request)
        #expect(answer.status == 200)
        #expect(answer["X-Path"] == "echo")
    }

    @Test func `path and query are decoded once`() throws {
        let answer = try TestServer().ask(
            TestClient.get("//a%2Fb/%2541/gr%C3%BC%C3%9Fe/?x=1+%2B&y&=z&x=%26"))
        #expect(answer["X-Path"]?.utf8.elementsEqual("a/b|%41|grüße".utf8) == true)
        let query = answer.headers.filter { $0.name == "X-Query" }.map(\.value)
        #expect(query == ["x=1 +", "y=", "=z", "x=&"])
    }

    private func expect(_ request: String, is status: Int, isOurs: Bool = true) throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send(request + Self.hidden)
        let answer = try client.answer()
        #expect(answer.status == status, "\(request.debugDescription)")
        #expect(answer["Connection"] == "close")
        #expect((answer["X-Request-ID"] != nil) == isOurs)
        #expect((answer["Content-Type"] == "application/json") == isOurs)
        if isOurs { #expect(try client.isClosed()) }
        #expect(test.eventually { test.server.counts.connections == 0 })
        #expect(!targets(test).contains("/hidden"))
    }

    private func targets(_ test: TestServer) -> [String] {
        test.handler.script.withLock { $0.records.map(\.target) }
    }
}
