import JSON
import System
import Testing

/// A data directory with a small fleet, made by the commands themselves.
struct FleetSession {
    var cli = CLI()

    static let instructions = """
        # Ada

        You are **Ada**, who answers questions about engines.

        - Be brief.
        - Be kind: «bitte», „danke“, 谢谢.
        """

    init(agents: Bool = true) throws {
        cli.environment["VARVE_DATA"] = cli.folder.path + "/data"
        try write("ada.md", Self.instructions + "\n")
        try write("ada2.md", Self.instructions.replacingBrief + "\n")
        try require("init", "Acme", "--admin", "alice")
        guard agents else { return }
        try require(
            "agent", "create", "--name", "Ada", "-i", "@ada.md", "--tool", "search", "-m",
            "first draft")
        try require("agent", "create", "--name", "Grace", "-i", "You compile.", "--handoff", "ada")
        try require(
            "agent", "update", "ada", "-i", "@ada2.md", "--tool", "calc", "-m", "shorter answers")
    }

    func write(_ name: String, _ text: String) throws {
        try Files.replace(cli.folder.path + "/" + name, with: Array(text.utf8))
    }

    /// Runs a command that has to work.
    @discardableResult
    func require(_ words: String...) throws -> String {
        let outcome = try cli.run(words)
        try #require(outcome.code == 0, "\(words): \(outcome.errors)")
        return outcome.output
    }

    func json(_ words: String...) throws -> JSONValue {
        let outcome = try cli.run(words + ["--json"])
        try #require(outcome.code == 0, "\(words): \(outcome.errors)")
        return try JSON.parse(Array(outcome.output.utf8))
    }
}

extension String {
    fileprivate var replacingBrief: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0 == "- Be brief." ? "- Answer in one sentence." : String($0) }
            .joined(separator: "\n")
    }
}
