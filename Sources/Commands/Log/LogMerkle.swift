internal import Console
internal import JSON
internal import Proofs

/// `varve log merkle`: the tree, notes and proofs as a tool for other programs; it reads no store.
enum LogMerkle {
    private static let words = Operand<String>(
        "WORDS", help: "A verb and what it works on, as below", repeats: true, completion: .file)

    static let command = Command(
        "merkle", summary: "Compute and check Merkle trees, signed notes and proofs in files",
        description: """
            Works on files alone, so that a proof can be checked where there is no data directory. \
            It ends with 0 for a result and for "valid", and with 1 for all else.

            \(MerkleTool.usage.map { "  varve log merkle " + $0 }.joined(separator: "\n"))

            LEAVES holds the data of one leaf a line, in hexadecimal.
            """,
        parameters: [words],
        examples: [
            .init("varve log merkle root leaves.hex", "The root of a tree"),
            .init(
                "varve log merkle verify-proof event.tlog-proof event.bin \"$(cat varve.vkey)\"",
                "Check a proof against a key that is trusted"),
        ]
    ) { invocation in
        var trouble: Failure?
        let (output, code) = MerkleTool.run(invocation.arguments[all: words]) { path in
            do {
                return try TextArgument.file(path)
            } catch {
                trouble = Explanation.failure(error)
                throw error
            }
        }
        if let trouble { throw Failure(.failed, trouble.message, hints: trouble.hints) }
        if invocation.screen.isJSON {
            try invocation.answer(["ok": .bool(code == 0), "output": .string(output)])
        } else {
            try invocation.screen.output.write(output)
        }
        if code != 0 { throw Silent(code: ExitCode(rawValue: code) ?? .failed) }
    }
}
