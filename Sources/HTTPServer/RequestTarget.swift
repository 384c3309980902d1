/// The path and the query of a request's first line (RFC 9112, section 3.2; RFC 3986).
public struct RequestTarget {
    public private(set) var path: [String] = []
    public private(set) var query: [(name: String, value: String)] = []

    /// Nil for what is no path, or has a bad escape, a NUL or text that is not UTF-8 in it.
    ///
    /// - Parameter host: the header; a target with a scheme must name the same.
    public init?(_ target: String, host: String?) {
        var rest = target[...].utf8
        if rest.first != UInt8(ascii: "/") {
            guard let path = Self.path(ofAbsolute: rest, host) else { return nil }
            rest = path
        }
        guard rest.first == UInt8(ascii: "/"),
            rest.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "#") })
        else { return nil }
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        for segment in rest[..<(mark ?? rest.endIndex)].split(separator: UInt8(ascii: "/")) {
            guard let decoded = Self.decode(segment) else { return nil }
            path.append(decoded)
        }
        guard let mark else { return }
        for pair in rest[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let sides = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(sides[0], isForm: true),
                let value = Self.decode(sides.count == 2 ? sides[1] : ""[...].utf8, isForm: true)
            else { return nil }
            query.append((name, value))
        }
    }

    /// What stands behind scheme and host.
    private static func path(
        ofAbsolute target: Substring.UTF8View, _ host: String?
    ) -> Substring.UTF8View? {
        for scheme in ["http://", "https://"] {
            let found = target.prefix(scheme.utf8.count)
            guard found.elementsEqual(scheme.utf8, by: { $0.lowered == $1 }) else { continue }
            let rest = target.dropFirst(scheme.utf8.count)
            guard let host, rest.starts(with: host.utf8) else { return nil }
            return rest.dropFirst(host.utf8.count)
        }
        return nil
    }

    private static func decode(
        _ text: Substring.UTF8View, isForm: Bool = false
    ) -> String? {
        let isPlain = text.allSatisfy {
            $0 != UInt8(ascii: "%") && !(isForm && $0 == UInt8(ascii: "+"))
        }
        if isPlain { return String(Substring(text)) }
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
