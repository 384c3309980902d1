internal import Glibc

/// An address of the Internet protocol, of version 4 or 6, in the one form that the system writes.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// Most significant first: 4 of them, or 16.
    public let bytes: [UInt8]

    /// Nil for what is no address, as a name, or one with a port.
    public init?(_ text: String) {
        for family in [AF_INET, AF_INET6] {
            // Large enough for either kind.
            var address = in6_addr()
            guard unsafe inet_pton(family, text, &address) == 1 else { continue }
            var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard unsafe inet_ntop(family, &address, &written, socklen_t(written.count)) != nil
            else { continue }
            description = String(
                decoding: written.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            let size = family == AF_INET ? 4 : 16
            bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0.prefix(size)) }
            return
        }
        return nil
    }

    /// An address that may stand with a port: `192.0.2.7:4711`, `[2001:db8::7]:4711`.
    public init?(maybeWithPort text: String) {
        let host: Substring
        if text.hasPrefix("[") {
            host = text.dropFirst().prefix { $0 != "]" }
        } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 {
            host = text.prefix { $0 != ":" }
        } else {
            host = text[...]
        }
        self.init(String(host))
    }
}
