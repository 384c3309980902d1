import System
import Testing

@testable import HTTPServer

@Suite struct StopTests {
    /// Stops the server on another thread; what it gives back waits for that, once.
    private func stopping(
        _ test: TestServer, within length: Duration = .seconds(10)
    ) -> () -> (isDone: Bool, time: Duration) {
        let result = Guarded<(isDone: Bool, time: Duration)?>(nil)
        let thread = WorkerThread(name: "stop") { [server = test.server] in
            let start = ContinuousClock.now
            let isDone = server.stop(within: length)
            result.withLock { $0 = (isDone, .now - start) }
        }
        return {
            thread.join()
            return result.withLock { $0 } ?? (false, .zero)
        }
    }

    @Test func `what runs is answered, and nobody new comes in`() throws {
        let test = try TestServer()
        let (blocked, waiting, idle) = (try test.client(), try test.client(), try test.client())
        try blocked.send(TestClient.post("/block", "hello"))
        try waiting.send(TestClient.get("/wait"))
        #expect(try idle.ask(TestClient.get("/echo")).status == 200)
        #expect(test.handler.wait { $0.running == 1 })
        #expect(test.eventually { test.server.counts.waiting == 1 })
        let result = stopping(test)
        #expect(try waiting.answer().status == 204)
        #expect(test.eventually { (try? test.client()) == nil })
        let late = try idle.ask(TestClient.get("/echo"))
        #expect(late.status == 200 && late["Connection"] == "close")
        test.handler.script.withLockSignalling { $0.isOpen = true }
        let answer = try blocked.answer()
        #expect(answer.text == "hello" && answer["Connection"] == "close")
        #expect(try blocked.isClosed())
        let end = result()
        #expect(end.isDone && end.time < .seconds(3))
    }

    @Test func `five hundred suspended streams end`() throws {
        let test = try TestServer()
        let clients = try (0..<500).map { _ in try test.client() }
        for client in clients { try client.send(TestClient.get("/stream")) }
        #expect(test.eventually { test.server.counts.waiting == 500 })
        let result = stopping(test)
        for client in clients { #expect(try client.answer().status == 200) }
        let end = result()
        #expect(end.isDone && end.time < .seconds(3))
        #expect(test.handler.wait { $0.streams == 0 })
        #expect(test.server.counts == (0, 0, 0))
    }

    @Test func `work that never ends does not hold it up`() throws {
        let test = try TestServer()
        let (blocked, idle) = (try test.client(), try test.client())
        try blocked.send(TestClient.post("/block", "hello"))
        _ = try idle.ask(TestClient.get("/echo"))
        #expect(test.handler.wait { $0.running == 1 })
        let result = stopping(test, within: .milliseconds(500))()
        #expect(!result.isDone)
        #expect(result.time >= .milliseconds(500) && result.time < .seconds(2))
        #expect(try idle.isClosed())
        // It goes on without harm when the work comes back after all.
        test.handler.script.withLockSignalling { $0.isOpen = true }
        #expect(test.handler.wait { $0.records.count == 2 })
    }

    @Test func `a body that does not end does not hold it up`() throws {
        let test = try TestServer()
        let client = try test.client()
        try client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc")
        #expect(test.eventually { test.server.counts.requests == 1 })
        let result = stopping(test, within: .milliseconds(500))()
        #expect(!result.isDone && result.time < .seconds(2))
        #expect(try client.isClosed())
    }

    @Test func `it stops amid requests and news`() throws {
        let test = try TestServer { $0.writers = 4 }
        test.handler.script.withLock { $0.isOpen = true }
        let isOver = Guarded(false)
        let threads = (0..<6).map { number in
            WorkerThread(name: "client") { [port = test.server.port] in
                while !isOver.withLock({ $0 }) {
                    guard let client = try? TestClient(port) else { return }
                    for target in ["/echo", "/block", "/wait", "/stream"] {
                        guard (try? client.send(TestClient.get(target))) != nil else { break }
                        if target != "/stream" { _ = try? client.answer() }
                    }
                    if number.isMultiple(of: 2) { client.reset() }
                }
            }
        }
        let news = WorkerThread(name: "news") { [server = test.server] in
            while !isOver.withLock({ $0 }) { server.wakeWaiters() }
        }
        Machine.sleep(.milliseconds(500))
        #expect(stopping(test)().time < .seconds(5))
        isOver.withLock { $0 = true }
        for thread in threads + [news] { thread.join() }
        #expect(test.server.counts.connections == 0)
        #expect(test.handler.wait { $0.streams == 0 })
    }

    @Test func `servers come and go`() throws {
        for _ in 0..<200 {
            let test = try TestServer()
            let client = try test.client()
            try client.send(TestClient.get("/stream"))
            #expect(test.server.stop())
        }
    }

    @Test func `a stopped server leaves nothing behind, and may be stopped again`() throws {
        weak var server: HTTPServer?
        weak var handler: TestHandler?
        try {
            let test = try TestServer()
            _ = try test.ask(TestClient.get("/echo"))
            (server, handler) = (test.server, test.handler)
            #expect(test.server.stop() && test.server.stop())
        }()
        #expect(server == nil && handler == nil)
    }

    @Test func `a port that is taken is named`() throws {
        let test = try TestServer()
        do {
            _ = try TestServer { $0.port = test.server.port }
            Issue.record("two servers have one port")
        } catch let error as HTTPServerError {
            #expect(
                "\(error)"
                    == "can't listen on 127.0.0.1:\(test.server.port): Address already in use")
        }
    }
}
