import Glibc
import System
import Testing

@testable import HTTPServer

@Suite struct LimitTests {
    @Test(arguments: [
        (15 << 10, 200), (17 << 10, 431), (30 << 10, 431), (40 << 10, 431), (1 << 20, 431),
    ])
    func `a head has a size`(size: Int, status: Int) throws {
        let client = try TestServer().client()
        try? client.send(TestClient.get("/echo", "A: " + String(repeating: "a", count: size)))
        #expect(try client.answer().status == status)
    }

    @Test(arguments: [(15 << 10, 200), (20 << 10, 431), (40 << 10, 414)])
    func `a target has a size`(size: Int, status: Int) throws {
        let client = try TestServer().client()
        try? client.send(TestClient.get("/echo?" + String(repeating: "a", count: size)))
        #expect(try client.answer().status == status)
    }

    @Test func `a head has a number of fields`() throws {
        let client = try TestServer().client()
        let fields = String(repeating: "A: b\r\n", count: 2_000)
        #expect(try client.ask("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n").status == 431)
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"])
    func `a body has a size, by its length and by chunks`(method: String) throws {
        let test = try TestServer { $0.bodyMax = 100_000 }
        for (size, status) in [(100_000, 200), (100_001, 413), (5_000_000, 413)] {
            let body = [UInt8](repeating: 0x61, count: size)
            let byLength = try test.client()
            try byLength.send(
                "\(method) /echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            try? byLength.send(body)
            #expect(try byLength.answer().status == status)
            let byChunks = try test.client()
            try byChunks.send(
                "\(method) /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: size, by: 7_000) {
                let piece = body[start..<min(start + 7_000, size)]
                let line = String(piece.count, radix: 16) + "\r\n"
                try byChunks.send(Array(line.utf8) + piece + [13, 10])
            }
            #expect(try byChunks.ask("0\r\n\r\n").status == status)
        }
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 0 })
    }

    @Test func `a body that nobody looks at is small, and none is taken from who may send none`()
        throws
    {
        let test = try TestServer()
        let small = TestClient.post("/bodiless", String(repeating: "a", count: 64 << 10))
        #expect(try test.ask(small).status == 200)
        for (path, status) in [("/bodiless", 413), ("/closed", 401)] {
            for framing in ["Content-Length: 100000", "Transfer-Encoding: chunked"] {
                let client = try test.client()
                try client.send("POST \(path) HTTP/1.1\r\nHost: x\r\n\(framing)\r\n\r\n")
                if framing.hasSuffix("chunked"), status == 413 {
                    for _ in 0..<10 {
                        try client.send("4000\r\n" + String(repeating: "a", count: 0x4000) + "\r\n")
                    }
                    try client.send("0\r\n\r\n")
                }
                #expect(try client.answer().status == status, "\(path) \(framing)")
            }
        }
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 0 })
    }

    @Test func `all bodies together have a size`() throws {
        let test = try TestServer {
            $0.bodyMax = 1 << 20
            $0.bodiesMax = 1 << 20
        }
        let (first, second) = (try test.client(), try test.client())
        let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n"
        let part = [UInt8](repeating: 0x61, count: 600_000)
        let rest = [UInt8](repeating: 0x61, count: 100_000)
        try first.send(Array(head.utf8) + part)
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 600_000 })
        try second.send(Array(head.utf8) + part + rest)
        let refused = try second.answer()
        #expect(refused.status == 503 && refused["Retry-After"] == "1")
        try first.send(rest)
        #expect(try first.answer().body.count == 700_000)
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 0 })
    }

    @Test func `answers that nobody takes count too, and are cut`() throws {
        let test = try TestServer {
            $0.bodiesMax = 60 << 20
            $0.answerTimeout = .seconds(2)
            $0.answerRateMin = 1 << 30
        }
        let client = try test.client()
        let large = TestClient.get("/large?size=\(40 << 20)")
        try client.send(large)
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 40 << 20 })
        let refused = try test.ask(large)
        #expect(refused.status == 503 && refused["Retry-After"] == "1")
        // What is small goes on.
        #expect(try test.ask(TestClient.get("/echo")).status == 200)
        #expect(test.eventually { test.server.counts.connections == 0 })
        #expect(try test.ask(large).status == 200)
    }

    @Test func `no owner's bodies keep out those of others`() throws {
        let test = try TestServer { $0.ownedMax = 1 << 20 }
        func post(_ owner: String) -> String {
            "POST /echo HTTP/1.1\r\nHost: x\r\nX-Owner: \(owner)\r\nContent-Length: 700000\r\n\r\n"
        }
        let body = [UInt8](repeating: 0x61, count: 700_000)
        let stalled = try test.client()
        try stalled.send(Array(post("one").utf8) + body.dropLast())
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 699_999 })
        #expect(try test.ask(post("one")).status == 503)
        let other = try test.client()
        #expect(try other.ask(post("two"), body: body).status == 200)
        try stalled.send("a")
        #expect(try stalled.answer().status == 200)
        #expect(test.eventually { test.server.load.withLock { $0.bytes } == 0 })
        #expect(test.server.load.withLock { $0.owned.isEmpty })
    }

    @Test(arguments: [
        "GET /echo HTTP/1.1\r\nHost: x\r\nA: " + String(repeating: "a", count: 500),
        String(repeating: "G", count: 500),
    ])
    func `a head that comes byte by byte is cut`(head: String) throws {
        let test = try TestServer { $0.headTimeout = .seconds(1) }
        let client = try test.client()
        let start = ContinuousClock.now
        for byte in head.utf8 {
            guard (try? client.send([byte])) != nil else { break }
            Machine.sleep(.milliseconds(20))
        }
        #expect((try? client.isClosed()) ?? true)
        #expect(.now - start < .seconds(5))
        #expect(test.eventually { test.server.counts.connections == 0 })
    }

    @Test func `a body that stalls or trickles is cut`() throws {
        let test = try TestServer { $0.bodyTimeout = .seconds(1) }
        let (stalled, trickling) = (try test.client(), try test.client())
        let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n"
        try stalled.send(head + "abc")
        try trickling.send(head)
        for _ in 0..<150 {
            guard (try? trickling.send("a")) != nil else { break }
            Machine.sleep(.milliseconds(20))
        }
        #expect(test.eventually(6) { test.server.counts == (0, 0, 0) })
        #expect((try? stalled.isClosed()) ?? true)
        #expect(test.server.load.withLock { $0.bytes } == 0)
        #expect(
            test.handler.wait { $0.records.count == 2 && $0.records.allSatisfy { $0.status == 0 } })
    }

    @Test func `a connection without a request is cut, and not before its time`() throws {
        let test = try TestServer {
            $0.idleTimeout = .seconds(1)
            $0.headTimeout = .seconds(1)
        }
        let (silent, kept) = (try test.client(), try test.client())
        for _ in 0..<5 {
            #expect(try kept.ask(TestClient.get("/echo")).status == 200)
            Machine.sleep(.milliseconds(400))
        }
        #expect(try silent.isClosed())
        let start = ContinuousClock.now
        #expect(try kept.isClosed())
        #expect(.now - start < .seconds(4))
    }

    @Test func `others are served beside two thousand idle connections`() throws {
        let test = try TestServer { $0.headTimeout = .seconds(60) }
        var idle: [TestClient] = []
        let before = Machine.residentMemory.anonymous
        for index in 0..<2_000 {
            let client = try test.client()
            switch index % 3 {
            case 0: #expect(try client.ask(TestClient.get("/echo")).status == 200)
            case 1: try client.send("GET /echo HT")
            default: break
            }
            idle.append(client)
        }
        #expect(test.eventually { test.server.counts.connections == 2_000 })
        let start = ContinuousClock.now
        for _ in 0..<50 { #expect(try test.ask(TestClient.get("/echo")).status == 200) }
        #expect(.now - start < .seconds(5))
        #expect(Machine.residentMemory.anonymous - before < 400 << 20)
        #expect(try idle[1].ask("TP/1.1\r\nHost: x\r\n\r\n").status == 200)
        idle = []
        #expect(test.eventually { test.server.counts.connections == 0 })
    }

    @Test func `an address has a number of connections, over all threads`() throws {
        let test = try TestServer {
            $0.connectionsPerAddressMax = 8
            $0.threads = 3
        }
        var kept: [TestClient] = []
        for _ in 0..<8 {
            kept.append(try test.client())
            #expect(try kept.last?.ask(TestClient.get("/echo")).status == 200)
        }
        for _ in 0..<4 { #expect((try? test.ask(TestClient.get("/echo"))) == nil) }
        let other = try test.client(from: "127.0.0.2").ask(TestClient.get("/echo"))
        #expect(other.status == 200 && other["X-Remote"] == "127.0.0.2")
        kept.removeLast()
        #expect(test.eventually { (try? test.ask(TestClient.get("/echo")))?.status == 200 })
    }

    @Test func `the process may open as many files as the system lets it`() {
        let count = Machine.raiseOpenFilesMax()
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        #expect(limits.rlim_cur == limits.rlim_max && count == Int(clamping: limits.rlim_max))
    }
}
