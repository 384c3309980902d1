internal import CMicroHTTPD
internal import Glibc

/// Why a server can't be started.
public enum HTTPServerError: Error, Hashable, CustomStringConvertible {
    case address(host: String, port: UInt16, reason: String)
    case certificate(String)
    case library(String)

    public var description: String {
        switch self {
        case .address(let host, let port, let reason): "can't listen on \(host):\(port): \(reason)"
        case .certificate(let reason): "can't use the TLS certificate with its key: \(reason)"
        case .library(let reason): "libmicrohttpd does not start: \(reason)"
        }
    }
}

/// A socket that takes connections.
struct ListeningSocket {
    let number: Int32
    let port: UInt16

    /// - Parameter port: 0 for any that is free.
    init(host: String, port: UInt16) throws(HTTPServerError) {
        func failure(_ reason: String) -> HTTPServerError {
            .address(host: host, port: port, reason: reason)
        }
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(host, String(port), &hints, &found)
        guard code == 0, let address = unsafe found else {
            throw failure(unsafe String(cString: gai_strerror(code)))
        }
        defer { unsafe freeaddrinfo(address) }
        let number = unsafe socket(
            address.pointee.ai_family,
            address.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue)
                | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard number >= 0 else { throw failure(Self.reason) }
        var yes: Int32 = 1
        unsafe setsockopt(
            number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(number, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            listen(number, 1_024) == 0
        else {
            let reason = Self.reason
            close(number)
            throw failure(reason)
        }
        self.number = number
        self.port = Self.port(of: number) ?? port
    }

    /// Stops listening: who comes now is refused at once.
    ///
    /// The number stays taken, by a socket where nothing ever happens, as libmicrohttpd goes on
    /// using it. Its own way, MHD_quiesce_daemon, races with its threads over who takes the socket
    /// out of their epoll sets, and the loser ends the process; and clients would hang in the
    /// backlog.
    func refuse() {
        let silent = socket(
            AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard silent >= 0 else { return }
        dup2(silent, number)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        close(silent)
    }

    private static var reason: String { unsafe String(cString: strerror(errno)) }

    private static func port(of socket: Int32) -> UInt16? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            let address = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(
                to: sockaddr.self)
            guard unsafe getsockname(socket, address, &length) == 0 else { return nil }
            return unsafe SocketAddress(address).port
        }
    }
}

/// What a socket address says.
struct SocketAddress {
    var host = ""
    var port: UInt16 = 0

    @unsafe init(_ address: UnsafePointer<sockaddr>) {
        let raw = unsafe UnsafeRawPointer(address)
        switch Int32(unsafe address.pointee.sa_family) {
        case AF_INET:
            var found = unsafe raw.loadUnaligned(as: sockaddr_in.self)
            port = UInt16(bigEndian: found.sin_port)
            host = unsafe Self.text(AF_INET, &found.sin_addr)
        case AF_INET6:
            var found = unsafe raw.loadUnaligned(as: sockaddr_in6.self)
            port = UInt16(bigEndian: found.sin6_port)
            host = unsafe Self.text(AF_INET6, &found.sin6_addr)
            // An IPv4 client of a socket for both: it has one name, however it is listened to.
            if host.hasPrefix("::ffff:"), host.contains(".") { host.removeFirst(7) }
        default: break
        }
    }

    @unsafe private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard unsafe inet_ntop(family, address, &text, socklen_t(text.count)) != nil else {
            return ""
        }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
    }
}
