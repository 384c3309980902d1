internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

extension Session {
    /// The agent that a word on the command line means. A deleted one is found where no active one
    /// is meant, as its history can be read and it can be brought back.
    func agent(
        _ name: String, asOf moment: Position? = nil, preferringDeleted: Bool = false
    ) throws -> AgentRecord {
        let agents = try agents
        var suggestions: [AgentEntry] = []
        let order: [AgentQuery.Presence] =
            preferringDeleted ? [.deleted, .active] : [.active, .deleted]
        for presence in order {
            switch try agents.resolveAgent(name, presence: presence, asOf: moment) {
            case .found(let entry):
                if let record = try agents.agent(entry.id, asOf: moment) { return record }
            case .ambiguous(let entries): throw Self.ambiguity(name, entries)
            case .missing(let near): suggestions += near
            }
        }
        throw Self.absence(name, suggestions, moment)
    }

    /// The agent that a command is to change.
    func agentToChange(_ name: String, preferringDeleted: Bool = false) throws -> AgentRecord {
        if let moment = try momentOfNames,
            let then = try? agent(name, asOf: moment, preferringDeleted: preferringDeleted)
        {
            return then
        }
        return try agent(name, preferringDeleted: preferringDeleted)
    }

    private static func ambiguity(_ name: String, _ entries: [AgentEntry]) -> Failure {
        let list = entries.prefix(10).map { "\($0.key) (\($0.id))" }.joined(separator: ", ")
        return Failure(
            .refused, "agent \(quoted(name)) may be any of \(entries.count)",
            hint: "use a key or an id: \(list)")
    }

    private static func absence(
        _ name: String, _ near: [AgentEntry], _ moment: Position?
    ) -> Failure {
        let keys = near.prefix(3).map { quoted($0.key.text) }
        let meant = keys.isEmpty ? "" : "; did you mean " + listed(keys, "or") + "?"
        let time = moment.map { " as of position \($0)" } ?? ""
        return Failure(
            .notFound, "there is no agent \(quoted(name))\(time)\(meant)",
            hint: "'varve agent list' lists the agents")
    }

    /// The key of an agent by its id, for people; the id where there is none.
    func agentName(_ id: String) -> String {
        guard let id = ID<Agent>(id), let record = try? agents.agent(id, asOf: nil) else {
            return id
        }
        return record.isDeleted ? "\(record.key) (deleted)" : record.key.text
    }

    /// The ids of the agents that `--handoff` names; nil when it is not given.
    func handoffTargets() throws -> JSONValue? {
        guard arguments.has(AgentFields.handoffs) else { return nil }
        let names = arguments[all: AgentFields.handoffs]
        if names == [""] { return [] }
        return .array(try names.map { .text(try agentToChange($0).id) })
    }

    /// Names what was in a file and is not taken in.
    func note(ignored names: [String]) throws {
        guard !names.isEmpty else { return }
        let list = listed(names.prefix(10).map { quoted($0) }, "and")
        let more = names.count > 10 ? ", and \(names.count - 10) more" : ""
        try screen.note("ignored: \(list)\(more)")
    }

    func configuration(
        _ version: UInt64, of record: AgentRecord
    ) throws -> AgentConfiguration {
        if version == record.version { return record.configuration }
        // A version of the future of the moment that is looked at is not there.
        guard version < record.version else {
            throw FleetError.agent(.noSuchVersion(version, newest: record.version))
        }
        return try agents.configuration(version, of: record.id)
    }
}

/// What a command made of an agent.
struct AgentOutcome {
    let record: AgentRecord
    private let append: Landing

    /// - Throws: a refusal when the command changed nothing.
    init(_ written: Written<AgentRecord>) throws {
        record = written.value
        guard let append = written.append else {
            throw Failure(
                .refused,
                "nothing to change: agent \(record.key) is so already "
                    + "(version \(record.version), revision \(record.revision))")
        }
        self.append = append
    }

    /// `created agent ada (Ada): version 1, revision 1, position 57`, or all of it as JSON.
    func print(_ verb: String, _ session: Session) throws {
        if session.screen.isJSON {
            var object = record.json
            object["position"] = .number(append.last.rawValue)
            object["is_repeated"] = .bool(append.isRepeated)
            return try session.invocation.answer(.object(object))
        }
        let key = Sanitizer.line(record.key.text)
        try session.screen.output.line(
            "\(verb) agent \(key) (\(Sanitizer.line(record.name))): version \(record.version), "
                + "revision \(record.revision), position \(append.last)\nid \(record.id)")
        if append.isRepeated { try session.screen.noteRepetition() }
    }

    /// Says how to take back what was done; of what was done before, others may have gone on.
    func noteUndo(_ commands: [String], _ session: Session) throws {
        guard !append.isRepeated, !commands.isEmpty else { return }
        try session.noteUndo(commands)
    }
}
