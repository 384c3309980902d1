internal import EventSourcing

/// SplitMix64, with draws of its own: the standard library may change how it turns random numbers
/// into choices, and the sample must stay the same bytes.
struct Random {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func word() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of 0 ..< `bound`.
    mutating func below(_ bound: Int) -> Int {
        Int(word().multipliedFullWidth(by: UInt64(bound)).high)
    }

    mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.count)
    }

    mutating func chance(ofPercent percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// One of the elements, the more likely the greater its weight.
    mutating func pick<Element>(weighted elements: [(Element, weight: Int)]) -> Element? {
        let total = elements.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return nil }
        var left = below(total)
        for (element, weight) in elements {
            if left < weight { return element }
            left -= weight
        }
        return nil
    }

    mutating func identifier(at time: Timestamp) -> UUID {
        UUID(time: time, random: (word(), word()))
    }
}
