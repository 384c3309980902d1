/// Breaks canonical JSON into lines, for people.
enum Pretty {
    static func indented(_ canonical: [UInt8]) -> [UInt8] {
        var pretty: [UInt8] = []
        pretty.reserveCapacity(canonical.count * 2)
        var depth = 0
        var inString = false
        var at = 0
        while at < canonical.count {
            let byte = canonical[at]
            if inString {
                pretty.append(byte)
                if byte == UInt8(ascii: "\\") {
                    at += 1
                    pretty.append(canonical[at])
                }
                inString = byte != UInt8(ascii: "\"")
            } else {
                let isEmpty = at + 1 < canonical.count && isClosing(canonical[at + 1])
                append(byte, opensEmpty: isEmpty, to: &pretty, &depth)
                inString = byte == UInt8(ascii: "\"")
            }
            at += 1
        }
        return pretty
    }

    private static func append(
        _ byte: UInt8, opensEmpty: Bool, to pretty: inout [UInt8], _ depth: inout Int
    ) {
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            pretty.append(byte)
            depth += 1
            if !opensEmpty { breakLine(&pretty, depth) }
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            depth -= 1
            if let last = pretty.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") {
                breakLine(&pretty, depth)
            }
            pretty.append(byte)
        case UInt8(ascii: ","):
            pretty.append(byte)
            breakLine(&pretty, depth)
        case UInt8(ascii: ":"):
            pretty += [byte, UInt8(ascii: " ")]
        default:
            pretty.append(byte)
        }
    }

    private static func isClosing(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private static func breakLine(_ pretty: inout [UInt8], _ depth: Int) {
        pretty.append(UInt8(ascii: "\n"))
        pretty.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
    }
}
