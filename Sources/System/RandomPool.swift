/// Random numbers from the kernel, fetched many at a time.
public struct RandomPool: Sendable {
    private var bytes: [UInt8] = []
    private var used = 0

    public init() {}

    public mutating func next() -> (UInt64, UInt64) { (number(), number()) }

    private mutating func number() -> UInt64 {
        if used + 8 > bytes.count {
            bytes = Machine.randomBytes(4_096)
            used = 0
        }
        defer { used += 8 }
        return bytes[used..<used + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
