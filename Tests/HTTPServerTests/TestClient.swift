import Glibc

/// A client that sends just the bytes it is told to, and reads answers byte by byte.
final class TestClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Answer {
        var status = 0
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []

        subscript(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let socket: Int32
    private var received: [UInt8] = []
    /// Lives as long as its client.
    var server: AnyObject?

    /// - Parameter source: the loopback address that it calls from.
    init(_ port: UInt16, from source: String = "127.0.0.1", timeout: Int = 20) throws {
        socket = Glibc.socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var length = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                socket, SOL_SOCKET, option, &length, socklen_t(MemoryLayout<timeval>.size))
        }
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        if source != "127.0.0.1" {
            try check(Self.with(source, 0) { Glibc.bind(socket, $0, $1) }, "bind")
        }
        try check(Self.with("127.0.0.1", port) { Glibc.connect(socket, $0, $1) }, "connect")
    }

    deinit { Glibc.close(socket) }

    private func check(_ result: Int32, _ what: String) throws {
        if result < 0 { throw Failure(description: "\(what): \(String(cString: strerror(errno)))") }
    }

    private static func with(
        _ host: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    socket, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { throw Failure(description: "send: errno \(errno)") }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    func finish() { Glibc.shutdown(socket, Int32(SHUT_WR)) }

    /// Leaves with a reset instead of a farewell.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }

    /// Reads some; false at the end.
    private func fill() throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(socket, &buffer, buffer.count, 0)
        if count < 0, errno == EAGAIN { throw Failure(description: "nothing came in time") }
        guard count > 0 else { return false }
        received += buffer[..<count]
        return true
    }

    /// Whether the server has closed the connection, without anything more to read before that.
    func isClosed() throws -> Bool {
        if !received.isEmpty { return false }
        return try !fill()
    }

    func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: 10) {
                let line = received[..<end]
                received.removeSubrange(...end)
                return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
            }
            guard try fill() else { throw Failure(description: "the server hung up") }
        }
    }

    func bytes(_ count: Int) throws -> [UInt8] {
        while received.count < count {
            guard try fill() else { throw Failure(description: "the server hung up") }
        }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    /// The first line and the fields of an answer.
    func head() throws -> Answer {
        var answer = Answer()
        let words = try line().split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]) else {
            throw Failure(description: "no status line: \(words)")
        }
        answer.status = status
        while case let line = try line(), !line.isEmpty {
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            answer.headers.append((String(parts[0]), String(value)))
        }
        return answer
    }

    /// The next piece of a chunked body; empty at its end.
    func chunk() throws -> [UInt8] {
        guard let size = Int(try line(), radix: 16) else {
            throw Failure(description: "no size of a chunk")
        }
        let content = try bytes(size)
        _ = try line()
        return content
    }

    /// A whole answer.
    func answer(toHead isHead: Bool = false) throws -> Answer {
        var answer = try head()
        if isHead || answer.status < 200 || answer.status == 204 || answer.status == 304 {
            return answer
        }
        if answer["Transfer-Encoding"] == "chunked" {
            while case let chunk = try chunk(), !chunk.isEmpty { answer.body += chunk }
        } else if let length = answer["Content-Length"].flatMap({ Int($0) }) {
            answer.body = try bytes(length)
        } else {
            while try fill() {}
            answer.body = received
            received = []
        }
        return answer
    }

    func ask(_ head: String, body: [UInt8] = []) throws -> Answer {
        try send(Array(head.utf8) + body)
        return try answer(toHead: head.hasPrefix("HEAD "))
    }

    /// A request with the fields that every request has.
    static func get(_ target: String, _ fields: String...) -> String {
        "GET \(target) HTTP/1.1\r\nHost: x\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    static func post(_ target: String, _ body: String, _ fields: String...) -> String {
        "POST \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n"
            + fields.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }
}
