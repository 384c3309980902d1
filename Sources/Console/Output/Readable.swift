/// Numbers as people read them.
public enum Readable {
    /// `1,234,567`.
    public static func count(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { grouped += "," }
            grouped.append(digit)
        }
        return (number < 0 ? "-" : "") + grouped
    }

    /// `1 agent`, `12 agents`.
    public static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil)
        -> String
    {
        count(number) + " " + (number == 1 ? one : many ?? one + "s")
    }

    /// `999 B`, `1.5 KiB`, `12.0 GiB`.
    public static func bytes(_ number: some BinaryInteger) -> String {
        guard number >= 1_024 else { return "\(number) B" }
        var value = Double(number)
        var unit = "B"
        for next in ["KiB", "MiB", "GiB", "TiB", "PiB"] where value >= 1_024 {
            value /= 1_024
            unit = next
        }
        return decimal(value) + " " + unit
    }

    /// `42 s`, `3 min 5 s`, `2 h 10 min`, `4 d 3 h`.
    public static func duration(seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e12)).rounded())
        let parts = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        guard let first = parts.firstIndex(where: { whole >= $0.0 }), first < 3 else {
            return "\(whole) s"
        }
        let (size, unit) = parts[first]
        let (smaller, name) = parts[first + 1]
        let rest = whole % size / smaller
        return "\(whole / size) \(unit)" + (rest > 0 ? " \(rest) \(name)" : "")
    }

    /// With one digit after the point.
    static func decimal(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// `950/s`, `12.5 k/s`, `1.2 M/s`.
    static func rate(_ perSecond: Double) -> String {
        if perSecond >= 1e6 { return decimal(perSecond / 1e6) + " M/s" }
        if perSecond >= 1e4 { return decimal(perSecond / 1e3) + " k/s" }
        return "\(Int(perSecond.rounded()))/s"
    }
}
