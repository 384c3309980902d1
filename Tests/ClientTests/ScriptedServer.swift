import Glibc
import System

/// A server that does with each connection what a script says, and keeps what it was sent.
final class ScriptedServer: Sendable {
    enum Act: Sendable {
        /// Answers with a status, headers and a body, and closes.
        case answer(Int, [String] = [], String = "[]")
        /// Takes the request in and closes without a word.
        case close
        /// Takes the request in and says nothing for ever.
        case silence
        /// Sends the first half of an answer, and closes.
        case half
        /// Sends bytes as they are, and closes.
        case bytes(String)
    }

    let port: UInt16
    private let listener: Int32
    private let seen = Guarded<[String]>([])

    /// The requests so far, as they came.
    var requests: [String] { seen.withLock { $0 } }

    var url: String { "http://127.0.0.1:\(port)" }

    init(_ script: [Act]) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                precondition(bind(listener, pointer, length) == 0, "bind")
                precondition(getsockname(listener, pointer, &length) == 0, "name")
            }
        }
        precondition(listen(listener, 16) == 0, "listen")
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
        let seen = seen
        let thread = WorkerThread(name: "scripted") {
            var silent: [Int32] = []
            for act in script {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { break }
                let request = Self.request(client)
                seen.withLock { $0.append(request) }
                if case .silence = act {
                    silent.append(client)
                } else {
                    Self.send(act, client)
                    close(client)
                }
            }
            // Only this thread closes the socket: its number may be another's afterwards.
            while case let client = accept(listener, nil, nil), client >= 0 { close(client) }
            for client in silent { close(client) }
            close(listener)
        }
        thread.detach()
    }

    deinit { shutdown(listener, Int32(SHUT_RDWR)) }

    private static func request(_ client: Int32) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
            let text = String(decoding: bytes, as: UTF8.self)
            guard let end = text.range(of: "\r\n\r\n") else { continue }
            let head = text[..<end.lowerBound].lowercased()
            let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                .flatMap { Int($0.dropFirst(15).filter { $0 != " " }) }
            if text[end.upperBound...].utf8.count >= length ?? 0 { break }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func send(_ act: Act, _ client: Int32) {
        var text = ""
        switch act {
        case .answer(let status, let headers, let body):
            text =
                (["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers)
                .joined(separator: "\r\n") + "\r\n\r\n" + body
        case .half: text = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1,"
        case .bytes(let bytes): text = bytes
        case .close, .silence: return
        }
        let bytes = Array(text.utf8)
        _ = write(client, bytes, bytes.count)
    }
}

extension String {
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) {
                return start..<index(start, offsetBy: part.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
