internal import EventSourcing

/// A moment of the story at which something happens; what exactly is decided when it comes.
struct Slot {
    enum Kind {
        case beat(Beat)
        /// Somebody sits down to edit; slots of one sitting go on with the same agent.
        case work(Person, sitting: Int)
        case weeklyFigures
        case activity
        case maintenance(Person, pause: Int)
        case endOfMaintenance(Person, pause: Int)
        case trouble(number: Int)
        case endOfTrouble(number: Int)
    }

    let time: Timestamp
    let day: Day
    let kind: Kind
}

/// Lays out the days: when people sit down to work, and when systems report.
struct Schedule {
    private var random: Random
    private var slots: [Slot] = []
    private var sittings = 0
    private var pauses = 0

    init(seed: UInt64) {
        random = Random(seed: seed)
    }

    /// All slots, in order of time.
    static func slots(seed: UInt64) -> [Slot] {
        var schedule = Schedule(seed: seed)
        for beat in Plot.beats {
            schedule.add(.beat(beat), on: beat.day, at: beat.time)
        }
        for number in Plot.firstDay.number...Plot.lastDay.number {
            schedule.layOut(Day(number: number))
        }
        // The sort is by time and then by place in the list, so that it doesn't depend on the sort.
        return schedule.slots.enumerated()
            .sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
            .map { $0.element }
    }

    private mutating func layOut(_ day: Day) {
        for _ in 0..<sittingCount(on: day) { addSitting(on: day) }
        if day.weekday == 0, day > Plot.firstDay {
            add(.weeklyFigures, on: day, at: day.time(minute: 5 * 60, in: .hamburg))
        }
        for _ in 0..<(day.isWeekend ? random.below(2) : random.number(in: 1...3)) {
            let minute = random.number(in: 6 * 60...21 * 60)
            add(.activity, on: day, at: day.time(minute: minute, in: .hamburg))
        }
        if !day.isWeekend, random.chance(ofPercent: 14) { addMaintenance(on: day) }
        if random.chance(ofPercent: 16) { addTrouble(on: day) }
    }

    /// Few at first, more with each desk, many in the peak season; hardly any at weekends.
    private mutating func sittingCount(on day: Day) -> Int {
        if day.isWeekend { return random.chance(ofPercent: 18) ? 1 : 0 }
        let busy = day >= Day("2026-08-17") && day < Day("2026-09-19")
        let slow = day >= Day("2026-07-20") && day < Day("2026-08-10")
        return random.number(in: slow ? 2...4 : busy ? 5...9 : 4...7)
    }

    private mutating func addSitting(on day: Day) {
        guard let person = random.pick(weighted: Self.workers) else { return }
        sittings += 1
        let end = person.hours.upperBound - 40
        var minute = random.number(in: person.hours.lowerBound...end)
        for _ in 0..<(random.pick(weighted: [(1, weight: 5), (2, weight: 3), (3, weight: 2)]) ?? 1)
        {
            add(
                .work(person, sitting: sittings), on: day,
                at: day.time(minute: minute, in: person.zone))
            minute += random.number(in: 2...17)
        }
    }

    private mutating func addMaintenance(on day: Day) {
        guard let person = random.pick([Person.jorg, .jorg, .inga]) else { return }
        pauses += 1
        let minute = random.number(in: 11 * 60...16 * 60)
        add(
            .maintenance(person, pause: pauses), on: day,
            at: day.time(minute: minute, in: person.zone))
        add(
            .endOfMaintenance(person, pause: pauses), on: day,
            at: day.time(minute: minute + random.number(in: 14...95), in: person.zone))
    }

    private mutating func addTrouble(on day: Day) {
        pauses += 1
        let minute = random.number(in: 0...20 * 60)
        add(.trouble(number: pauses), on: day, at: day.time(minute: minute, in: .hamburg))
        add(
            .endOfTrouble(number: pauses), on: day,
            at: day.time(minute: minute + random.number(in: 6...190), in: .hamburg))
    }

    /// Within the minute, so that no two things happen at the same microsecond by design.
    private mutating func add(_ kind: Slot.Kind, on day: Day, at minute: Timestamp) {
        let time = minute + .microseconds(random.number(in: 1_000_000...58_000_000))
        slots.append(Slot(time: time, day: day, kind: kind))
    }

    private static let workers: [(Person, weight: Int)] = [
        (.siobhan, weight: 6), (.inga, weight: 4), (.jorg, weight: 4), (.agnieszka, weight: 5),
        (.misaki, weight: 3), (.ha, weight: 4), (.francois, weight: 3), (.lina, weight: 3),
        (.yael, weight: 2), (.seun, weight: 3), (.mats, weight: 3),
    ]
}
