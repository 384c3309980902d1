internal import Backup
internal import Console
internal import Crypto
internal import EventLog
internal import EventSourcing
internal import JSON
internal import Proofs
internal import System

/// `varve replay`: a data directory made of a backup set, as a new host would.
enum Replay {
    private static let into = Option<String>(
        "into", "DIR", help: "The new data directory", required: true, completion: .folder)
    private static let until = Option<AsOf>.moment(
        "until", help: "Only up to this moment, inclusive ('varve help time')")

    static let command = Command(
        "replay", summary: "Make a new data directory of a backup set",
        description: """
            Every event comes back with its position, time, id and idempotency key, and the Merkle \
            root is checked against the set's signed tree head. The directory appears when all is \
            verified; on failure nothing is left. The new host gets a signing key of its own.
            """,
        section: "Backups", parameters: [BackupGroup.set, into, until, BackupGroup.key],
        examples: [
            .init("varve replay /backup/varve-2026-05-01 --into ~/restored", "All of it"),
            .init("varve replay SET --into before --until 2026-04-30T18:00:00Z", "Up to a moment"),
            .init("varve --data ~/restored agent list", "Look into it"),
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let arguments = invocation.arguments
        try invocation.requireOperator(to: "replay a log")
        guard let folder = arguments[into], !folder.isEmpty else {
            throw Failure.usage("option '--into': the directory has no name")
        }
        let set = try BackupSet(
            at: arguments[BackupGroup.set], signedBy: arguments[BackupGroup.key])
        let directory = DataDirectory(path: folder)
        let result = try namingOption {
            try Interruption.deferring {
                try directory.replay(
                    set, until: end(arguments[until]),
                    progress: invocation.screen.meter("replaying"))
            }
        }
        try print(result, folder, invocation)
        try BackupGroup.noteTrust(invocation, set.key)
    }

    private static func end(_ moment: AsOf?) -> ReplayEnd {
        switch moment {
        case nil: .end
        case .position(let position): .position(position)
        case .time(let time): .time(time)
        case .ago(let length): .time(.now - length)
        }
    }

    /// An end that the set doesn't have can only be that of `--until`.
    private static func namingOption<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as BackupError {
            switch error {
            case .outside, .insideFirstAppend:
                throw Failure(.notFound, "option '--until': \(error)")
            default: throw error
            }
        }
    }

    private static func print(
        _ result: ReplayResult, _ folder: String, _ invocation: Invocation
    ) throws {
        if invocation.screen.isJSON {
            return try invocation.answer([
                "data": .string(folder), "store": .text(result.store),
                "position": .number(result.last.rawValue), "root": .text(result.head.root),
                "rounded_from": result.roundedFrom.map { .number($0.rawValue) } ?? .null,
            ])
        }
        let proof =
            invocation.arguments.has(until)
            ? "with which the tree of the set's head begins" : "as the tree head says"
        try invocation.screen.output.line(
            "replayed \(Readable.count(result.last.rawValue, "event")) into "
                + "\(Sanitizer.line(folder))\nroot \(result.head.root), \(proof)")
        if let meant = result.roundedFrom {
            try invocation.screen.note(
                "position \(meant) is inside of an append, which is all or nothing: "
                    + "the replay ends before it, at \(result.last)")
        }
        try invocation.screen.note("look into it: varve --data \(Shell.word(folder)) status")
    }
}
