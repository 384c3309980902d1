import Glibc
import JSON
import System

@testable import API

/// A message of an event stream.
struct StreamMessage: Equatable {
    var event = "message"
    var id: UInt64?
    var data = ""
}

/// A client of event streams on a socket of its own, which can leave in the middle.
final class EventSource {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var text: [UInt8] = []
    private(set) var head = ""
    private(set) var isEnded = false
    private(set) var comments = 0
    /// For `Last-Event-ID`.
    private(set) var lastID: UInt64?

    init(
        _ client: Client, _ target: String, after lastID: UInt64? = nil,
        headers: [String: String] = [:]
    ) throws {
        self.lastID = lastID
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = client.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw ClientError.socket("connect", errno) }
        var lines = ["GET \(target) HTTP/1.1", "Host: localhost", "Accept: text/event-stream"]
        if let key = client.key { lines.append("Authorization: Bearer \(key)") }
        if let lastID { lines.append("Last-Event-ID: \(lastID)") }
        lines += headers.map { "\($0.key): \($0.value)" }
        let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw ClientError.socket("send", errno)
        }
    }

    deinit { close(descriptor) }

    /// The next message that is no retry time; nil at the end, or after so long.
    func next(within length: Duration = .seconds(20)) throws -> StreamMessage? {
        let end = ContinuousClock.now + length
        while true {
            if let message = takeMessage() {
                lastID = message.id ?? lastID
                return message
            }
            guard !isEnded, try receive(until: end) else { return nil }
        }
    }

    /// The numbers of the next messages that are events.
    func positions(_ count: Int) throws -> [UInt64] {
        var found: [UInt64] = []
        while found.count < count, let message = try next() {
            if message.event == "message", let id = message.id { found.append(id) }
        }
        return found
    }

    private func takeMessage() -> StreamMessage? {
        while let end = text.indices.dropLast().first(where: {
            text[$0] == 0x0A && text[$0 + 1] == 0x0A
        }) {
            let block = String(decoding: text[..<end], as: UTF8.self)
            text.removeFirst(end + 2)
            var message = StreamMessage()
            var isMessage = false
            for line in block.split(separator: "\n") {
                if line.hasPrefix(":") { comments += 1 }
                if line.hasPrefix("id: ") { message.id = UInt64(line.dropFirst(4)) }
                if line.hasPrefix("event: ") { message.event = String(line.dropFirst(7)) }
                guard line.hasPrefix("data: ") else { continue }
                message.data += line.dropFirst(6)
                isMessage = true
            }
            if isMessage { return message }
        }
        return nil
    }

    /// Takes in more bytes; false when there will be none, or none came in time.
    private func receive(until end: ContinuousClock.Instant) throws -> Bool {
        let left = end - .now
        guard left > .zero else { return false }
        var poll = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds =
            left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
        guard Glibc.poll(&poll, 1, Int32(milliseconds) + 1) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            isEnded = true
            return false
        }
        received += buffer[..<count]
        if head.isEmpty { takeHead() }
        if !head.isEmpty { takeChunks() }
        return true
    }

    private func takeHead() {
        let end = Array("\r\n\r\n".utf8)
        let place = received.indices.dropLast(3).first {
            received[$0..<($0 + 4)].elementsEqual(end)
        }
        guard let place else { return }
        head = String(decoding: received[..<place], as: UTF8.self)
        received.removeFirst(place + 4)
    }

    private func takeChunks() {
        while let line = received.firstIndex(of: 0x0A) {
            let digits = String(decoding: received[..<line].dropLast(), as: UTF8.self)
            guard let size = Int(digits, radix: 16), received.count >= line + 1 + size + 2 else {
                return
            }
            if size == 0 {
                isEnded = true
                return
            }
            text += received[(line + 1)..<(line + 1 + size)]
            received.removeFirst(line + 1 + size + 2)
        }
    }
}
