internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
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
        action: OpenLog.action { log in
            let arguments = log.arguments
            let size = try log.position(asOf) ?? log.store.head()
            let head = try log.store.treeHead(size: size)
            if arguments[note] && !log.screen.isJSON {
                return try log.screen.output.write(
                    text(of: head.signed(by: log.keys.signer)))
            }
            // Who may read the log but not the secret key still sees the head, unsigned.
            let signed = try? head.signed(by: log.keys.signer)
            let key = try log.directory.verifierKey
            let last = try log.store.event(at: size)
            if log.screen.isJSON {
                return try log.invocation.answer([
                    "position": .number(size.rawValue), "recorded_at": .text(last?.recordedAt),
                    "origin": .string(head.origin), "root": .text(head.root),
                    "verifier_key": .string(key.text), "note": .text(signed.map(text)),
                ])
            }
            try log.invocation.answer(fields: [
                ("position", size.description),
                ("recorded", last?.recordedAt.description ?? "nothing yet"),
                ("origin", head.origin), ("root", head.root.description),
                ("key", key.text),
            ])
            if let signed { try log.screen.output.write("\n" + text(of: signed)) }
        })

    private static func text(of note: SignedNote) -> String {
        String(decoding: note.bytes, as: UTF8.self)
    }
}
