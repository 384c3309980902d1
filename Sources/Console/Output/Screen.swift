/// Where a command writes: data to `output`, everything else to `errors`.
public final class Screen {
    public let output: Output
    public let errors: Output
    /// `--json`: data and errors as JSON, no progress.
    public let isJSON: Bool
    /// `--quiet`: no notes and no progress.
    public let isQuiet: Bool
    private let showsProgress: Bool

    /// Reads its options before the command line is parsed, so that errors obey them too.
    init(words: [String], environment: [String: String]) {
        let options = words.prefix { $0 != "--" }
        isJSON = options.contains("--json")
        isQuiet = options.contains("--quiet") || options.contains("-q")
        showsProgress = !isJSON && !isQuiet && !options.contains("--no-progress")
        let colour = Self.colour(in: Array(options), environment: environment)
        output = Output(descriptor: 1, colour: colour, environment: environment)
        errors = Output(descriptor: 2, colour: colour, environment: environment)
    }

    /// A screen for tests: both outputs are kept in memory.
    public init(capturing: Void, isJSON: Bool = false, isQuiet: Bool = false) {
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        showsProgress = false
        output = Output.inMemory()
        errors = Output.inMemory()
    }

    private static func colour(
        in options: [String], environment: [String: String]
    ) -> Colouring {
        for (index, word) in options.enumerated().reversed() {
            if word.hasPrefix("--color=") {
                return Colouring(rawValue: String(word.dropFirst(8))) ?? .auto
            }
            if word == "--color", index + 1 < options.count {
                return Colouring(rawValue: options[index + 1]) ?? .auto
            }
        }
        return environment["VARVE_COLOR"].flatMap(Colouring.init) ?? .auto
    }

    /// A remark beside the data, such as how to undo it; silent with `--quiet` and `--json`.
    public func note(_ text: String) throws(OutputError) {
        guard !isQuiet, !isJSON else { return }
        try output.flush()
        try errors.line(text)
        try errors.flush()
    }

    /// Something that the user should know though the command goes on.
    public func warn(_ text: String, program: String = "varve") {
        if isJSON {
            try? errors.line("{\"warning\":\(JSONText.string(text))}")
        } else {
            let word = errors.style.paint("warning:", .yellow)
            try? errors.line("\(program): \(word) \(Sanitizer.line(text))")
        }
        try? errors.flush()
    }

    /// A progress line for work that may take long.
    public func progress(_ label: String, unit: String) -> Progress {
        let mode: Progress.Mode =
            !showsProgress ? .silent : errors.isTerminal ? .line : .plain
        return Progress(label: label, unit: unit, mode: mode, output: errors)
    }

    public func report(_ failure: Failure, program: String = "varve") {
        if isJSON {
            let hints = failure.hints.map(JSONText.string).joined(separator: ",")
            let message = JSONText.string(failure.message)
            let code = JSONText.string(failure.code.name)
            try? errors.line(
                "{\"error\":{\"code\":\(code),\"exit\":\(failure.code.rawValue)"
                    + ",\"hints\":[\(hints)],\"message\":\(message)}}")
        } else {
            let error = errors.style.paint("error:", .red)
            try? errors.line("\(program): \(error) \(Sanitizer.line(failure.message))")
            let hint = errors.style.paint("hint:", .cyan)
            for text in failure.hints {
                try? errors.line("\(program): \(hint) \(Sanitizer.line(text))")
            }
        }
        try? errors.flush()
    }
}

/// `--color`: always, never, or only on a terminal that has not asked for none.
public enum Colouring: String, Sendable, CaseIterable {
    case auto
    case always
    case never
}

enum JSONText {
    /// The text as a JSON string.
    static func string(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": json += "\\\""
            case "\\": json += "\\\\"
            case "\n": json += "\\n"
            case "\t": json += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
