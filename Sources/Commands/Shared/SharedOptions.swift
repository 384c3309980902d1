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
        "command-id", "ID", help: "Your own id for this command: sent twice, it is done once")

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

extension Screen {
    /// Says that what was answered had been done before.
    func noteRepetition() throws(OutputError) {
        try note("this command id was used before: that was the first result")
    }
}
