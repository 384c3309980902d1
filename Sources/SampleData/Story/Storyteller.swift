internal import EventSourcing

/// Tells the plot and fills the days between with everyday work: the same seed, the same story.
struct Storyteller {
    var random: Random
    var parts: [Part] = []
    var steps: [Step] = []
    private var admins: [String] = []
    /// The agents that sittings are about.
    private var subjects: [Int: Int] = [:]
    /// The agents in maintenance or trouble, by its number.
    var switchedOff: [Int: Int] = [:]
    /// The agents that the outage has struck.
    var struck: [Int] = []

    private init(seed: UInt64) {
        random = Random(seed: seed)
    }

    static func tell(seed: UInt64) -> [Step] {
        var storyteller = Storyteller(seed: seed &+ 1)
        for slot in Schedule.slots(seed: seed) { storyteller.play(slot) }
        return storyteller.steps
    }

    private mutating func play(_ slot: Slot) {
        switch slot.kind {
        case .beat(let beat): play(beat, in: slot)
        case .work(let person, let sitting): work(person, sitting, in: slot)
        case .weeklyFigures: reportFigures(in: slot)
        case .activity: reportActivity(in: slot)
        case .maintenance(let person, let pause): pauseForMaintenance(person, pause, in: slot)
        case .endOfMaintenance(let person, let pause): resume(person, pause, in: slot)
        case .trouble(let number): haveTrouble(number, in: slot)
        case .endOfTrouble(let number): recover(number, in: slot)
        }
    }

    mutating func add(
        _ action: Action, by author: Step.Author, at time: Timestamp, _ message: String? = nil,
        conversation: String? = nil
    ) {
        // What is told later happened later, if only by a moment.
        let time = max(time, steps.last.map { $0.time + .milliseconds(1) } ?? time)
        steps.append(
            Step(
                time: time, author: author, action: action, message: message,
                conversation: conversation))
    }

    func part(_ handle: String) -> Int {
        guard let index = parts.firstIndex(where: { $0.handle == handle }) else {
            preconditionFailure("\(handle) has no part yet")
        }
        return index
    }
}

// MARK: - The plot

extension Storyteller {
    private mutating func play(_ beat: Beat, in slot: Slot) {
        func say(_ action: Action) {
            add(action, by: beat.author, at: slot.time, beat.message)
        }
        switch beat.deed {
        case .found(let name):
            admins.append(Person.inga.handle)
            say(.foundOrganization(name: name))
        case .add(let person, let role):
            if role == .admin { admins.append(person.handle) }
            say(.addPerson(person.handle, role))
        case .role(let person, let role):
            admins.removeAll { $0 == person.handle }
            if role == .admin { admins.append(person.handle) }
            say(.changeRole(of: person.handle, role))
        case .deactivate(let person):
            admins.removeAll { $0 == person.handle }
            say(.deactivate(person.handle))
        case .key(let person, let label):
            say(.issueKey(to: person.handle, label: label))
        case .status(let handle, let status): say(.status(agent: handle, status))
        case .health(let handle, let health): say(.health(agent: handle, health))
        case .outage: outage(in: slot, beat)
        case .endOfOutage: endOutage(in: slot, beat)
        default: playAgents(beat, in: slot)
        }
    }

    private mutating func playAgents(_ beat: Beat, in slot: Slot) {
        switch beat.deed {
        case .create(let handle):
            add(
                .create(agent: handle, Script.of(handle).draft), by: beat.author, at: slot.time,
                beat.message)
            parts.append(Part(handle: handle, script: .of(handle), born: slot.day))
        case .importTogether(let handles):
            add(
                .importAgents(handles, handles.map { Script.of($0).draft }), by: beat.author,
                at: slot.time, beat.message)
            parts += handles.map { Part(handle: $0, script: .of($0), born: slot.day) }
        case .duplicate(let handle, let copy):
            add(
                .duplicate(agent: handle, as: copy), by: beat.author, at: slot.time,
                beat.message)
            parts.append(Part(copying: parts[part(handle)], as: copy, born: slot.day))
        case .delete(let handle):
            parts[part(handle)].isAlive = false
            add(.delete(agent: handle), by: beat.author, at: slot.time, beat.message)
        case .undelete(let handle, let key):
            parts[part(handle)].isAlive = true
            add(.undelete(agent: handle, key: key), by: beat.author, at: slot.time, beat.message)
        case .edit(let handle, let edit):
            parts[part(handle)].take(edit)
            add(.edit(agent: handle, edit), by: beat.author, at: slot.time, beat.message)
        case .mishap(let handle, let mishap): have(mishap, at: handle, beat, in: slot)
        case .undo(let handle): undo(at: handle, beat, in: slot)
        default: preconditionFailure("the beat isn't about an agent")
        }
    }

    private mutating func have(
        _ mishap: Beat.Mishap, at handle: String, _ beat: Beat, in slot: Slot
    ) {
        let index = part(handle)
        let edit = mishap.edit(of: parts[index].text)
        let part = parts[index]
        parts[index].beforeMishap = (part.text, part.model, part.version)
        parts[index].take(edit)
        add(.edit(agent: handle, edit), by: beat.author, at: slot.time, beat.message)
    }

    private mutating func undo(at handle: String, _ beat: Beat, in slot: Slot) {
        let index = part(handle)
        guard let before = parts[index].beforeMishap else {
            preconditionFailure("\(handle) had no mishap")
        }
        parts[index].beforeMishap = nil
        parts[index].take(AgentEdit(instructions: before.text.text, model: before.model))
        add(
            .rollBack(agent: handle, toVersion: before.version), by: beat.author, at: slot.time,
            beat.message)
    }
}

// MARK: - Who works on what

extension Storyteller {
    private mutating func work(_ person: Person, _ sitting: Int, in slot: Slot) {
        guard admins.contains(person.handle), let index = subject(of: sitting, person, slot.day)
        else { return }
        guard parts[index].isQuiet else { return }
        let change = everydayChange(of: index, on: slot.day)
        guard let change else { return }
        parts[index].take(change.edit)
        add(
            .edit(agent: parts[index].handle, change.edit), by: .person(person.handle),
            at: slot.time, change.message, conversation: "sitting-\(sitting)")
    }

    private mutating func subject(of sitting: Int, _ person: Person, _ day: Day) -> Int? {
        if let index = subjects[sitting] { return index }
        let candidates = parts.indices.filter { parts[$0].isQuiet }.map { index in
            (index, weight: interest(of: person, in: parts[index], on: day))
        }
        let index = random.pick(weighted: candidates)
        subjects[sitting] = index
        return index
    }

    /// People look after their own agents, most of all in the first two weeks.
    private func interest(of person: Person, in part: Part, on day: Day) -> Int {
        let isYoung = day < part.born + 14
        if part.script.editors.contains(person) { return isYoung ? 9 : 4 }
        return person == .jorg || person == .inga ? 1 : 0
    }
}
