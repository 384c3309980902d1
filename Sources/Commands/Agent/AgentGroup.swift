internal import Console

/// `varve agent`: the agents, their versions and their history.
enum AgentGroup {
    static let command = Command(
        group: "agent", summary: "Create, change, compare and restore agents",
        description: """
            Every change of an agent's definition makes a new version; none is ever lost. What is \
            deleted can be brought back.
            """,
        section: "Agents",
        [
            AgentCreate.command, AgentList.command, AgentShow.command, AgentUpdate.command,
            AgentDelete.command, AgentUndelete.command, AgentDuplicate.command,
            AgentVersions.command, AgentDiff.command, AgentRollback.command, AgentHistory.command,
            AgentImport.command, AgentExport.command,
        ])
}
