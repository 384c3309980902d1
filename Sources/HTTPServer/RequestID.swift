internal import System

/// The name of a request in logs and answers.
enum RequestID {
    private static let lengthMax = 128
    private static let pool = Guarded(RandomPool())

    /// Random enough that two requests of a day's log never share one.
    static func make() -> String {
        let (high, low) = pool.withLock { $0.next() }
        return hexadecimal(high) + hexadecimal(low)
    }

    /// The client's own id; nil when it is too long, or has anything odd in it.
    static func accepted(_ text: String) -> String? {
        let isFine =
            !text.isEmpty && text.utf8.count <= lengthMax
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_.:".utf8.contains(byte)
                }
            }
        return isFine ? text : nil
    }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
