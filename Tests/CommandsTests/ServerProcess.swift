import Foundation
import Glibc
import System
import Testing

/// `varve serve` as a process of its own, on a port that was free.
final class ServerProcess: @unchecked Sendable {
    // Proof for @unchecked: a test uses it from one thread at a time.
    private let process = Process()
    private let names: [String]
    let port: UInt16

    /// Starts it and waits until it listens.
    init(
        _ session: FleetSession, _ words: [String] = [], environment: [String: String] = [:]
    ) throws {
        names = ["out", "err"].map { "\(session.cli.folder.path)/.\($0)-\(UUID().uuidString)" }
        process.executableURL = URL(fileURLWithPath: CLI.binaryFolder + "/varve")
        process.arguments = ["serve", "--port", "0"] + words
        process.currentDirectoryURL = URL(fileURLWithPath: session.cli.folder.path)
        var variables = [
            "HOME": session.cli.folder.path, "PATH": "/usr/bin:/bin",
            "SWIFT_BACKTRACE": "enable=no",
        ]
        variables.merge(CLI.sanitizerOptions) { $1 }
        variables.merge(session.cli.environment) { $1 }
        variables.merge(environment) { $1 }
        process.environment = variables
        for name in names { try Files.create(name, with: []) }
        process.standardInput = FileHandle(forReadingAtPath: "/dev/null")
        process.standardOutput = FileHandle(forWritingAtPath: names[0])
        process.standardError = FileHandle(forWritingAtPath: names[1])
        try process.run()
        var found: UInt16?
        for _ in 0..<1_000 where found == nil && process.isRunning {
            let text = String(decoding: try Files.read(names[0]), as: UTF8.self)
            if text.hasSuffix("\n") { found = text.split(separator: ":").last.flatMap(Self.number) }
            if found == nil { usleep(10_000) }
        }
        if found == nil { process.terminate() }
        port = try #require(found, "\(Self.text(names[1]))")
    }

    private static func number(_ text: Substring) -> UInt16? {
        UInt16(text.filter { $0.isNumber })
    }

    private static func text(_ path: String) -> String {
        (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    var output: String { Self.text(names[0]) }
    /// What it wrote to standard error: its log, if it has no file.
    var errors: String { Self.text(names[1]) }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for its end and returns the exit code; minus the signal's number where one ended it.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : -process.terminationStatus
    }

    /// Ends it in order.
    @discardableResult
    func stop() -> Int32 {
        signal(SIGTERM)
        return wait()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    struct Answer {
        let status: Int
        let head: String
        let body: String
    }

    func request(_ method: String, _ path: String, _ headers: [String] = [], body: String = "")
        throws -> Answer
    {
        let connection = try RawConnection(port)
        let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
        let lines = ["\(method) \(path) HTTP/1.1", "Host: here", "Connection: close"]
        connection.send((lines + headers + length).joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try connection.answer()
    }

    func get(_ path: String, _ headers: String...) throws -> Answer {
        try request("GET", path, headers)
    }
}

/// Nobody took the connection, or it was closed without a word.
struct NoAnswer: Error {}

/// A TCP connection, for requests that come in parts.
final class RawConnection {
    private let number: Int32

    init(_ port: UInt16) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw NoAnswer() }
    }

    deinit { close(number) }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// All that comes until the server closes the connection.
    func answer() throws -> ServerProcess.Answer {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(number, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let parts = text.components(separatedBy: "\r\n\r\n")
        let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let status else { throw NoAnswer() }
        return ServerProcess.Answer(
            status: status, head: parts[0],
            body: parts.dropFirst().joined(separator: "\r\n\r\n"))
    }
}
