/// How often values fell into ranges: of times and sizes that are too many to keep.
public struct Histogram: Sendable {
    /// The upper bounds of the ranges, rising; what is above the last is counted too.
    public let bounds: [Double]
    /// How often a value was at most the bound of the same index, and above the one before; the
    /// last count is of what is above all bounds.
    public private(set) var counts: [UInt64]
    public private(set) var sum = 0.0

    public var count: UInt64 { counts.reduce(0, +) }

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public mutating func add(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }

    /// Bounds for seconds, from what LMDB answers in to what a person gives up at.
    public static let seconds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5,
        5, 10,
    ]

    /// Bounds for how many things are done together.
    public static let sizes: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]
}

extension Duration {
    public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
