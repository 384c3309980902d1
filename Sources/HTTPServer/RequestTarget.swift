/// The path and the query of a request's first line (RFC 9112, section 3.2; RFC 3986).
public struct RequestTarget {
    public private(set) var path: [String] = []
    public private(set) var query: [(name: String, value: String)] = []

    /// Nil for what is no path, or has a bad escape, a NUL or text that is not UTF-8 in it.
    ///
    /// - Parameter host: the header; a target with a scheme must name the same.
    public init?(_ target: String, host: String?) {
        var target = target[...]
        for scheme in ["http://", "https://"] where target.hasPrefix(scheme) {
            target = target.dropFirst(scheme.count)
            guard let host, target.hasPrefix(host) else { return nil }
            target = target.dropFirst(host.count)
        }
        guard target.utf8.first == UInt8(ascii: "/"),
            target.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") })
        else { return nil }
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        for segment in parts[0].split(separator: "/", omittingEmptySubsequences: true) {
            guard let decoded = Self.decode(segment.utf8) else { return nil }
            path.append(decoded)
        }
        guard parts.count == 2 else { return }
        for pair in parts[1].split(separator: "&", omittingEmptySubsequences: true) {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(sides[0].utf8, isForm: true),
                let value = Self.decode((sides.count == 2 ? sides[1] : "").utf8, isForm: true)
            else { return nil }
            query.append((name, value))
        }
    }

    private static func decode(
        _ text: some Sequence<UInt8>, isForm: Bool = false
    ) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(hexDigit),
                    let low = iterator.next().flatMap(hexDigit)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
