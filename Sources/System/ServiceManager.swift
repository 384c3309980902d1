internal import Glibc

/// The service manager that started this process, where it wants to be told how things stand: the
/// datagrams of `sd_notify(3)`.
public struct ServiceManager: Sendable {
    private let path: String
    /// How often it wants to hear that the process is alive; nil for not at all.
    public let watchdog: Duration?

    /// Nil where nobody listens.
    public init?(environment: (String) -> String? = Machine.environment) {
        guard let path = environment("NOTIFY_SOCKET"), path.hasPrefix("/") || path.hasPrefix("@")
        else { return nil }
        self.path = path
        let isForUs = environment("WATCHDOG_PID").map { Int32($0) == getpid() } ?? true
        watchdog =
            isForUs
            ? environment("WATCHDOG_USEC").flatMap { Int64($0) }.map { .microseconds($0) } : nil
    }

    /// Tells it lines such as `READY=1`. It is no trouble of ours when nobody takes them.
    public func tell(_ lines: String...) {
        let message = Array(lines.joined(separator: "\n").utf8)
        var name = Array(path.utf8)
        if name.first == UInt8(ascii: "@") { name[0] = 0 }  // A name outside of the file system.
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let number = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { return }
        defer { close(number) }
        unsafe withUnsafePointer(to: address) { pointer in
            let address = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            _ = unsafe message.withUnsafeBytes { bytes in
                unsafe sendto(
                    number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), address,
                    length)
            }
        }
    }
}
