internal import Backup
internal import Console
internal import Crypto
internal import EventSourcing
internal import JSON
internal import Proofs

/// `varve backup create`.
enum BackupCreate {
    private static let folder = Operand<String>(
        "DIR", help: "A folder that is new or empty", completion: .folder)

    static let command = Command(
        "create", summary: "Write the whole log into a new backup set",
        description: """
            Work may go on meanwhile: the set holds the log as it was at the start. Each file is \
            read back and checked before the set appears under its name; on failure nothing is left.
            """,
        parameters: [folder],
        examples: [.init("varve backup create /backup/varve-$(date +%F)", "A set for each day")],
        action: OpenLog.action { log in
            try log.invocation.requireOperator(to: "back up the log")
            let path = log.arguments[folder]
            let set = try Interruption.deferring {
                try BackupSet.create(
                    from: log.store, at: path, signedBy: log.keys, created: .now,
                    progress: log.screen.meter("backing up"))
            }
            let manifest = set.manifest
            let size = manifest.segments.reduce(0) { $0 + $1.size }
            if log.screen.isJSON { return try log.invocation.answer(set.json) }
            try log.screen.output.line(
                "wrote \(Readable.count(manifest.count, "event")) "
                    + "(\(Readable.bytes(size))) to \(Sanitizer.line(path))\nroot \(set.head.root)")
        })
}

extension BackupSet {
    /// What the set says of itself.
    var json: JSONValue {
        [
            "path": .string(path), "store": .text(manifest.store),
            "origin": .string(manifest.origin), "kind": .string(manifest.kind),
            "created": .text(manifest.created), "first": .number(manifest.first.rawValue),
            "last": .number(manifest.last.rawValue), "events": .number(manifest.count),
            "root": .text(head.root), "verifier_key": .string(key.text),
            "segments": .number(manifest.segments.count),
            "bytes": .number(manifest.segments.reduce(0) { $0 + $1.size }),
        ]
    }
}
