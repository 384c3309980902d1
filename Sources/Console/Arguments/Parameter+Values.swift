extension Option<String> {
    /// Takes any text, or one of the choices where there are some.
    public init(
        _ name: String, short: Character? = nil, _ placeholder: String, help: String,
        required: Bool = false, repeats: Bool = false, choices: [String] = [],
        environment: String? = nil, fallback: String? = nil, completion: Completion = .nothing
    ) {
        self.init(
            name, short: short, placeholder, help: help, required: required, repeats: repeats,
            choices: choices, environment: environment, fallback: fallback, completion: completion,
            read: { text throws(ValueError) in try readText(text, choices: choices) })
    }
}

extension Option<Int> {
    /// Takes a whole number within `range`.
    public init(
        _ name: String, short: Character? = nil, _ placeholder: String = "N", help: String,
        range: ClosedRange<Int>, environment: String? = nil, fallback: Int? = nil
    ) {
        self.init(
            name, short: short, placeholder, help: help, environment: environment,
            fallback: fallback.map(String.init),
            read: { text throws(ValueError) in try readNumber(text, range: range) })
    }
}

extension Operand<String> {
    /// Takes any text, or one of the choices where there are some.
    public init(
        _ name: String, help: String, required: Bool = true, repeats: Bool = false,
        choices: [String] = [], completion: Completion = .nothing
    ) {
        self.init(
            name, help: help, required: required, repeats: repeats, choices: choices,
            completion: completion,
            read: { text throws(ValueError) in try readText(text, choices: choices) })
    }
}

extension Operand<Int> {
    /// Takes a whole number within `range`.
    public init(_ name: String, help: String, required: Bool = true, range: ClosedRange<Int>) {
        self.init(
            name, help: help, required: required,
            read: { text throws(ValueError) in try readNumber(text, range: range) })
    }
}

private func readText(_ text: String, choices: [String]) throws(ValueError) -> String {
    guard !choices.isEmpty, !choices.contains(text) else { return text }
    let list = choices.map { "'\($0)'" }.joined(separator: ", ")
    let meant = NearMiss.suggestion(for: text, among: choices)
    throw ValueError("\(quoted(text)) is not one of \(list)\(meant)")
}

private func readNumber(_ text: String, range: ClosedRange<Int>) throws(ValueError) -> Int {
    let bounds =
        range.upperBound == .max
        ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
    // `Int.init` takes a plus sign, which nobody writes on purpose.
    guard let number = Int(text), range.contains(number), !text.hasPrefix("+") else {
        throw ValueError("\(quoted(text)) is not a whole number \(bounds)")
    }
    return number
}

/// The text in single quotes, shortened and made safe for a terminal: for messages.
public func quoted(_ text: String) -> String {
    let limit = 80
    let head = text.unicodeScalars.prefix(limit)
    let more = head.endIndex < text.unicodeScalars.endIndex ? "…" : ""
    return "'" + Sanitizer.line(String(String.UnicodeScalarView(head))) + more + "'"
}
