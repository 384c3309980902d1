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
        action: Session.action { session in
            let arguments = session.arguments
            let size = try arguments[asOf].map(session.position) ?? session.store.head()
            let keys = try session.keys
            let head = try session.store.treeHead(size: size)
            let signed = try head.signed(by: keys.signer)
            let text = String(decoding: signed.bytes, as: UTF8.self)
            if arguments[note] && !session.screen.isJSON {
                return try session.screen.output.write(text)
            }
            let last = try session.store.event(at: size)
            if session.screen.isJSON {
                return try session.invocation.answer([
                    "position": .number(size.rawValue), "recorded_at": .text(last?.recordedAt),
                    "origin": .string(head.origin), "root": .text(head.root),
                    "verifier_key": .string(keys.verifier.text), "note": .string(text),
                ])
            }
            try session.invocation.answer(fields: [
                ("position", size.description),
                ("recorded", last?.recordedAt.description ?? "nothing yet"),
                ("origin", head.origin), ("root", head.root.description),
                ("key", keys.verifier.text),
            ])
            try session.screen.output.write("\n" + text)
        })
}
