internal import Glibc

/// A whole command-line program: its commands, its global options and its help.
public struct Program: Sendable {
    public var name: String
    public var version: String
    public var description: String
    public var commands: [Command]
    /// Options that every command takes, before or after its own.
    public var globals: [any Parameter]
    public var topics: [HelpTopic]

    public init(
        name: String, version: String, description: String, commands: [Command],
        globals: [any Parameter], topics: [HelpTopic]
    ) {
        self.name = name
        self.version = version
        self.description = description
        self.commands = commands
        self.globals = globals
        self.topics = topics
    }

    var root: Command {
        Command(group: name, summary: "", description: description, commands)
    }

    /// The command at the end of a path of words; nil when there is none.
    func command(at path: [String]) -> Command? {
        var command = root
        for word in path {
            guard let next = command.subcommands.first(where: { $0.name == word }) else {
                return nil
            }
            command = next
        }
        return command
    }

    /// Runs the command line and returns the number that the process ends with.
    ///
    /// - Parameter explain: turns the errors of other libraries into what their user reads.
    public func run(
        _ words: [String], environment: [String: String],
        explain: (any Error) -> Failure
    ) -> ExitCode {
        let screen = Screen(words: words, environment: environment)
        do {
            try perform(words, environment: environment, screen: screen)
            try screen.output.flush()
            return .done
        } catch {
            return end(screen, with: error, explain: explain)
        }
    }

    /// Reports trouble from before the command line could be read.
    public func report(_ failure: Failure) -> ExitCode {
        Screen(words: [], environment: [:]).report(failure, program: name)
        return failure.code
    }

    private func perform(
        _ words: [String], environment: [String: String], screen: Screen
    ) throws {
        switch try ArgumentParser.parse(words, program: self, environment: environment) {
        case .version:
            try screen.output.line("\(name) \(version)")
        case .help(let path, asked: true):
            try screen.output.write(
                HelpPage(program: self, path: path, style: screen.output.style).text)
        case .help(let path, asked: false):
            if screen.isJSON {
                let line = ([name] + path).joined(separator: " ")
                throw Failure.usage(
                    "\(line): a command is missing", hint: "'\(line) --help' lists the commands")
            }
            try screen.errors.write(
                HelpPage(program: self, path: path, style: screen.errors.style).text)
            throw Silent(code: .usage)
        case .run(let command, let arguments):
            let invocation = Invocation(program: self, arguments: arguments, screen: screen)
            try command.action?(invocation)
        }
    }

    private func end(
        _ screen: Screen, with error: any Error, explain: (any Error) -> Failure
    ) -> ExitCode {
        if case OutputError.closed = error { return .done }
        // What was printed before the trouble belongs above its message.
        try? screen.output.flush()
        try? screen.errors.flush()
        let failure: Failure
        switch error {
        case let silent as Silent: return silent.code
        case let known as Failure: failure = known
        case OutputError.failed(let code):
            failure = Failure(
                .storage, "cannot write the output: \(unsafe String(cString: strerror(code)))")
        default: failure = explain(error)
        }
        screen.report(failure, program: name)
        return failure.code
    }
}

/// Ends a command with a code whose reason is on the screen already.
public struct Silent: Error, Hashable {
    public var code: ExitCode

    public init(code: ExitCode) {
        self.code = code
    }
}

/// One run of one command.
public struct Invocation {
    public let program: Program
    public let arguments: Arguments
    public let screen: Screen
}
