internal import Console
internal import EventSourcing
internal import Fleet

/// Options of many commands.
enum SharedOptions {
    static let asOf = Option<AsOf>.moment(
        "as-of", help: "As it was at this moment ('varve help time')")

    static let message = Option<String>(
        "message", short: "m", "TEXT", help: "Why, for the history")

    static let commandID = Option<String>(
        "command-id", "ID",
        help: "Your own id for this command, of 1 to 150 bytes: sent twice, it is done once",
        read: { text throws(ValueError) in
            guard (1...150).contains(text.utf8.count) else {
                throw ValueError("a command id has 1 to 150 bytes, not \(text.utf8.count)")
            }
            return text
        })

    /// What every command takes that changes something.
    static let write: [any Parameter] = [message, commandID]
}

extension Session {
    /// The message, expected revision and command id that the command line gives.
    func commandOptions() -> CommandOptions {
        var options = CommandOptions(message: arguments[SharedOptions.message])
        options.expectedRevision = arguments[AgentOptions.ifRevision].map { Revision(UInt64($0)) }
        options.commandID = arguments[SharedOptions.commandID]
        return options
    }
}

extension Session {
    /// The moment that the names on the command line are of: where the command was carried out
    /// before, the one just before that, as they may be taken by others now; nil for now.
    var momentOfNames: Position? {
        get throws {
            try arguments[SharedOptions.commandID].flatMap {
                try agents.moment(beforeCommand: $0)
            }
        }
    }
}

extension Session {
    /// Says how to take back what was done, in the same place as it was done.
    func noteUndo(_ commands: [String], hasMore: Bool = false) throws {
        let start = "varve " + invocation.placed
        let words = commands.map { $0.replacing("varve ", with: start, maxReplacements: 1) }
        try screen.note("undo: " + words.joined(separator: "; ") + (hasMore ? ", and so on" : ""))
    }
}

extension Invocation {
    /// The options of this command line that say where it works, with a space behind each: for
    /// command lines that are shown to be copied. What the environment says holds for them anyway.
    var placed: String {
        [Globals.data, Globals.server, Globals.keyFile, Globals.caFile, Globals.organization]
            .filter { arguments.has($0) }
            .compactMap { option in
                arguments[option].map { "--\(option.info.name) \(Shell.word($0)) " }
            }
            .joined()
    }
}

extension Screen {
    /// Says that what was answered had been done before.
    func noteRepetition() throws(OutputError) {
        try note("this command id was used before: that was the first result")
    }
}
