internal import Console

/// What several agent commands take.
enum AgentOptions {
    static let agent = Operand<String>(
        "AGENT", help: "Key, name, id or start of an id ('varve help names')",
        completion: .output(of: ["__complete", "agents"]))

    static let ifRevision = Option<Int>(
        "if-revision", help: "Only if the agent is still at this revision, else end with 5",
        range: 1...Int.max)

    /// What every command takes that changes an agent.
    static let write: [any Parameter] = [
        SharedOptions.message, ifRevision, SharedOptions.commandID,
    ]
}
