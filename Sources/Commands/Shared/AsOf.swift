internal import Console
internal import EventSourcing
internal import System

/// A moment as people give it: a position in the log, a time, or so long ago.
enum AsOf: Hashable, Sendable {
    case position(Position)
    case time(Timestamp)
    case ago(Duration)

    init(parsing text: String) throws(ValueError) {
        if text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text) {
            self = .position(Position(number))
        } else if let time = Timestamp(text) {
            self = .time(time)
        } else if let length = Self.duration(text) {
            self = .ago(length)
        } else {
            throw ValueError(
                "\(quoted(text)) is neither a position (1234) nor a time (2026-05-01, "
                    + "2026-05-01T10:30:00Z, 3d, 2h)")
        }
    }

    /// `90s`, `5m`, `2h`, `3d`, `1w` and sums as `1d12h`, with or without ` ago`.
    private static func duration(_ text: String) -> Duration? {
        let body = text.hasSuffix(" ago") ? text.dropLast(4) : text[...]
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
        var seconds: Int64 = 0
        var digits = ""
        for character in body {
            if let unit = units[character] {
                guard let number = Int64(digits), number <= secondsMax / unit else { return nil }
                seconds += number * unit
                guard seconds <= secondsMax else { return nil }
                digits = ""
            } else if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                return nil
            }
        }
        return digits.isEmpty && seconds > 0 ? .seconds(seconds) : nil
    }

    /// A thousand years: far more than any log has, and no clock overflows.
    private static let secondsMax: Int64 = 1_000 * 366 * 86_400

    /// The time meant, when it is one.
    func time(now: Timestamp) -> Timestamp? {
        switch self {
        case .position: nil
        case .time(let time): time
        case .ago(let length): now - length
        }
    }
}

extension Option<AsOf> {
    /// An option that takes a position or a time.
    static func moment(_ name: String, help: String) -> Option<AsOf> {
        Option(name, "WHEN", help: help) { text throws(ValueError) in try AsOf(parsing: text) }
    }
}

extension Timestamp {
    static var now: Timestamp { Timestamp(microseconds: Machine.microsecondsSince1970) }
}
