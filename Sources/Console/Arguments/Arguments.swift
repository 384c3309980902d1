/// The values of one command line, read and checked.
public struct Arguments: Sendable {
    /// The command's words, as `["agent", "create"]`.
    public internal(set) var path: [String] = []
    /// Values as given, by the parameter's name; a flag has one empty value.
    var values: [String: [String]] = [:]
    var environment: [String: String] = [:]

    /// The value of an option: of the command line, else the environment, else the fallback.
    public subscript<Value>(option: Option<Value>) -> Value? {
        text(option.info).map { checked(option.info, $0, option.read) }
    }

    /// All values of an option that may be repeated.
    public subscript<Value>(all option: Option<Value>) -> [Value] {
        (values[option.info.name] ?? []).map { checked(option.info, $0, option.read) }
    }

    public subscript(flag: Flag) -> Bool {
        values[flag.info.name] != nil
    }

    /// The value of an operand that is required.
    public subscript<Value>(operand: Operand<Value>) -> Value {
        guard let value = self[optional: operand] else {
            preconditionFailure("the parser let a command line without \(operand.info.name) pass")
        }
        return value
    }

    public subscript<Value>(optional operand: Operand<Value>) -> Value? {
        (values[operand.info.name]?.first).map { checked(operand.info, $0, operand.read) }
    }

    public subscript<Value>(all operand: Operand<Value>) -> [Value] {
        (values[operand.info.name] ?? []).map { checked(operand.info, $0, operand.read) }
    }

    /// Whether the command line itself has the option or flag.
    public func has(_ parameter: any Parameter) -> Bool {
        values[parameter.info.name] != nil
    }

    /// Who gave a value.
    public enum Giver: Hashable, Sendable {
        case commandLine
        /// The variable of this name.
        case environment(String)
    }

    /// What somebody gave for an option, as text; nil where it has its fallback, or none. What
    /// stands in the environment for an option that repeats is parted at commas.
    public func given(_ parameter: any Parameter) -> (texts: [String], giver: Giver)? {
        let info = parameter.info
        if let texts = values[info.name] { return (texts, .commandLine) }
        guard let name = info.environment, let text = environment[name], !text.isEmpty else {
            return nil
        }
        let texts = info.repeats ? text.split(separator: ",").map(String.init) : [text]
        return (texts, .environment(name))
    }

    private func text(_ info: ParameterInfo) -> String? {
        values[info.name]?.last ?? fallback(info)
    }

    func fallback(_ info: ParameterInfo) -> String? {
        if let name = info.environment, let value = environment[name], !value.isEmpty {
            return value
        }
        return info.fallback
    }

    private func checked<Value>(
        _ info: ParameterInfo, _ text: String, _ read: (String) throws(ValueError) -> Value
    ) -> Value {
        do {
            return try read(text)
        } catch {
            preconditionFailure(
                "the parser let a bad value of \(info.label) pass: \(error.message)")
        }
    }
}
