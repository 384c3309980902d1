/// Reads a command line against the program's tables. It touches nothing and runs nothing.
package struct ArgumentParser {
    package enum Outcome {
        case run(Command, Arguments)
        /// `--help`, or a group without a command (`asked` is false).
        case help(path: [String], asked: Bool)
        case version
    }

    private let program: Program
    private var command: Command
    private var arguments = Arguments()
    private var operands: [String] = []
    private var words: ArraySlice<String>

    package static func parse(
        _ words: [String], program: Program, environment: [String: String]
    ) throws(Failure) -> Outcome {
        var parser = ArgumentParser(program: program, words: words, environment: environment)
        do throws(Failure) {
            return try parser.parse()
        } catch {
            // Who is lost and asks for help gets help, not a scolding.
            if parser.asksForHelp { return .help(path: parser.arguments.path, asked: true) }
            throw error
        }
    }

    private init(program: Program, words: [String], environment: [String: String]) {
        self.program = program
        self.words = words[...]
        command = program.root
        arguments.environment = environment
    }

    private var asksForHelp: Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    private mutating func parse() throws(Failure) -> Outcome {
        while let word = words.popFirst() {
            if word == "--" {
                // It ends the options; the words of the command may still be to come.
                while !command.subcommands.isEmpty, let name = words.popFirst() {
                    try descend(to: name)
                }
                operands += words
                words = []
            } else if word == "--help" || word == "-h" {
                return .help(path: arguments.path, asked: true)
            } else if word == "--version" || word == "-V", arguments.path.isEmpty {
                return .version
            } else if word.hasPrefix("--") {
                try takeLong(word)
            } else if word.hasPrefix("-"), word != "-" {
                try takeShort(word)
            } else if command.subcommands.isEmpty {
                operands.append(word)
            } else {
                try descend(to: word)
            }
        }
        return try finish()
    }

    private mutating func descend(to word: String) throws(Failure) {
        guard let next = command.subcommands.first(where: { $0.name == word }) else {
            throw unknownCommand(word)
        }
        command = next
        arguments.path.append(word)
    }

    private func unknownCommand(_ word: String) -> Failure {
        let line = ([program.name] + arguments.path).joined(separator: " ")
        var meant = NearMiss.suggestion(
            for: word, among: command.visibleSubcommands.map { $0.name })
        if meant.isEmpty {
            // `varve list` is most likely `varve agent list` or one of its kind.
            let deeper = command.visibleSubcommands.flatMap { group in
                group.visibleSubcommands.filter { $0.name == word }.map {
                    "\(group.name) \($0.name)"
                }
            }
            if !deeper.isEmpty {
                meant = "; did you mean " + listed(deeper.prefix(4).map { "'\($0)'" }, "or") + "?"
            }
        }
        return .usage(
            "unknown command \(quoted(word))\(meant)", hint: "'\(line) --help' lists the commands")
    }

    // MARK: Options

    private var known: [ParameterInfo] {
        command.options + program.globals.map { $0.info }
    }

    private mutating func takeLong(_ word: String) throws(Failure) {
        let parts = word.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let info = known.first(where: { $0.name == name }) else { throw unknownOption(name) }
        let attached = parts.count == 2 ? String(parts[1]) : nil
        if info.kind == .flag, attached != nil {
            throw usage("option \(info.label) takes no value")
        }
        try take(info, attached: attached)
    }

    /// `-n 5`, `-n5`, and flags together: `-qj`.
    private mutating func takeShort(_ word: String) throws(Failure) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let info = known.first(where: { $0.short == letter }) else {
                throw usage("unknown option \(quoted("-" + String(letter))) in \(quoted(word))")
            }
            if info.kind == .flag {
                try take(info, attached: nil)
            } else {
                try take(info, attached: letters.isEmpty ? nil : String(letters))
                return
            }
        }
    }

    private mutating func take(_ info: ParameterInfo, attached: String?) throws(Failure) {
        let isGlobal = program.globals.contains { $0.info.name == info.name }
        if arguments.values[info.name] != nil, !info.repeats, !isGlobal, info.kind != .flag {
            throw usage("option \(info.label) is given twice")
        }
        if info.kind == .flag {
            arguments.values[info.name] = [""]
            return
        }
        let value: String
        if let attached { value = attached } else { value = try nextValue(of: info) }
        try check(info, value)
        arguments.values[info.name, default: []].append(value)
    }

    /// The next word, unless it is an option: then the value was most likely forgotten.
    private mutating func nextValue(of info: ParameterInfo) throws(Failure) -> String {
        guard let value = words.first else {
            throw usage("option \(info.label) needs a value (\(info.placeholder))")
        }
        if value.hasPrefix("--") || isKnownShort(value) {
            throw .usage(
                "option \(info.label) needs a value (\(info.placeholder)), found \(quoted(value))",
                hint: "a value that begins with a dash is written --\(info.name)=VALUE")
        }
        words.removeFirst()
        return value
    }

    private func isKnownShort(_ word: String) -> Bool {
        word.count == 2 && word.hasPrefix("-")
            && (word == "-h" || known.contains { $0.short == word.last })
    }

    private func unknownOption(_ name: String) -> Failure {
        let names = known.map { $0.name } + ["help"] + (arguments.path.isEmpty ? ["version"] : [])
        let meant = NearMiss.suggestion(for: name, among: names, prefix: "--")
        return usage("unknown option \(quoted("--" + name))\(meant)")
    }

    // MARK: The end of the line

    private mutating func finish() throws(Failure) -> Outcome {
        guard command.subcommands.isEmpty else {
            if let word = operands.first { throw unknownCommand(word) }
            return .help(path: arguments.path, asked: false)
        }
        try placeOperands()
        for info in known where info.kind == .option && arguments.values[info.name] == nil {
            guard let text = arguments.fallback(info) else {
                if info.isRequired { throw usage("option \(info.label) is missing") }
                continue
            }
            let parts = info.repeats ? text.split(separator: ",").map(String.init) : [text]
            for part in parts { try check(info, part, from: info.environment) }
        }
        return .run(command, arguments)
    }

    private mutating func placeOperands() throws(Failure) {
        var rest = operands[...]
        for info in command.operands {
            if info.repeats {
                arguments.values[info.name] = rest.isEmpty ? nil : Array(rest)
                rest = []
            } else if let word = rest.popFirst() {
                arguments.values[info.name] = [word]
            }
            if info.isRequired, arguments.values[info.name] == nil {
                throw usage("\(info.name) is missing")
            }
            for word in arguments.values[info.name] ?? [] { try check(info, word) }
        }
        if let extra = rest.first { throw usage("unexpected argument \(quoted(extra))") }
    }

    private func check(
        _ info: ParameterInfo, _ text: String, from variable: String? = nil
    ) throws(Failure) {
        do throws(ValueError) {
            try info.check(text)
        } catch {
            let subject = info.kind == .operand ? info.name : "option \(info.label)"
            let origin = variable.map { " (from \($0))" } ?? ""
            throw usage("\(subject)\(origin): \(error.message)")
        }
    }

    private func usage(_ message: String) -> Failure {
        let line = ([program.name] + arguments.path).joined(separator: " ")
        return .usage(message, hint: "'\(line) --help' shows how it is used")
    }
}
