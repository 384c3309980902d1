import HTTPServer
import System

/// Answers that show what came in, and that wait for what a test does.
final class TestHandler: HTTPHandler {
    /// What a test lets happen.
    struct Script {
        var isOpen = false
        var lines: [String] = []
        var isEnded = false
        var records: [HTTPRecord] = []
        var running = 0
        /// Work that was begun.
        var begun = 0
        var streams = 0
    }

    let script = Guarded(Script())

    func answer(_ request: HTTPRequest) -> HTTPAnswer {
        switch request.path.first ?? "" {
        case "block":
            let lane = request.method == "GET" ? HTTPLane.reads : .writes
            return .blocking(lane) { [self] in .now(block(request)) }
        case "later":
            return .whenReady(until: .now + .seconds(30)) { [self] isLast in
                guard isLast || script.withLock({ !$0.lines.isEmpty }) else { return nil }
                return .blocking(.reads) { [self] in .now(block(request)) }
            }
        case "wait":
            let seconds = Int(request.parameter("seconds") ?? "") ?? 30
            return .whenReady(until: .now + .seconds(seconds)) { [script] isLast in
                if script.withLock({ $0.isOpen }) {
                    return .now(HTTPResponse(200, body: Array("news".utf8)))
                }
                return isLast ? .now(HTTPResponse(204)) : nil
            }
        case "stream":
            return .now(
                HTTPResponse(
                    200, headers: ["Content-Type": "text/event-stream"],
                    stream: LineStream(script)))
        case "large":
            let size = Int(request.parameter("size") ?? "") ?? 4_096
            return .now(HTTPResponse(200, body: [UInt8](repeating: 0x61, count: size)))
        default: return .now(echo(request))
        }
    }

    private func echo(_ request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse(
            200, headers: ["X-Method": request.method, "X-Size": "\(request.body.count)"],
            body: request.body)
        response.route = "echo"
        response.headers["X-Path"] = request.path.joined(separator: "|")
        for (name, value) in request.query { response.headers.add("X-Query", "\(name)=\(value)") }
        response.headers["X-Remote"] = request.remoteAddress
        return response
    }

    private func block(_ request: HTTPRequest) -> HTTPResponse {
        script.withLockSignalling {
            $0.running += 1
            $0.begun += 1
        }
        _ = script.wait(timeout: .seconds(30)) { $0.isOpen ? true : nil }
        script.withLockSignalling { $0.running -= 1 }
        return echo(request)
    }

    func refusal(_ status: Int, _ message: String, requestID: String) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["Content-Type": "application/json"],
            body: Array(#"{"message":"\#(message)"}"#.utf8))
    }

    func admission(of head: HTTPRequest) -> HTTPAdmission {
        switch head.path.first {
        case "closed": .refused(HTTPResponse(401, body: Array("no key".utf8)))
        case "bodiless": .body(sizeMax: 64 << 10, owner: "")
        default: .body(sizeMax: .max, owner: head.headers["X-Owner"] ?? "")
        }
    }

    func finished(_ record: HTTPRecord) {
        script.withLockSignalling { $0.records.append(record) }
    }

    /// Waits until what the server and the handler say is so.
    func wait(_ seconds: Int = 10, _ condition: (Script) -> Bool) -> Bool {
        script.wait(timeout: .seconds(seconds)) { condition($0) ? true : nil } ?? false
    }
}

/// Sends the lines of the script as they come.
final class LineStream: HTTPBodyStream {
    private let script: Guarded<TestHandler.Script>
    private let next = Guarded(0)

    init(_ script: Guarded<TestHandler.Script>) {
        self.script = script
        script.withLockSignalling { $0.streams += 1 }
    }

    deinit { script.withLockSignalling { $0.streams -= 1 } }

    func next(_ count: Int) -> HTTPBodyPart {
        let index = next.withLock { $0 }
        let (line, isEnded) = script.withLock { script in
            (index < script.lines.count ? script.lines[index] : nil, script.isEnded)
        }
        guard let line else { return isEnded ? .end : .wait(until: .now + .seconds(30)) }
        next.withLock { $0 += 1 }
        return .bytes(Array((line + "\n").utf8))
    }
}

/// A server with a handler, which ends with the test.
final class TestServer {
    let handler = TestHandler()
    let server: HTTPServer

    init(_ change: (inout HTTPServer.Options) -> Void = { _ in }) throws {
        var options = HTTPServer.Options()
        options.port = 0
        change(&options)
        server = try HTTPServer(options: options, handler: handler)
    }

    deinit {
        handler.script.withLockSignalling { $0.isOpen = true }
        server.stop()
    }

    func client(from source: String = "127.0.0.1") throws -> TestClient {
        let client = try TestClient(server.port, from: source)
        client.server = self
        return client
    }

    /// Sends one request on a connection of its own.
    func ask(_ request: String) throws -> TestClient.Answer { try client().ask(request) }

    /// Waits until something is so, looking often.
    func eventually(_ seconds: Int = 10, _ condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            if .now > end { return false }
            Machine.sleep(.milliseconds(5))
        }
        return true
    }
}
