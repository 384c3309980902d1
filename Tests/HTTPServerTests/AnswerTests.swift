import Compression
import HTTPServer
import System
import Testing

@Suite struct AnswerTests {
    @Test func `a body comes whole, by its length and by chunks`() throws {
        let test = try TestServer()
        let client = try test.client()
        let text = String(repeating: "varve ", count: 20_000)
        var answer = try client.ask(TestClient.post("/echo", text))
        #expect(answer.text == text && answer["X-Method"] == "POST")
        try client.send("PATCH /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for part in ["5\r\nhel", "lo\r\n3;a=b\r", "\nabc\r\n", "0\r\nTrailer: x\r\n\r\n"] {
            try client.send(part)
            Machine.sleep(.milliseconds(5))
        }
        answer = try client.answer()
        #expect(answer.text == "helloabc" && answer["X-Method"] == "PATCH")
    }

    @Test func `HEAD is answered with the head alone`() throws {
        let client = try TestServer().client()
        let head = try client.ask("HEAD /large?size=3000 HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(head.status == 200 && head["Content-Length"] == "3000" && head.body.isEmpty)
        let stream = try client.ask("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(stream.status == 200 && stream.body.isEmpty)
        #expect(try client.ask(TestClient.get("/echo")).status == 200)
    }

    @Test func `pipelined requests are answered in their order`() throws {
        let test = try TestServer()
        test.handler.script.withLock { $0.isOpen = true }
        let client = try test.client()
        let targets = (0..<60).map { ["echo", "block", "wait", "large"][$0 % 4] + "?n=\($0)" }
        var text = ""
        for (index, target) in targets.enumerated() {
            text += TestClient.get("/" + target, "X-Request-ID: r\(index)")
            text += TestClient.post("/block", "\(index)", "X-Request-ID: p\(index)")
        }
        try client.send(text)
        for index in targets.indices {
            #expect(try client.answer()["X-Request-ID"] == "r\(index)")
            let answer = try client.answer()
            #expect(answer["X-Request-ID"] == "p\(index)" && answer.text == "\(index)")
        }
    }

    @Test(arguments: [
        ("gzip", true), ("GZip", true), ("deflate, gzip;q=0.5", true), ("*", true),
        ("gzip;q=0", false), ("gzip; q=0.000", false), ("gzip ;Q=0.0", false), ("br", false),
        ("*;q=0", false), ("gzip;q=0, *", false), ("*;q=0, gzip", true), ("", false),
        ("gzip;q=x", false), ("gzipped", false), ("gzip;q=0.001", true),
    ])
    func `gzip is sent where it is taken`(accepted: String, isPacked: Bool) throws {
        let client = try TestServer().client()
        let answer = try client.ask(
            TestClient.get("/large?size=5000", "Accept-Encoding: \(accepted)"))
        #expect(answer["Vary"] == "Accept-Encoding")
        #expect((answer["Content-Encoding"] == "gzip") == isPacked)
        let plain = [UInt8](repeating: 0x61, count: 5_000)
        #expect((isPacked ? Gzip.decompress(answer.body, size: 5_000) : answer.body) == plain)
    }

    @Test(arguments: [(1_024, false), (1_025, true)])
    func `short answers are not packed`(size: Int, isPacked: Bool) throws {
        let answer = try TestServer().ask(
            TestClient.get("/large?size=\(size)", "Accept-Encoding: gzip"))
        #expect((answer["Content-Encoding"] != nil) == isPacked)
    }

    @Test func `each answer names its request`() throws {
        let test = try TestServer { $0.bodyMax = 10 }
        let client = try test.client()
        #expect(
            try client.ask(TestClient.get("/", "X-Request-ID: a-1.b:c_d"))["X-Request-ID"]
                == "a-1.b:c_d")
        let first = try client.ask(TestClient.get("/"))["X-Request-ID"] ?? ""
        let second = try client.ask(TestClient.get("/"))["X-Request-ID"] ?? ""
        #expect(first.count == 32 && second.count == 32 && first != second)
        for odd in ["a b", "ä", String(repeating: "a", count: 129), "<x>"] {
            let id = try client.ask(TestClient.get("/", "X-Request-ID: \(odd)"))["X-Request-ID"]
            #expect(id != odd && id?.count == 32)
        }
        for refused in [
            TestClient.get("/%zz", "X-Request-ID: mine"),
            TestClient.post("/", "more than ten bytes", "X-Request-ID: mine"),
        ] {
            #expect(try test.ask(refused)["X-Request-ID"] == "mine")
        }
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::"])
    func `a client has one address, whatever is listened on`(host: String) throws {
        let answer = try TestServer { $0.host = host }.client().ask(TestClient.get("/echo"))
        #expect(answer["X-Remote"] == "127.0.0.1")
    }

    @Test func `the server's books have each request`() throws {
        let test = try TestServer()
        _ = try test.ask(TestClient.post("/echo?a=b", "hello"))
        _ = try test.ask(TestClient.get("/%zz"))
        #expect(test.handler.wait { $0.records.count == 2 })
        let records = test.handler.script.withLock { $0.records }
        let echo = try #require(records.first { $0.status == 200 })
        #expect(echo.method == "POST" && echo.target == "/echo?a=b" && echo.route == "echo")
        #expect(echo.bodySize == 5 && echo.remoteAddress == "127.0.0.1" && echo.id.count == 32)
        let bad = try #require(records.first { $0.status == 400 })
        #expect(bad.target == "/%zz" && bad.remoteAddress == "127.0.0.1" && bad.id.count == 32)
    }

    @Test func `a client that asks first hears that the body may come`() throws {
        let client = try TestServer().client()
        try client.send(
            "PUT /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.answer().status == 100)
        #expect(try client.ask("hello").text == "hello")
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a client that asks first hears that the body is not wanted`(method: String) throws {
        let test = try TestServer { $0.bodyMax = 1_000 }
        for (target, length, status) in [("/closed", 500, 401), ("/echo", 1_001, 413)] {
            let client = try test.client()
            let answer = try client.ask(
                "\(method) \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: \(length)\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(answer.status == status && answer["Connection"] == "close")
            #expect(try client.isClosed())
        }
    }

    @Test func `a large body is refused by its head, and the client hears it`() throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send("POST /closed HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n")
        let piece = [UInt8](repeating: 0x61, count: 1 << 20)
        for _ in 0..<50 { guard (try? client.send(piece)) != nil else { break } }
        #expect(try client.answer().status == 401)
    }
}
