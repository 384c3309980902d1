import Glibc
import JSON
import Testing

/// What a server answered.
struct Answer {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    /// A header's value, its name in any case.
    subscript(header: String) -> String? {
        headers.first { $0.name.lowercased() == header.lowercased() }?.value
    }

    /// The body; null where it is no JSON.
    var json: JSONValue { (try? JSON.parse(body)) ?? .null }
    var code: String? { json["error"]?["code"]?.string }
    var message: String? { json["error"]?["message"]?.string }
    var details: JSONValue? { json["error"]?["details"] }

    /// Where the problems of a 422 are: `body.name`.
    var problems: [String] {
        (json["error"]?["details"]?.array ?? []).map { detail in
            (detail["loc"]?.array ?? []).map { $0.string ?? $0.integer.map(String.init) ?? "?" }
                .joined(separator: ".")
        }
    }

    var position: UInt64? { self["X-Varve-Position"].flatMap { UInt64($0) } }
}

enum ClientError: Error {
    case socket(String, Int32)
    case malformed(String)
}

/// A small HTTP client: one connection a request. Each answer is held against the API's document.
struct Client {
    let port: UInt16
    let key: String?
    var isChecked = true

    func get(_ target: String, _ headers: [String: String] = [:]) throws -> Answer {
        try send("GET", target, headers: headers)
    }

    func post(
        _ target: String, _ body: JSONValue? = nil, _ headers: [String: String] = [:]
    ) throws -> Answer {
        try send("POST", target, body, headers: headers)
    }

    func put(
        _ target: String, _ body: JSONValue, _ headers: [String: String] = [:]
    ) throws -> Answer {
        try send("PUT", target, body, headers: headers)
    }

    func delete(_ target: String, _ headers: [String: String] = [:]) throws -> Answer {
        try send("DELETE", target, headers: headers)
    }

    func send(
        _ method: String, _ target: String, _ body: JSONValue? = nil,
        headers: [String: String] = [:]
    ) throws -> Answer {
        var headers = headers
        if body != nil, headers["Content-Type"] == nil {
            headers["Content-Type"] = "application/json"
        }
        let bytes = try body.map { try JSON.encode($0) }
        return try send(method, target, bytes: bytes, headers: headers.map { ($0.key, $0.value) })
    }

    /// Sends a body as it is, and headers that may come twice.
    func send(
        _ method: String, _ target: String, bytes: [UInt8]?, headers: [(String, String)] = []
    ) throws -> Answer {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let key { head += "Authorization: Bearer \(key)\r\n" }
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let bytes { head += "Content-Length: \(bytes.count)\r\n" }
        let received = try Self.exchange(port, Array((head + "\r\n").utf8) + (bytes ?? []))
        let answer = try Answer(received)
        if isChecked { APIDocument.check(answer, to: method, target) }
        return answer
    }

    /// Sends bytes over a connection of their own, and returns all that comes back.
    private static func exchange(_ port: UInt16, _ bytes: [UInt8]) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw ClientError.socket("socket", errno) }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw ClientError.socket("connect", errno) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A server that refuses a body says so before it has all of it.
            guard count > 0 else { break }
            sent += count
        }
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            received += buffer[..<count]
        }
        return received
    }
}

extension Answer {
    init(_ received: [UInt8]) throws {
        let end = Array("\r\n\r\n".utf8)
        guard
            let place = received.indices.dropLast(3).first(where: {
                received[$0..<($0 + 4)].elementsEqual(end)
            })
        else { throw ClientError.malformed(String(decoding: received, as: UTF8.self)) }
        let lines = String(decoding: received[..<place], as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first?.split(separator: " "), first.count >= 2,
            let status = Int(first[1])
        else { throw ClientError.malformed("\(lines)") }
        self.status = status
        headers = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (String(parts[0]), String(parts.count == 2 ? parts[1].drop { $0 == " " } : ""))
        }
        let rest = Array(received[(place + 4)...])
        let isChunked = headers.contains {
            $0.name.lowercased() == "transfer-encoding" && $0.value == "chunked"
        }
        body = isChunked ? try Self.joined(rest) : rest
    }

    private static func joined(_ chunks: [UInt8]) throws -> [UInt8] {
        var (body, rest): ([UInt8], ArraySlice<UInt8>) = ([], chunks[...])
        while let line = rest.firstIndex(of: 0x0D) {
            let text = String(decoding: rest[rest.startIndex..<line], as: UTF8.self)
            guard let size = Int(text, radix: 16) else { throw ClientError.malformed(text) }
            if size == 0 { break }
            body += rest[(line + 2)..<(line + 2 + size)]
            rest = rest[(line + 4 + size)...]
        }
        return body
    }
}
