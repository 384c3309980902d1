internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import Projections
internal import Views

/// `varve __complete`: the words that the completion scripts ask for. It never complains.
enum CompleteWords {
    private static let kind = Operand<String>(
        "KIND", help: "What to list", choices: ["agents", "users", "organizations"])

    static let command: Command = {
        var command = Command(
            "__complete", summary: "List words for completion", parameters: [kind], examples: []
        ) { invocation in
            guard let words = try? words(invocation) else { return }
            // The scripts quote what their shells need quoted.
            for word in words { try invocation.screen.output.line(Sanitizer.line(word)) }
        }
        command.isHidden = true
        return command
    }()

    private static func words(_ invocation: Invocation) throws -> [String] {
        let session = try Session(invocation)
        defer { session.close() }
        switch invocation.arguments[kind] {
        case "agents":
            var query = AgentQuery()
            query.limit = 1_000
            query.presence = .all
            return try session.agents.agents(query).entries.map { $0.key.text }
        case "users": return try session.people.users(asOf: nil).map { $0.name }
        default: return try session.whole.organizations(asOf: nil).map { $0.name }
        }
    }
}
