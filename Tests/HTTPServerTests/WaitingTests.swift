import Glibc
import System
import Testing

@testable import HTTPServer

@Suite struct WaitingTests {
    @Test func `a waiting request is answered with the news`() throws {
        let test = try TestServer()
        let clients = try (0..<50).map { _ in try test.client() }
        for client in clients { try client.send(TestClient.get("/wait")) }
        #expect(test.eventually { test.server.counts.waiting == 50 })
        test.server.wakeWaiters()  // Nothing that they wait for.
        #expect(test.eventually { test.server.counts.waiting == 50 })
        #expect(try test.ask(TestClient.get("/echo")).status == 200)
        let start = ContinuousClock.now
        test.handler.script.withLock { $0.isOpen = true }
        test.server.wakeWaiters()
        for client in clients { #expect(try client.answer().text == "news") }
        #expect(.now - start < .seconds(2))
        #expect(test.eventually { test.server.counts.requests == 0 })
    }

    @Test func `a waiting request is answered when its time is over`() throws {
        let test = try TestServer()
        let start = ContinuousClock.now
        #expect(try test.ask(TestClient.get("/wait?seconds=1")).status == 204)
        #expect(.now - start >= .seconds(1) && .now - start < .seconds(3))
    }

    @Test func `a stream sends what comes, when it comes`() throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send(TestClient.get("/stream"))
        #expect(try client.head()["Transfer-Encoding"] == "chunked")
        for index in 0..<20 {
            #expect(test.eventually { test.server.counts.waiting == 1 })
            let start = ContinuousClock.now
            test.handler.script.withLock { $0.lines.append("line \(index)") }
            test.server.wakeWaiters()
            #expect(try client.chunk() == Array("line \(index)\n".utf8))
            #expect(.now - start < .seconds(2))
        }
        #expect(test.server.counts.requests == 0)
        test.handler.script.withLock { $0.isEnded = true }
        test.server.wakeWaiters()
        #expect(try client.chunk().isEmpty)
        #expect(test.handler.wait { $0.streams == 0 })
        #expect(try client.ask(TestClient.get("/echo")).status == 200)
    }

    @Test func `no line is lost or doubled between many writers and readers of streams`() throws {
        let test = try TestServer()
        let clients = try (0..<40).map { _ in try test.client() }
        for client in clients { try client.send(TestClient.get("/stream")) }
        let writers = (0..<4).map { writer in
            WorkerThread(name: "writer") { [script = test.handler.script, server = test.server] in
                for index in 0..<100 {
                    script.withLock { $0.lines.append("\(writer).\(index)") }
                    server.wakeWaiters()
                }
            }
        }
        for writer in writers { writer.join() }
        test.handler.script.withLock { $0.isEnded = true }
        test.server.wakeWaiters()
        let lines = test.handler.script.withLock { $0.lines }
        #expect(lines.count == 400)
        for client in clients {
            #expect(try client.answer().text == lines.map { $0 + "\n" }.joined())
        }
    }

    @Test func `a client that does not read its stream is cut`() throws {
        let test = try TestServer { $0.idleTimeout = .seconds(1) }
        test.handler.script.withLock {
            $0.lines = Array(repeating: String(repeating: "a", count: 8_000), count: 4_000)
        }
        let client = try test.client()
        try client.send(TestClient.get("/stream"))
        #expect(test.handler.wait { $0.streams == 1 })
        #expect(test.handler.wait { $0.streams == 0 })
    }

    @Test func `work that blocks holds up nobody else`() throws {
        let test = try TestServer { $0.writers = 8 }
        let clients = try (0..<20).map { _ in try test.client() }
        for client in clients { try client.send(TestClient.post("/block", "hello")) }
        #expect(test.handler.wait { $0.running == 8 })
        for _ in 0..<20 { #expect(try test.ask(TestClient.get("/echo")).status == 200) }
        test.handler.script.withLockSignalling { $0.isOpen = true }
        for client in clients { #expect(try client.answer().text == "hello") }
    }

    @Test func `reads that take long keep no write from its turn`() throws {
        let test = try TestServer { $0.readers = 2 }
        let readers = try (0..<6).map { _ in try test.client() }
        for reader in readers { try reader.send(TestClient.get("/block")) }
        #expect(test.handler.wait { $0.running == 2 })
        let writer = try test.client()
        try writer.send(TestClient.post("/block", "written"))
        #expect(test.handler.wait { $0.running == 3 })
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(try writer.answer().text == "written")
        for reader in readers { #expect(try reader.answer().status == 200) }
    }

    @Test func `what was waited for may block, and holds up nobody`() throws {
        let test = try TestServer { $0.threads = 1 }
        let client = try test.client()
        try client.send(TestClient.get("/later"))
        #expect(test.eventually { test.server.counts.waiting == 1 })
        test.handler.script.withLock { $0.lines = ["news"] }
        test.server.wakeWaiters()
        #expect(test.handler.wait { $0.running == 1 })
        #expect(try test.ask(TestClient.get("/echo")).status == 200)
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(try client.answer().status == 200)
    }

    @Test func `work of clients that have hung up is not begun`() throws {
        let test = try TestServer { $0.writers = 1 }
        let first = try test.client()
        try first.send(TestClient.post("/block", "first"))
        #expect(test.handler.wait { $0.running == 1 })
        var gone = try (0..<10).map { _ in try test.client() }
        for client in gone { try client.send(TestClient.post("/block", "gone")) }
        let silent = try test.client()
        try silent.send(TestClient.post("/block", "silent"))
        silent.finish()
        #expect(test.eventually { test.server.activity.waitingWork == 11 })
        gone = []
        // The server looks once a second.
        Machine.sleep(.seconds(3))
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(try first.answer().text == "first")
        // One who has only said that it sends no more may be told.
        #expect(((try? silent.answer().status) ?? 503) == 503)
        #expect(test.handler.wait { $0.records.count == 12 })
        #expect(test.handler.script.withLock { $0.begun } == 1)
    }

    @Test func `work that is done at once never leaves its connection asleep`() throws {
        let test = try TestServer { $0.writers = 8 }
        test.handler.script.withLock { $0.isOpen = true }
        let failures = Guarded(0)
        let threads = (0..<8).map { _ in
            WorkerThread(name: "client") { [port = test.server.port] in
                guard let client = try? TestClient(port) else { return }
                for index in 0..<500 {
                    let answer = try? client.ask(TestClient.post("/block", "\(index)"))
                    if answer?.text != "\(index)" { failures.withLock { $0 += 1 } }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(failures.withLock { $0 } == 0)
        #expect(test.handler.wait { $0.records.count == 4_000 })
    }

    /// Has twenty clients send a request and leave when `isReady` says so.
    private func leave(
        _ test: TestServer, _ request: String, isReset: Bool, when isReady: () -> Bool
    ) throws {
        var clients = try (0..<20).map { _ in try test.client() }
        for client in clients { try client.send(request) }
        #expect(test.eventually { isReady() })
        if isReset { for client in clients { client.reset() } }
        clients = []
    }

    @Test(arguments: [false, true])
    func `a client may leave in the middle of its body`(isReset: Bool) throws {
        let test = try TestServer()
        let head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n"
        try leave(test, head + "abc", isReset: isReset) {
            test.server.load.withLock { $0.bytes } == 60
        }
        #expect(test.handler.wait { $0.records.count == 20 })
        #expect(test.eventually { test.server.counts == (0, 0, 0) })
        #expect(test.server.load.withLock { $0.bytes } == 0)
    }

    @Test(arguments: [false, true])
    func `a client may leave while its work blocks`(isReset: Bool) throws {
        let test = try TestServer()
        try leave(test, TestClient.post("/block", "hello"), isReset: isReset) {
            test.handler.script.withLock { $0.running } == 20
        }
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(test.handler.wait { $0.records.count == 20 })
        #expect(test.eventually { test.server.counts == (0, 0, 0) })
    }

    @Test(arguments: [false, true])
    func `a client may leave while it waits`(isReset: Bool) throws {
        let test = try TestServer()
        try leave(test, TestClient.get("/wait?seconds=2") + "GET /ne", isReset: isReset) {
            test.server.counts.waiting == 20
        }
        #expect(test.handler.wait { $0.records.count == 20 })
        #expect(test.eventually { test.server.counts == (0, 0, 0) })
    }

    @Test(arguments: [
        "GET /ec", "GET /echo HTTP/1.1\r\nHo", TestClient.get("/echo"),
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na",
    ])
    func `a client that leaves at once is soon forgotten`(request: String) throws {
        let test = try TestServer()
        for _ in 0..<50 { try test.client().send(request) }
        #expect(test.eventually(8) { test.server.counts == (0, 0, 0) })
    }

    @Test func `a client that will say no more is answered`() throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send(TestClient.post("/block", "hello"))
        client.finish()
        #expect(test.handler.wait { $0.running == 1 })
        Machine.sleep(.seconds(2))
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(try client.answer().text == "hello")
        #expect(try client.isClosed())
    }

    @Test(arguments: [false, true])
    func `a client may leave its stream`(isReset: Bool) throws {
        let test = try TestServer()
        try leave(test, TestClient.get("/stream"), isReset: isReset) {
            test.server.counts.waiting == 20
        }
        #expect(
            test.eventually {
                test.handler.script.withLock { $0.lines.append("news") }
                test.server.wakeWaiters()
                return test.server.counts.connections == 0
            })
        #expect(test.handler.wait { $0.streams == 0 && $0.records.count == 20 })
    }

    @Test func `nothing stays of requests that are over`() throws {
        let test = try TestServer()
        test.handler.script.withLock { $0.isOpen = true }
        // What stays of one of them is at least as large as this.
        let field = "A: " + String(repeating: "a", count: 12 << 10)
        let kinds = [
            TestClient.get("/echo", field), TestClient.post("/block", "a", field),
            TestClient.get("/wait", field), TestClient.get("/%zz", field),
            TestClient.get("/echo", field, "Transfer-Encoding: x"),
            "GET /echo?\(field.dropFirst(3)) HTTP/1.1\r\nHo",
            "POST / HTTP/1.1\r\nHost: x\r\n\(field)\r\nContent-Length: 9\r\n\r\na",
        ]
        func round(_ count: Int) throws {
            for index in 0..<count {
                let client = try test.client()
                try client.send(kinds[index % kinds.count])
                if index % kinds.count < 5 { _ = try client.answer() }
            }
            #expect(test.eventually { test.server.counts == (0, 0, 0) })
            test.handler.script.withLock { $0.records = [] }
        }
        try round(1_000)
        let before = Machine.residentMemory.anonymous
        try round(7_000)
        // The address sanitizer keeps what was freed, and finds leaks by itself.
        let isSanitized = dlsym(nil, "__asan_init") != nil
        #expect(isSanitized || Machine.residentMemory.anonymous - before < 80 << 20)
        #expect(test.server.load.withLock { $0.requests + $0.streams + $0.bytes } == 0)
    }
}
