internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Proofs

/// `varve log head`: where the log ends, and the signed tree head that vouches for all of it.
enum LogHead {
    private static let asOf = Option<AsOf>.moment("as-of", help: "The head at this moment instead")
    private static let note = Flag(
        "note", help: "Print only the signed note, to be kept somewhere else")

    static let command = Command(
        "head", summary: "Show the end of the log and its signed tree head",
        description: """
            The tree head is a signed note (C2SP tlog-checkpoint): who keeps one elsewhere can \
            later tell whether this log still begins with the same events, by 'varve log verify \
            --against'.
            """,
        parameters: [asOf, note],
        examples: [
            .init("varve log head", "The last position, the Merkle root, the key that signs"),
            .init("varve log head --note > head-$(date +%F).note", "Keep a tree head elsewhere"),
        ],
        action: OpenLog.action(
            onServer: { session in
                let size = try session.position(asOf)
                try print(session.access.logEnd(size: size), session.invocation)
            }
        ) { log in
            // Who may read the log but not the secret key still sees the head, unsigned.
            let isNeeded = log.arguments[note] && !log.screen.isJSON
            let signer = isNeeded ? try log.keys.signer : try? log.keys.signer
            let end = try LogEnd(
                of: log.store, size: log.position(asOf), key: log.directory.verifierKey,
                signer: signer)
            try print(end, log.invocation)
        })

    private static func print(_ end: LogEnd, _ invocation: Invocation) throws {
        let signed = end.note.map { String(decoding: $0.bytes, as: UTF8.self) }
        if invocation.screen.isJSON {
            return try invocation.answer([
                "position": .number(end.head.size), "recorded_at": .text(end.recordedAt),
                "origin": .string(end.head.origin), "root": .text(end.head.root),
                "verifier_key": .string(end.key.text), "note": .text(signed),
            ])
        }
        if invocation.arguments[note] { return try invocation.screen.output.write(signed ?? "") }
        try invocation.answer(fields: [
            ("position", String(end.head.size)),
            ("recorded", end.recordedAt?.description ?? "nothing yet"),
            ("origin", end.head.origin), ("root", end.head.root.description),
            ("key", end.key.text),
        ])
        if let signed { try invocation.screen.output.write("\n" + signed) }
    }
}
