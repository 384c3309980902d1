internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Proofs

/// `varve log verify`: reads all of the log and says whether it is what was written.
enum LogVerify {
    private static let against = Option<String>(
        "against", "NOTE", help: "A signed tree head from before, which this log must continue",
        repeats: true, completion: .file)
    private static let key = Option<String>(
        "key", "VKEY", help: "The verifier key of those notes; this log's own, if not given",
        repeats: true)

    static let command = Command(
        "verify", summary: "Check every event, hash and signature of the log",
        description: """
            Reads every record and payload, hashes all of them anew, and checks them against the \
            Merkle tree, against the order of positions, revisions and times, and against signed \
            tree heads: the one kept beside the log, and those that --against names.

            The first damage is named with its position and its kind: changed, missing, inserted, \
            reordered, truncated (the log ends before a tree head), forked (it is another log), \
            bad-signature. The exit code is then 6.
            """,
        parameters: [against, key],
        examples: [
            .init("varve log verify", "Is the log as it was written?"),
            .init(
                "varve log verify --against head-2026-05-01.note",
                "Is it still the log of May, continued?"),
        ],
        // Not the views: those of a damaged log can't be opened.
        action: OpenLog.action { log in
            let heads = try heads(log.store, log.directory, log.arguments)
            let progress = log.screen.progress("verifying", unit: "events")
            let report = try log.store.verify(against: heads) { position, head in
                progress.update(done: position.rawValue, total: head.rawValue)
            }
            progress.finish()
            try print(report, heads: heads.count, log.invocation)
            if report.damage != nil { throw Silent(code: .verificationFailed) }
        })

    /// The tree heads that were signed before; a bad signature is a finding of its own.
    private static func heads(
        _ store: EventStore, _ directory: DataDirectory, _ arguments: Arguments
    ) throws -> [TreeHead] {
        var keys = try arguments[all: key].map { text in
            do {
                return try VerifierKey(parsing: text)
            } catch {
                throw Failure.usage(
                    "option '--key': \(quoted(text)) is not a verifier key: \(error)")
            }
        }
        if keys.isEmpty { keys = [try directory.verifierKey] }
        let given = try arguments[all: against].map { path in
            try head(TextArgument.file(path), keys, of: store, name: quoted(path))
        }
        return try given + rememberedHeads(of: store, directory)
    }

    /// The tree head that is kept beside the log.
    static func rememberedHeads(
        of store: EventStore, _ directory: DataDirectory
    ) throws -> [TreeHead] {
        guard let remembered = try store.rememberedTreeHead() else { return [] }
        return [
            try head(
                remembered.note.bytes, [directory.verifierKey], of: store, name: remembered.path)
        ]
    }

    private static func head(
        _ bytes: [UInt8], _ keys: [VerifierKey], of store: EventStore, name: String
    ) throws -> TreeHead {
        let note: SignedNote
        do {
            note = try SignedNote(parsing: bytes)
        } catch {
            throw Failure.usage("\(name) is not a signed tree head: \(error)")
        }
        // Of another log, neither its key nor its size says anything about this one.
        if let origin = (try? TreeHead(parsing: note.text))?.origin,
            !origin.utf8.elementsEqual(store.origin.utf8)
        {
            throw Failure(
                .verificationFailed,
                "\(name) is of log \(quoted(origin)), this directory holds log "
                    + quoted(store.origin))
        }
        do {
            return try TreeHead(of: note, signedBy: keys)
        } catch {
            throw Failure(
                .verificationFailed, "bad-signature: \(name): \(error)",
                hint: "--key names the key that should have signed it")
        }
    }

    private static func print(
        _ report: VerificationReport, heads: Int, _ invocation: Invocation
    ) throws {
        if invocation.screen.isJSON {
            var answer: JSONObject = [
                "ok": .bool(report.damage == nil), "events": .number(report.events),
                "root": .text(report.root), "tree_heads": .number(heads),
            ]
            if let damage = report.damage {
                answer["damage"] = [
                    "kind": .string(damage.kind.rawValue),
                    "position": damage.position.map { .number($0.rawValue) } ?? .null,
                    "detail": .string(damage.detail),
                ]
            }
            return try invocation.answer(.object(answer))
        }
        if let damage = report.damage {
            invocation.screen.report(
                Failure(
                    .verificationFailed, "the log is damaged: \(damage)",
                    hints: [
                        "nothing was changed; keep a copy of the directory before you do anything",
                        "'varve replay SET --into DIR' brings back what a backup holds",
                    ]))
        } else {
            let events = Readable.count(report.events, "event")
            let signed = Readable.count(heads, "signed tree head")
            try invocation.screen.output.line(
                "verified \(events) and \(signed): all as they were written\nroot \(report.root)")
        }
    }
}
