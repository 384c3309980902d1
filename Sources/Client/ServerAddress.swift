/// Where a server is: `https://varve.example`, with a port and a path where it has them.
public struct ServerAddress: Hashable, Sendable, CustomStringConvertible {
    /// Without a slash at its end.
    public let description: String
    /// Whether what goes there can't be read on the way.
    public let isEncrypted: Bool
    /// Without the port.
    public let host: String

    /// - Throws: `ClientError.badAddress`, which says what is wrong.
    public init(parsing text: String) throws(ClientError) {
        func wrong(_ why: String) -> ClientError { .badAddress(text, why) }
        guard let scheme = ["http://", "https://"].first(where: text.lowercased().hasPrefix) else {
            throw wrong("it begins with neither http:// nor https://")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) })
        else { throw wrong("it has a character that needs to be encoded") }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw wrong("it has a query or a fragment")
        }
        guard !authority.contains("@") else {
            throw wrong("it has a user or a password in it")
        }
        guard let host = Self.host(of: authority) else { throw wrong("it names no host") }
        self.host = host
        isEncrypted = scheme == "https://"
        var path = rest.dropFirst(authority.count)
        while path.hasSuffix("/") { path = path.dropLast() }
        description = scheme + authority + path
    }

    /// The host of `host`, `host:port` and `[address]:port`; nil for anything else.
    private static func host(of authority: Substring) -> String? {
        let isBracketed = authority.hasPrefix("[")
        let end =
            isBracketed
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let end, end > authority.startIndex else { return nil }
        let port = authority[end...]
        guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else {
            return nil
        }
        let host = authority[..<end]
        return isBracketed ? String(host.dropFirst().dropLast()) : String(host)
    }

    /// Whether the server is on this host, so that nobody can listen on the way.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
