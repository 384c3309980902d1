internal import Console
internal import Domain
internal import EventLog
internal import EventSourcing
internal import Fleet

extension Session {
    /// Carries out a command on agents; what is refused is told with keys in place of ids.
    ///
    /// - Parameter agent: the agent that the command is about; nil when it makes one.
    func changing(
        _ agent: AgentRecord?, _ change: (any AgentAccess) throws -> Written<AgentRecord>
    ) throws -> AgentOutcome {
        do {
            return try AgentOutcome(change(agents))
        } catch let error as FleetError {
            throw try failure(error, on: agent) ?? error
        }
    }

    /// Nil where the error says enough by itself.
    private func failure(_ error: FleetError, on agent: AgentRecord?) throws -> Failure? {
        switch error {
        case .conflict(_, let expected, let found):
            return try agent.map { try conflict($0, expected: expected, found: found) }
        case .agent(.deleted):
            return agent.map { agent in
                Failure(
                    .refused, "agent \(agent.key) is deleted",
                    hint: "'varve agent undelete \(Shell.word(agent.key.text))' brings it back")
            }
        case .agent(.notDeleted):
            return agent.map { Failure(.refused, "agent \($0.key) is not deleted") }
        case .agent(.keyTaken(let key, let holder, let free)):
            let name = (try? agents.agent(holder, asOf: nil))?.map { " " + quoted($0.name) } ?? ""
            return Failure(
                .refused, "the key \(key) belongs to agent\(name) (\(holder)); \(free) is free",
                hint: "'--key \(Shell.word(free.text))' is free")
        case .agent(.handoffTargets(let unknown, let itself)):
            let names = unknown.map { agentName($0.description) }
            let first = names.isEmpty ? [] : ["no active agents: " + names.joined(separator: ", ")]
            let second = itself ? ["an agent cannot hand off to itself"] : []
            return Failure(
                .refused, "invalid handoff targets: " + (first + second).joined(separator: "; "))
        default: return nil
        }
    }

    private func conflict(
        _ agent: AgentRecord, expected: Revision, found: Revision
    ) throws -> Failure {
        let last = try agents.events(of: agent.id, asOf: nil, direction: .backward, limit: 1).first
        let change = last.map {
            "; \(names.actor(of: $0)) changed it last, at \($0.recordedAt) (\($0.type))"
        }
        let key = Shell.word(agent.key.text)
        return Failure(
            .conflict,
            "agent \(agent.key) is at revision \(found), not \(expected)\(change ?? "")",
            hint: "'varve agent history \(key)' shows what has changed; then --if-revision \(found)"
        )
    }
}
