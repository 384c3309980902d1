internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON
internal import System

/// `varve log prove`: evidence for others that the log holds an event, or continues an older one.
enum LogProve {
    private static let position = Operand<Int>(
        "POSITION", help: "The event to prove", required: false, range: 1...Int.max)
    private static let asOf = Option<AsOf>.moment(
        "as-of", help: "Prove it under the tree head of this moment ('varve help time')")
    private static let from = Option<Int>(
        "from", help: "Prove instead that the log of N events is the beginning of this one",
        range: 1...Int.max)
    private static let output = Option<String>(
        "out", "FILE", help: "Write the proof to a new file", completion: .file)
    private static let leaf = Option<String>(
        "leaf", "FILE", help: "Write the record's bytes, which the proof is about, to a new file",
        completion: .file)

    static let command = Command(
        "prove", summary: "Make a proof that an event is in the log",
        description: """
            The proof is a file of the form tlog-proof@v1 (C2SP): the place of the event, the \
            hashes up to the root, and the signed tree head. Together with the record's bytes and \
            the verifier key it can be checked anywhere, without this log.

            With --from, it prints the hashes that prove that an older tree head is of the same log.
            """,
        parameters: [position, asOf, from, output, leaf],
        examples: [
            .init(
                "varve log prove 17 --out event.tlog-proof --leaf event.bin",
                "Evidence of the event at position 17"),
            .init(
                "varve log merkle verify-proof event.tlog-proof event.bin \"$VKEY\"",
                "How others check it; 'varve log head' shows the key"),
            .init("varve log prove --from 1000", "This log begins with the first 1,000 events"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let end = try session.position(asOf)
            if let from = arguments[from] {
                guard arguments[optional: position] == nil else {
                    throw Failure.usage("give either POSITION or --from, not both")
                }
                return try consistency(from: Position(UInt64(from)), to: end, session)
            }
            guard let number = arguments[optional: position] else {
                throw Failure.usage("POSITION is missing, or --from")
            }
            try inclusion(of: Position(UInt64(number)), size: end, session)
        })

    private static func inclusion(
        of position: Position, size: Position?, _ session: Session
    ) throws {
        try requireVisible(position, session)
        let proof = try session.access.inclusion(of: position, size: size)
        if let path = session.arguments[leaf] { try Files.create(path, with: proof.record) }
        if let path = session.arguments[output] { try Files.create(path, with: proof.file) }
        if session.screen.isJSON {
            try session.invocation.answer(.object(proof.json))
        } else if let path = session.arguments[output] {
            try session.screen.note(
                "wrote the proof of position \(position) among \(proof.size) events to "
                    + quoted(path))
        } else {
            try session.screen.output.write(String(decoding: proof.file, as: UTF8.self))
        }
    }

    /// What belongs to another organisation is not found.
    private static func requireVisible(_ position: Position, _ session: Session) throws {
        guard let scope = try session.logScope else { return }
        guard try session.store.event(at: position)?.organization == scope else {
            throw Failure(.notFound, "there is no event at position \(position)")
        }
    }

    private static func consistency(
        from old: Position, to new: Position?, _ session: Session
    ) throws {
        let proof = try session.access.consistency(from: old, to: new)
        if session.screen.isJSON { return try session.invocation.answer(.object(proof.json)) }
        for hash in proof.hashes { try session.screen.output.line(hash.description) }
    }
}
