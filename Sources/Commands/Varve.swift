public import Console
internal import LMDB
internal import System

/// The command line of Varve: its tables, and the one way in.
public enum Varve {
    public static let version = "0.1.0"

    public static let program = Program(
        name: "varve", version: version,
        description: """
            Varve keeps fleets of AI agents on an append-only log: who changed what, when and why, \
            any past state, and proof that nothing was altered.
            """,
        commands: [
            Init.command, Serve.command, Status.command, Doctor.command,
            AgentGroup.command, Audit.command,
            OrganizationGroup.command, UserGroup.command, OperatorGroup.command,
            LogGroup.command,
            BackupGroup.command, Replay.command,
            BenchGroup.command,
            CompletionCommand.command, .help(section: "Help"), CompleteWords.command,
        ],
        globals: Globals.all,
        topics: Topics.all)

    /// Runs the process's own command line and returns the number that it ends with.
    public static func main() -> Int32 {
        Descriptor.fillStandardOnes()
        FatalDamage.watchForMissingPages()
        Interruption.install()
        do throws(Failure) {
            return program.run(
                try ProcessArguments.words(), environment: ProcessArguments.environment,
                explain: Explanation.failure
            ).rawValue
        } catch {
            return program.report(error).rawValue
        }
    }
}
