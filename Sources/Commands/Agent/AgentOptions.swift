internal import Console

/// What several agent commands take.
enum AgentOptions {
    static let agent = Operand<String>(
        "AGENT", help: "Key, name, id or start of an id ('varve help names')",
        completion: .output(of: ["__complete", "agents"]))

    static let message = Option<String>(
        "message", short: "m", "TEXT", help: "Why, for the history")

    static let ifRevision = Option<Int>(
        "if-revision", help: "Only if the agent is still at this revision, else end with 5",
        range: 1...Int.max)

    static let asOf = Option<AsOf>.moment(
        "as-of", help: "As it was at this moment ('varve help time')")

    static let commandID = Option<String>(
        "command-id", "ID", help: "Your own id for this command: sent twice, it is done once")

    /// What every command takes that changes an agent.
    static let write: [any Parameter] = [message, ifRevision, commandID]
}
