internal import Backup
internal import Console
internal import Crypto
internal import JSON
internal import Proofs

/// `varve backup verify`.
enum BackupVerify {
    static let command = Command(
        "verify", summary: "Read a whole backup set and check it against its signed tree head",
        description: """
            The first file, or event by its position, that is not as it was written is named; the \
            code is 6.
            """,
        parameters: [BackupGroup.set, BackupGroup.key],
        examples: [
            .init("varve backup verify /backup/varve-2026-05-01", "Is it whole?"),
            .init("varve backup verify SET --key \"$VKEY\"", "And is it of the log that I know?"),
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let set = try BackupSet(
            at: invocation.arguments[BackupGroup.set],
            signedBy: invocation.arguments[BackupGroup.key])
        try set.verify(progress: invocation.screen.meter("verifying"))
        if invocation.screen.isJSON {
            return try invocation.answer(["ok": true, "set": set.json])
        }
        let events = Readable.count(set.manifest.count, "event")
        let segments = Readable.count(set.manifest.segments.count, "segment")
        try invocation.screen.output.line(
            "verified \(events) in \(segments)\nroot \(set.head.root)")
        try BackupGroup.noteTrust(invocation, set.key)
    }
}
