public import JSON

/// One thing that is wrong with an input: what, where, and what was found there.
public struct ValidationProblem: Hashable, Sendable {
    /// A step on the way to the value: a member's name or an element's index.
    public enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
    }

    /// A stable name for programs, as `string_too_long`.
    public var type: String
    public var location: [Step]
    /// A sentence for people, without a full stop.
    public var message: String
    public var input: JSONValue
    /// The bounds and choices that the message speaks of.
    public var context: JSONObject

    public init(
        _ type: String, at location: [Step], _ message: String, input: JSONValue,
        context: JSONObject = [:]
    ) {
        self.type = type
        self.location = location
        self.message = message
        self.input = input
        self.context = context
    }

    /// The members `type`, `loc`, `msg`, `input` and, when there is more to say, `ctx`.
    public var json: JSONObject {
        var object: JSONObject = [
            "type": .string(type), "loc": .array(location.map { $0.json }),
            "msg": .string(message), "input": input,
        ]
        if !context.isEmpty { object["ctx"] = .object(context) }
        return object
    }

    /// Reads what `json` gives; nil for anything else.
    public init?(json: JSONObject) {
        guard let type = json["type"]?.text, let message = json["msg"]?.text,
            case .array(let steps)? = json["loc"]
        else { return nil }
        let location = steps.compactMap { step -> Step? in
            if case .integer(let index) = step { return Int(exactly: index).map { .element($0) } }
            return step.text.map { .member($0) }
        }
        self.init(
            type, at: location, message, input: json["input"] ?? .null,
            context: json["ctx"]?.members ?? [:])
    }

    /// The same problem, seen from further outside.
    func inside(_ outer: [Step]) -> ValidationProblem {
        var problem = self
        problem.location = outer + location
        return problem
    }
}

extension ValidationProblem.Step: CustomStringConvertible {
    var json: JSONValue {
        switch self {
        case .member(let name): .string(name)
        case .element(let index): .integer(Int64(index))
        }
    }

    public var description: String {
        switch self {
        case .member(let name): name
        case .element(let index): String(index)
        }
    }
}

extension ValidationProblem: CustomStringConvertible {
    /// `name: String should have at least 1 character`.
    public var description: String {
        let place = location.map { $0.description }.joined(separator: ".")
        return place.isEmpty ? message : "\(place): \(message)"
    }
}

/// The kinds of problem, in the words that readers of such lists know.
extension ValidationProblem {
    static func missing(_ name: String, in object: JSONObject) -> ValidationProblem {
        ValidationProblem("missing", at: [.member(name)], "Field required", input: .object(object))
    }

    static func wrongKind(_ wanted: Kind, at location: [Step], input: JSONValue)
        -> ValidationProblem
    {
        ValidationProblem(
            "\(wanted)_type", at: location, "Input should be a valid \(wanted.words)", input: input)
    }

    enum Kind: String, CustomStringConvertible {
        case string, list, dict, uuid, datetime

        var description: String { rawValue }

        var words: String {
            switch self {
            case .string: "string"
            case .list: "list"
            case .dict: "object"
            case .uuid: "UUID"
            case .datetime: "time"
            }
        }
    }

    static func tooShort(_ minimum: Int, at location: [Step], input: JSONValue)
        -> ValidationProblem
    {
        ValidationProblem(
            "string_too_short", at: location,
            "String should have at least \(counted(minimum, "character"))", input: input,
            context: ["min_length": .integer(Int64(minimum))])
    }

    static func tooLong(
        _ maximum: Int, _ unit: String = "character", at location: [Step], input: JSONValue
    )
        -> ValidationProblem
    {
        ValidationProblem(
            "string_too_long", at: location,
            "String should have at most \(counted(maximum, unit))", input: input,
            context: ["max_length": .integer(Int64(maximum))])
    }

    static func notOneOf(_ choices: [String], at location: [Step], input: JSONValue)
        -> ValidationProblem
    {
        let quoted = choices.map { "'\($0)'" }
        let expected =
            quoted.count < 2
            ? quoted.joined() : quoted.dropLast().joined(separator: ", ") + " or " + quoted.last!
        return ValidationProblem(
            "enum", at: location, "Input should be \(expected)", input: input,
            context: ["expected": .string(expected)])
    }

    static func value(_ reason: String, at location: [Step], input: JSONValue) -> ValidationProblem
    {
        ValidationProblem("value_error", at: location, "Value error, \(reason)", input: input)
    }

    private static func counted(_ count: Int, _ unit: String) -> String {
        "\(count) \(unit)\(count == 1 ? "" : "s")"
    }
}
