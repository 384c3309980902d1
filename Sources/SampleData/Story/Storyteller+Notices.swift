/// Notices that hold for some days: somebody adds them, somebody remembers to take them out.
extension Storyteller {
    mutating func notice(of index: Int, on day: Day) -> Change? {
        let setting = parts[index].script.setting
        guard let notice = random.pick(Notice.all(in: setting)) else { return nil }
        let until = day + random.number(in: 2...16)
        let (line, short) = fill(notice, until: until, in: setting)
        // One strike at a time; byte by byte, because the texts come from all over the world.
        guard !parts[index].notices.contains(where: { $0.short.utf8.elementsEqual(short.utf8) })
        else { return nil }
        let text = parts[index].text.addingNotice(line, under: Notice.heading(in: setting))
        parts[index].notices.append((line, short, until))
        return Change(
            edit: AgentEdit(instructions: text.text),
            message: Notice.message(adding: true, short, in: setting))
    }

    /// The removal of a notice that no longer holds, if somebody thinks of it now.
    mutating func expiredNotice(of index: Int, on day: Day) -> Change? {
        guard let which = parts[index].notices.firstIndex(where: { $0.until < day }),
            random.chance(ofPercent: 65)
        else { return nil }
        let notice = parts[index].notices.remove(at: which)
        let setting = parts[index].script.setting
        guard let text = parts[index].text.removingItem(notice.line) else { return nil }
        let kept = text.removingSectionIfEmpty(Notice.heading(in: setting))
        return Change(
            edit: AgentEdit(instructions: kept.text),
            message: Notice.message(adding: false, notice.short, in: setting))
    }

    private mutating func fill(
        _ notice: Notice, until day: Day, in setting: Script.Setting
    ) -> (line: String, short: String) {
        let places = notice.places.isEmpty ? Notice.places(in: setting) : notice.places
        let place = random.below(places.count)
        let other = (place + 1 + random.below(places.count - 1)) % places.count
        let values = [
            ("{place}", places[place]), ("{other}", places[other]),
            ("{carrier}", random.pick(Notice.carriers) ?? ""),
            ("{n}", String(random.number(in: 2...6))), ("{day}", day.spoken(in: setting)),
        ]
        return values.reduce((notice.text, notice.short)) { texts, value in
            (
                texts.0.filling(value.0, with: value.1), texts.1.filling(value.0, with: value.1)
            )
        }
    }
}

extension Day {
    /// The day as people write it: `Thu 14 May`.
    func spoken(in setting: Script.Setting) -> String {
        let numbers = date.split(separator: "-").compactMap { Int($0) }
        let (month, day) = (numbers[1], numbers[2])
        switch setting {
        case .freight, .gulf, .office:
            let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            let months = [
                "January", "February", "March", "April", "May", "June", "July", "August",
                "September", "October", "November", "December",
            ]
            return "\(weekdays[weekday]) \(day) \(months[month - 1])"
        case .customs:
            let weekdays = ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
            return "\(weekdays[weekday]), \(day). \(month)."
        case .sweden:
            let weekdays = ["mån", "tis", "ons", "tors", "fre", "lör", "sön"]
            let months = [
                "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
                "september", "oktober", "november", "december",
            ]
            return "\(weekdays[weekday]) \(day) \(months[month - 1])"
        case .japan:
            let weekdays = ["月", "火", "水", "木", "金", "土", "日"]
            return "\(month)月\(day)日(\(weekdays[weekday]))"
        }
    }
}
