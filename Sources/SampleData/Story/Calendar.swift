internal import EventSourcing

/// A day of the story: counted from 1970, so that day 4 (1970-01-05) is a Monday.
struct Day: Hashable, Comparable {
    let number: Int

    init(number: Int) {
        self.number = number
    }

    /// Reads `2026-03-02`.
    init(_ date: String) {
        guard let time = Timestamp(date) else { preconditionFailure("\(date) is no date") }
        number = Int(time.microseconds / 86_400_000_000)
    }

    /// 0 is Monday, 6 is Sunday.
    var weekday: Int { (number + 3) % 7 }
    var isWeekend: Bool { weekday > 4 }

    /// The day's date as `2026-03-02`.
    var date: String { midnight.date }

    /// 00:00 UTC.
    var midnight: Timestamp { Timestamp(microseconds: Int64(number) * 86_400_000_000) }

    /// `minute` of the day on the clocks of `zone`.
    func time(minute: Int, in zone: Zone) -> Timestamp {
        midnight + .seconds((minute - zone.minutesAheadOfUTC(on: self)) * 60)
    }

    static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    static func + (day: Day, days: Int) -> Day { Day(number: day.number + days) }
}

/// Where a person's clock hangs.
enum Zone {
    case hamburg, galway, yokohama, dubai

    func minutesAheadOfUTC(on day: Day) -> Int {
        // Summer time in 2026: from 29 March to 25 October.
        let summer = day >= Day("2026-03-29") && day < Day("2026-10-25") ? 60 : 0
        return switch self {
        case .hamburg: 60 + summer
        case .galway: summer
        case .yokohama: 540
        case .dubai: 240
        }
    }
}
