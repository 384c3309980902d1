internal import Backup
internal import Console
internal import Proofs

/// `varve backup`: the whole log in a folder of files.
enum BackupGroup {
    static let command = Command(
        group: "backup", summary: "Write, check and inspect backup sets",
        description: """
            A set holds the log and the signed tree head that vouches for it, in compressed files \
            that never change once they are written. 'varve replay' makes a data directory of it.
            """,
        section: "Backups",
        [BackupCreate.command, BackupVerify.command, BackupShow.command])

    static let set = Operand<String>("SET", help: "The folder of a backup set", completion: .folder)

    static let key = Option<VerifierKey>(
        "key", "VKEY", help: "The verifier key that has to have signed the set", read: verifierKey)

    static func verifierKey(_ text: String) throws(ValueError) -> VerifierKey {
        do throws(ProofError) {
            return try VerifierKey(parsing: text)
        } catch {
            throw ValueError("\(quoted(text)) is not a verifier key: \(error)")
        }
    }

    /// Without a key from elsewhere, a set can only vouch for itself.
    static func noteTrust(
        _ invocation: Invocation, _ key: VerifierKey, of kind: String = "set"
    ) throws {
        guard !invocation.arguments.has(Self.key) else { return }
        try invocation.screen.note(
            "the \(kind) is signed by \(key.text); give the key that you trust with --key")
    }
}

extension Screen {
    /// Shows how far a backup, a check or a replay is.
    ///
    /// Where Ctrl-C is deferred, this is where it takes effect.
    func meter(_ label: String) -> (Backup.Progress) throws -> Void {
        let line = progress(label, unit: "events")
        return { step in
            try Interruption.check()
            line.update(done: step.done, total: step.total)
            if step.done == step.total { line.finish() }
        }
    }
}
