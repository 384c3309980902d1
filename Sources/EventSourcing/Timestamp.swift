/// A moment in UTC, to the microsecond, without leap seconds.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public init(milliseconds: Int64) {
        microseconds = milliseconds * 1_000
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    public static func + (time: Timestamp, length: Duration) -> Timestamp {
        let (seconds, attoseconds) = length.components
        return Timestamp(
            microseconds: time.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    public static func - (time: Timestamp, length: Duration) -> Timestamp {
        time + (.zero - length)
    }

    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

/// RFC 3339, with a year of four digits.
extension Timestamp: CustomStringConvertible {
    static let range = -62_135_596_800_000_000...253_402_300_799_999_999  // Years 1 to 9999.

    /// Reads `2026-05-01`, `2026-05-01T10:30:00Z`, fractions and offsets; without an offset it is
    /// UTC.
    ///
    /// Digits of the fraction past the sixth are dropped. Nil for what is not such a time.
    public init?(_ text: some StringProtocol) {
        var reader = TimestampReader(bytes: Array(text.utf8))
        guard let time = reader.read() else { return nil }
        self = time
    }

    /// `2026-05-01T10:30:00.123456Z`; the fraction is left out when it is zero.
    public var description: String {
        let (day, clock) = microseconds.quotientAndRemainderRoundedDown(by: 86_400_000_000)
        let date = CivilDate(daysSince1970: day)
        let (seconds, fraction) = clock.quotientAndRemainder(dividingBy: 1_000_000)
        let time = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        let digits = fraction == 0 ? "" : "." + padded(fraction, 6)
        return date.description + "T" + time.joined(separator: ":") + digits + "Z"
    }

    /// The date alone, as `2026-05-01`.
    public var date: String { String(description.prefix(10)) }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let time = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text.debugDescription) is not an RFC 3339 time")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

private func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// A day of the proleptic Gregorian calendar.
private struct CivilDate: CustomStringConvertible {
    let year: Int64
    let month: Int64
    let day: Int64

    /// Days are counted in eras of 400 years that begin on 1 March, so that the leap day is last.
    init(daysSince1970 days: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainderRoundedDown(by: 146_097)
        let leaps = dayOfEra / 1_460 - dayOfEra / 36_524 + dayOfEra / 146_096
        let yearOfEra = (dayOfEra - leaps) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shifted + 2) / 5 + 1
        month = shifted < 10 ? shifted + 3 : shifted - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Nil when there is no such day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        let again = CivilDate(daysSince1970: daysSince1970)
        guard again.month == month, again.day == day else { return nil }
    }

    var daysSince1970: Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shiftedYear.quotientAndRemainderRoundedDown(by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
            - 719_468
    }

    var description: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }
}

extension Int64 {
    fileprivate func quotientAndRemainderRoundedDown(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

private struct TimestampReader {
    let bytes: [UInt8]
    var next = 0

    mutating func read() -> Timestamp? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"),
            let day = number(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let start = date.daysSince1970 * 86_400_000_000
        if next == bytes.count { return checked(start) }
        guard skip("T") || skip("t") || skip(" "), let clock = clock(), let offset = offset(),
            next == bytes.count
        else { return nil }
        return checked(start + clock - offset)
    }

    private func checked(_ microseconds: Int64) -> Timestamp? {
        Timestamp.range.contains(Int(microseconds)) ? Timestamp(microseconds: microseconds) : nil
    }

    private mutating func clock() -> Int64? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60
        else { return nil }
        guard skip(":") else { return (hour * 60 + minute) * 60_000_000 }
        // RFC 3339 allows second 60; there is no such second here, so it becomes the next minute.
        guard let second = number(2), second <= 60 else { return nil }
        guard let fraction = skip(".") ? fraction() : 0 else { return nil }
        return (hour * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction
    }

    private mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var digits = 0
        while next < bytes.count, (0x30...0x39).contains(bytes[next]) {
            if digits < 6 { value = value * 10 + Int64(bytes[next] - 0x30) }
            digits += 1
            next += 1
        }
        guard digits > 0 else { return nil }
        return (min(digits, 6)..<6).reduce(value) { value, _ in value * 10 }
    }

    /// Microseconds that the written clock is ahead of UTC.
    private mutating func offset() -> Int64? {
        if next == bytes.count || skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hour = number(2), hour < 24, skip(":"), let minute = number(2),
            minute < 60
        else { return nil }
        return sign * (hour * 60 + minute) * 60_000_000
    }

    private mutating func number(_ width: Int) -> Int64? {
        guard next + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[next..<next + width] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 0x30)
        }
        next += width
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next < bytes.count, bytes[next] == UInt8(ascii: character) else { return false }
        next += 1
        return true
    }
}
