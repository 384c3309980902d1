internal import EventSourcing

/// What systems report about agents, and what people switch.
extension Storyteller {
    mutating func reportFigures(in slot: Slot) {
        let week = (slot.day.number - Plot.firstDay.number) / 7
        for (place, index) in parts.indices.filter({ parts[$0].isAlive }).enumerated() {
            let load =
                40 + parts[index].script.draft.tools.count * 35 + parts[index].tags.count * 11
            let grown = load * (60 + min(week * 3, 90)) / 60
            let conversations = max(1, grown * random.number(in: 78...122) / 100)
            let tokens = conversations * random.number(in: 2_100...5_400)
            let figures = AgentFigures(
                conversations: conversations,
                handovers: conversations * random.number(in: 4...22) / 100,
                tokens: tokens, costCents: tokens / random.number(in: 3_000...9_000),
                medianSeconds: random.number(in: 19...140),
                thumbsUpPercent: random.number(in: 81...98))
            add(
                .metrics(agent: parts[index].handle, figures), by: .system("telemetry"),
                at: slot.time + .milliseconds(place * 137))
        }
    }

    mutating func reportActivity(in slot: Slot) {
        guard let index = random.pick(parts.indices.filter { parts[$0].isAlive }) else { return }
        let tasks = (0..<random.below(4)).map { _ in
            "MWL-204\(random.number(in: 10_000...39_999))"
        }
        add(
            .activity(agent: parts[index].handle, tasks: tasks), by: .system("runtime"),
            at: slot.time)
    }

    mutating func pauseForMaintenance(_ person: Person, _ pause: Int, in slot: Slot) {
        guard let index = random.pick(parts.indices.filter { isFree($0) }) else { return }
        switchedOff[pause] = index
        let reason = random.pick([
            "Reindex its documents", "New phone line", "Move to the other cluster",
            "Rotate its credentials", "Update the booking connector", nil,
        ])
        add(
            .status(agent: parts[index].handle, "maintenance"), by: .person(person.handle),
            at: slot.time, reason ?? nil, conversation: "maintenance-\(pause)")
    }

    mutating func resume(_ person: Person, _ pause: Int, in slot: Slot) {
        guard let index = switchedOff.removeValue(forKey: pause), parts[index].isAlive else {
            return
        }
        add(
            .status(agent: parts[index].handle, "active"), by: .person(person.handle),
            at: slot.time, conversation: "maintenance-\(pause)")
    }

    mutating func haveTrouble(_ number: Int, in slot: Slot) {
        guard let index = random.pick(parts.indices.filter { isFree($0) }) else { return }
        switchedOff[number] = index
        let tool = random.pick(parts[index].tools) ?? "search"
        let reason = random.pick([
            "\(tool) times out", "\(tool) answers 503", "median answer over 40 s",
            "4 of the last 50 conversations broke off", "queue longer than 30",
            "\(tool): certificate expired",
        ])
        let health = random.chance(ofPercent: 22) ? "unhealthy" : "degraded"
        add(
            .health(agent: parts[index].handle, health), by: .system("watchdog"), at: slot.time,
            reason, conversation: "trouble-\(number)")
    }

    mutating func recover(_ number: Int, in slot: Slot) {
        guard let index = switchedOff.removeValue(forKey: number), parts[index].isAlive else {
            return
        }
        add(
            .health(agent: parts[index].handle, "healthy"), by: .system("watchdog"), at: slot.time,
            conversation: "trouble-\(number)")
    }

    /// Nearly everything breaks within minutes and is well again before lunch.
    mutating func outage(in slot: Slot, _ beat: Beat) {
        struck = parts.indices.filter { isFree($0) }
        for (place, index) in struck.enumerated() {
            add(
                .health(agent: parts[index].handle, place % 3 == 0 ? "unhealthy" : "degraded"),
                by: beat.author, at: slot.time + .seconds(place * 7), beat.message,
                conversation: "outage")
        }
    }

    mutating func endOutage(in slot: Slot, _ beat: Beat) {
        for (place, index) in struck.enumerated() {
            add(
                .health(agent: parts[index].handle, "healthy"), by: beat.author,
                at: slot.time + .seconds(place * 5), conversation: "outage")
        }
        struck = []
    }

    /// Not in maintenance or trouble.
    private func isFree(_ index: Int) -> Bool {
        parts[index].isQuiet && !switchedOff.values.contains(index)
            && !struck.contains(index) && parts[index].handle != "buddy"
    }
}
