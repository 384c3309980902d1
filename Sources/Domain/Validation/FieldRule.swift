internal import EventSourcing
internal import JSON

/// What a member of an input must be.
///
/// Lengths are counted in Unicode scalars, as the readers of our lists of problems count them.
enum FieldRule: Sendable {
    /// One line of text.
    case text(ClosedRange<Int>)
    /// Text of any length up to so many bytes of UTF-8, on as many lines as it likes.
    case prose(maxBytes: Int)
    /// Texts in their order, repeats kept.
    case texts(each: ClosedRange<Int>)
    /// Texts in their order, each once.
    case distinctTexts(each: ClosedRange<Int>)
    case identifiers
    case choice([String])
    /// Some of the choices, each once, in the order of the choices.
    case choices([String])
    case object
    /// An object of objects, by the name of a format.
    case extensions
    case time

    static let itemsMax = 1_000
    static let objectBytesMax = 1 << 20

    typealias Step = ValidationProblem.Step

    /// The value as it is stored, or nil with what is wrong with it noted in `problems`.
    func read(
        _ input: JSONValue, at location: [Step], noting problems: inout [ValidationProblem]
    ) -> JSONValue? {
        let before = problems.count
        let value = value(of: input, at: location, noting: &problems)
        return problems.count == before ? value : nil
    }

    private func value(
        of input: JSONValue, at location: [Step], noting problems: inout [ValidationProblem]
    ) -> JSONValue {
        switch self {
        case .text(let length):
            Self.checkText(input, length, at: location, noting: &problems)
        case .prose(let maxBytes):
            Self.checkProse(input, maxBytes, at: location, noting: &problems)
        case .texts(let length), .distinctTexts(let length):
            for (step, element) in Self.elements(of: input, at: location, noting: &problems) {
                Self.checkText(element, length, at: step, noting: &problems)
            }
        case .identifiers:
            for (step, element) in Self.elements(of: input, at: location, noting: &problems) {
                Self.checkIdentifier(element, at: step, noting: &problems)
            }
        case .choice(let choices):
            Self.checkChoice(input, choices, at: location, noting: &problems)
        case .choices(let choices):
            for (step, element) in Self.elements(of: input, at: location, noting: &problems) {
                Self.checkChoice(element, choices, at: step, noting: &problems)
            }
        case .object, .extensions:
            checkObject(input, at: location, noting: &problems)
        case .time:
            if case .string(let text) = input, Timestamp(text) != nil { break }
            problems.append(.wrongKind(.datetime, at: location, input: input))
        }
        return normal(input)
    }

    /// The one way to write a value that may be written in several.
    private func normal(_ input: JSONValue) -> JSONValue {
        switch (self, input) {
        case (.distinctTexts, .array(let elements)):
            var seen: Set<JSONValue> = []
            return .array(elements.filter { seen.insert($0).inserted })
        case (.choices(let choices), .array(let elements)):
            return .array(choices.map { .string($0) }.filter(elements.contains))
        case (.identifiers, .array(let elements)):
            return .array(elements.map { ($0.text?.lowercased()).map { .string($0) } ?? $0 })
        case (.time, .string(let text)):
            return Timestamp(text).map { .string($0.description) } ?? input
        default:
            return input
        }
    }
}

extension FieldRule {
    private static func checkText(
        _ input: JSONValue, _ length: ClosedRange<Int>, at location: [Step],
        noting problems: inout [ValidationProblem]
    ) {
        guard case .string(let text) = input else {
            return problems.append(.wrongKind(.string, at: location, input: input))
        }
        let count = text.unicodeScalars.count
        if count < length.lowerBound {
            problems.append(.tooShort(length.lowerBound, at: location, input: input))
        }
        if count > length.upperBound {
            problems.append(.tooLong(length.upperBound, at: location, input: input))
        }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            problems.append(
                .value("control characters are not allowed here", at: location, input: input))
        }
    }

    private static func checkProse(
        _ input: JSONValue, _ maxBytes: Int, at location: [Step],
        noting problems: inout [ValidationProblem]
    ) {
        guard case .string(let text) = input else {
            return problems.append(.wrongKind(.string, at: location, input: input))
        }
        if text.isEmpty { problems.append(.tooShort(1, at: location, input: input)) }
        if text.utf8.count > maxBytes {
            problems.append(.tooLong(maxBytes, "byte", at: location, input: input))
        }
        if text.utf8.contains(0) {
            problems.append(.value("a NUL character is not allowed", at: location, input: input))
        }
    }

    private static func checkIdentifier(
        _ input: JSONValue, at location: [Step], noting problems: inout [ValidationProblem]
    ) {
        if let text = input.text, UUID(text) != nil { return }
        let type = input.text == nil ? "uuid_type" : "uuid_parsing"
        problems.append(
            ValidationProblem(type, at: location, "Input should be a valid UUID", input: input))
    }

    private static func checkChoice(
        _ input: JSONValue, _ choices: [String], at location: [Step],
        noting problems: inout [ValidationProblem]
    ) {
        if let text = input.text, choices.contains(text) { return }
        problems.append(.notOneOf(choices, at: location, input: input))
    }

    private func checkObject(
        _ input: JSONValue, at location: [Step], noting problems: inout [ValidationProblem]
    ) {
        guard case .object(let object) = input else {
            return problems.append(.wrongKind(.dict, at: location, input: input))
        }
        if case .extensions = self {
            for member in object {
                if case .object = member.value { continue }
                problems.append(
                    .wrongKind(.dict, at: location + [.member(member.key)], input: member.value))
            }
        }
        guard let bytes = try? JSON.encode(input), bytes.count <= Self.objectBytesMax else {
            return problems.append(
                .value(
                    "an object may have at most \(Self.objectBytesMax) bytes", at: location,
                    input: .null))
        }
    }

    /// The elements with their places; none, and a problem noted, when `input` is no list.
    private static func elements(
        of input: JSONValue, at location: [Step], noting problems: inout [ValidationProblem]
    ) -> [([Step], JSONValue)] {
        guard case .array(let elements) = input else {
            problems.append(.wrongKind(.list, at: location, input: input))
            return []
        }
        guard elements.count <= itemsMax else {
            problems.append(
                ValidationProblem(
                    "too_long", at: location,
                    "List should have at most \(itemsMax) items, not \(elements.count)",
                    input: .null, context: ["max_length": .integer(Int64(itemsMax))]))
            return []
        }
        return elements.enumerated().map { (location + [.element($0)], $1) }
    }
}

extension JSONValue {
    /// The text of a string, nil for anything else.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
