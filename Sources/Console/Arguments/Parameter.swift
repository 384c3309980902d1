/// A part of a command line that a command understands: a flag, an option or an operand.
public protocol Parameter: Sendable {
    var info: ParameterInfo { get }
}

/// What a shell offers when somebody asks it to complete a value.
public enum Completion: Hashable, Sendable {
    case nothing
    case file
    case folder
    /// The words that the program prints, one a line, when run with these arguments.
    case output(of: [String])
}

/// A value that a parameter can't take, and why: `'x' is not a whole number`.
public struct ValueError: Error, Hashable {
    public let message: String

    public init(_ message: String) {
        self.message = message
    }
}

/// What parser, help and completion need to know of a parameter.
public struct ParameterInfo: Sendable {
    public enum Kind: Sendable {
        case flag
        case option
        case operand
    }

    public var kind: Kind
    /// Without dashes; an operand's is its placeholder, in capitals.
    public var name: String
    public var short: Character?
    public var placeholder = ""
    public var help: String
    public var isRequired = false
    public var repeats = false
    public var choices: [String] = []
    /// The environment variable that stands in when the option is not given.
    public var environment: String?
    /// What is read when neither the command line nor the environment has a value.
    public var fallback: String?
    public var completion = Completion.nothing
    /// Throws when a value is not one that the parameter takes.
    public var check: @Sendable (String) throws(ValueError) -> Void = { _ throws(ValueError) in }

    init(kind: Kind, name: String, help: String) {
        self.kind = kind
        self.name = name
        self.help = help
    }

    /// How messages name it: `'--limit'`, `AGENT`.
    var label: String { kind == .operand ? name : "'--\(name)'" }
}

/// A switch that is there or not: `--json`.
public struct Flag: Parameter {
    public let info: ParameterInfo

    public init(_ name: String, short: Character? = nil, help: String) {
        var info = ParameterInfo(kind: .flag, name: name, help: help)
        info.short = short
        self.info = info
    }
}

/// A parameter with a value: `--limit 20`, `--limit=20`, `-n20`.
public struct Option<Value: Sendable>: Parameter {
    public let info: ParameterInfo
    let read: @Sendable (String) throws(ValueError) -> Value

    /// - Parameter placeholder: what help shows for the value: `N`, `TEXT`, `DIR`.
    public init(
        _ name: String, short: Character? = nil, _ placeholder: String, help: String,
        required: Bool = false, repeats: Bool = false, choices: [String] = [],
        environment: String? = nil, fallback: String? = nil, completion: Completion = .nothing,
        read: @escaping @Sendable (String) throws(ValueError) -> Value
    ) {
        var info = ParameterInfo(kind: .option, name: name, help: help)
        info.short = short
        info.placeholder = placeholder
        info.isRequired = required
        info.repeats = repeats
        info.choices = choices
        info.environment = environment
        info.fallback = fallback
        info.completion = completion
        info.check = { text throws(ValueError) in _ = try read(text) }
        self.info = info
        self.read = read
    }

    /// Reads a value that comes from elsewhere than the command line.
    public func value(of text: String) throws(ValueError) -> Value { try read(text) }
}

/// A value that is known by its place: the `AGENT` of `varve agent show AGENT`.
public struct Operand<Value: Sendable>: Parameter {
    public let info: ParameterInfo
    let read: @Sendable (String) throws(ValueError) -> Value

    /// - Parameter repeats: takes all words that are left; only the last operand may.
    public init(
        _ name: String, help: String, required: Bool = true, repeats: Bool = false,
        choices: [String] = [], completion: Completion = .nothing,
        read: @escaping @Sendable (String) throws(ValueError) -> Value
    ) {
        var info = ParameterInfo(kind: .operand, name: name, help: help)
        info.placeholder = name
        info.isRequired = required
        info.repeats = repeats
        info.choices = choices
        info.completion = completion
        info.check = { text throws(ValueError) in _ = try read(text) }
        self.info = info
        self.read = read
    }
}
