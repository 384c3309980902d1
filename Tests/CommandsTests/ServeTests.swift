import Foundation
import Glibc
import JSON
import System
import Testing

/// The server as a process: where it listens, how it ends, what it tells.
@Suite struct ServeTests {
    private static let agent = #"{"name":"Late","instructions":"You were saved."}"#

    private func key(_ session: FleetSession) throws -> String {
        try session.require("user", "key", "create", "alice", "-q").filter { $0 != "\n" }
    }

    /// Sends a request that creates an agent, but for the last byte.
    private func begin(_ server: ServerProcess, _ key: String) throws -> RawConnection {
        let connection = try RawConnection(server.port)
        let lines = [
            "POST /api/v1/agents HTTP/1.1", "Host: here", "Authorization: Bearer \(key)",
            "Content-Type: application/json", "Content-Length: \(Self.agent.utf8.count)",
        ]
        connection.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + Self.agent.dropLast())
        usleep(200_000)
        return connection
    }

    @Test func `at the signal to end, what runs is finished and is on the disk`() throws {
        let session = try FleetSession(agents: false)
        let key = try key(session)
        let server = try ServerProcess(session)
        let connection = try begin(server, key)
        server.signal(SIGTERM)
        usleep(300_000)
        #expect(throws: (any Error).self) { try server.get("/healthz") }
        connection.send("}")
        let answer = try connection.answer()
        #expect(answer.status == 201 && answer.head.contains("Connection: close"), "\(answer)")
        #expect(server.wait() == 0, "\(server.errors)")
        #expect(try session.require("agent", "list").contains("Late"))
        // The head was signed at the end: a log that is cut now is noticed.
        let position = try session.json("log", "head")["position"]?.integer ?? 0
        let note = try Files.read(session.cli.folder.path + "/data/stores/main/tree-head")
        let size = String(decoding: note, as: UTF8.self).split(separator: "\n").dropFirst().first
        #expect(size == "\(position)")
    }

    @Test func `a second signal ends it at once`() throws {
        let session = try FleetSession(agents: false)
        let key = try key(session)
        let server = try ServerProcess(session)
        let connection = try begin(server, key)
        let start = ContinuousClock.now
        server.signal(SIGTERM)
        usleep(300_000)
        server.signal(SIGINT)
        #expect(server.wait() == 130)
        #expect(.now - start < .seconds(5))
        withExtendedLifetime(connection) {}
    }

    @Test func `a request that does not end is cut off in time`() throws {
        let session = try FleetSession(agents: false)
        let key = try key(session)
        let server = try ServerProcess(session)
        let connection = try begin(server, key)
        let start = ContinuousClock.now
        #expect(server.stop() == 0, "\(server.errors)")
        #expect(.now - start < .seconds(10))
        #expect(server.errors.contains("cut off"))
        withExtendedLifetime(connection) {}
    }

    @Test func `a hang-up opens the log file again`() throws {
        let session = try FleetSession(agents: false)
        let path = session.cli.folder.path + "/serve.log"
        let server = try ServerProcess(session, ["--log-file", path])
        _ = try server.get("/healthz")
        // A right-to-left override and a control character of eight bits.
        _ = try server.get("/turned\u{202E}around\u{9B}2J")
        try Files.rename(path, to: path + ".1")
        server.signal(SIGHUP)
        for _ in 0..<300 where !Files.exists(path) { usleep(10_000) }
        _ = try server.get("/readyz")
        #expect(server.stop() == 0)
        let (old, new) = (try Files.read(path + ".1"), try Files.read(path))
        #expect(String(decoding: old, as: UTF8.self).contains("/healthz"))
        #expect(String(decoding: old, as: UTF8.self).contains("/turned\\u202earound\\u009b2J\""))
        #expect(String(decoding: new, as: UTF8.self).contains("/readyz"))
        #expect(!String(decoding: new, as: UTF8.self).contains("/healthz"))
        #expect(try Files.mode(path) == 0o640)
        #expect(server.errors.isEmpty, "\(server.errors)")
    }

    @Test func `a place that is taken is told, and so is a name that is none`() throws {
        let session = try FleetSession(agents: false)
        let server = try ServerProcess(session)
        let taken = try session.cli.run("serve", "--port", "\(server.port)")
        #expect(taken.code == 1 && taken.errors.contains("in use"), "\(taken.errors)")
        #expect(taken.errors.contains("hint: ") && taken.errors.contains("--port 0"))
        // Another port of the same data directory is fine.
        let second = try ServerProcess(session)
        #expect(try second.get("/healthz").status == 200)
        #expect(second.stop() == 0 && server.stop() == 0)
        let empty = try CLI().run("serve")
        #expect(empty.code == 3 && empty.errors.contains("varve init"))
        let half = try session.cli.run("serve", "--port", "0", "--tls-cert", "x.pem")
        #expect(half.code == 2 && half.errors.contains("--tls-key"))
    }

    @Test func `without anybody's key it only listens on this machine`() throws {
        var session = try FleetSession(agents: false)
        session.cli.environment["VARVE_DATA"] = session.cli.folder.path + "/keyless"
        try LogFixture.make(at: session.cli.folder.path + "/keyless")
        for host in ["0.0.0.0", "::", "127.0.0.1.example.org"] {
            let outcome = try session.cli.run("serve", "--host", host, "--port", "0")
            #expect(outcome.code == 4 && outcome.errors.contains("varve user key"), "\(host)")
        }
        for host in ["127.0.0.1", "127.0.0.2", "localhost"] {
            let server = try ServerProcess(session, ["--host", host])
            #expect(server.stop() == 0, "\(host)")
        }
        session.cli.environment["VARVE_DATA"] = session.cli.folder.path + "/data"
        let server = try ServerProcess(session, ["--host", "0.0.0.0"])
        #expect(server.stop() == 0 && server.errors.contains("without TLS"), "\(server.errors)")
    }

    @Test func `the service manager hears of readiness, life and the end`() throws {
        let session = try FleetSession(agents: false)
        let manager = try NotifySocket(at: session.cli.folder.path + "/notify")
        let server = try ServerProcess(
            session,
            environment: [
                "NOTIFY_SOCKET": session.cli.folder.path + "/notify", "WATCHDOG_USEC": "600000",
            ])
        let ready = manager.next()
        #expect(ready.hasPrefix("READY=1\nSTATUS=listening on http://127.0.0.1:"), "\(ready)")
        #expect(manager.next() == "WATCHDOG=1")
        server.signal(SIGHUP)
        while true {
            let word = manager.next()
            if word == "WATCHDOG=1" { continue }
            #expect(word == "RELOADING=1")
            break
        }
        #expect(server.stop() == 0)
        var last = ""
        while let word = manager.next(isThere: true) { last = word }
        #expect(last == "STOPPING=1")
    }
}

/// The service manager's end of `sd_notify`.
private final class NotifySocket {
    private let number: Int32

    init(at path: String) throws {
        number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(number, $0, length)
            }
        }
        try #require(code == 0)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(
            number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(number) }

    func next() -> String { receive(0) ?? "nothing" }

    /// Nil where nothing waits.
    func next(isThere: Bool) -> String? { receive(Int32(MSG_DONTWAIT)) }

    private func receive(_ flags: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(number, &buffer, buffer.count, flags)
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }
}
