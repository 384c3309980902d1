internal import Console

/// `varve log`: the raw events, and the proof that they are as they were written.
enum LogGroup {
    static let command = Command(
        group: "log", summary: "Read, verify, prove and carry the raw log", section: "The log",
        [
            LogHead.command, LogRead.command, LogTail.command, LogStats.command,
            LogVerify.command, LogProve.command, LogExport.command, LogImport.command,
            LogMerkle.command,
        ])
}
