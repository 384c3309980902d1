internal import Backup
internal import Console
internal import Crypto
internal import EventSourcing
internal import JSON
internal import Proofs

/// `varve backup show`.
enum BackupShow {
    static let command = Command(
        "show", summary: "Show what a backup set holds",
        parameters: [BackupGroup.set, BackupGroup.key],
        examples: [.init("varve backup show /backup/varve-2026-05-01", "Positions, root and key")]
    ) { invocation in
        try invocation.requireNoServer()
        let set = try BackupSet(
            at: invocation.arguments[BackupGroup.set],
            signedBy: invocation.arguments[BackupGroup.key])
        if invocation.screen.isJSON { return try invocation.answer(set.json) }
        let manifest = set.manifest
        try invocation.answer(fields: [
            ("kind", manifest.kind), ("created", manifest.created.description),
            ("store", manifest.store.description), ("origin", manifest.origin),
            ("positions", "\(manifest.first) to \(manifest.last)"),
            ("events", Readable.count(manifest.count)),
            ("size", Readable.bytes(manifest.segments.reduce(0) { $0 + $1.size })),
            ("root", set.head.root.description), ("key", set.key.text),
        ])
        try invocation.screen.note("the events were not read: 'varve backup verify' does that")
    }
}
