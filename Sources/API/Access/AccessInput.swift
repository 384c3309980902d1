internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON

/// Reads the members of a small body, and notes all that is wrong with them.
struct AccessInput {
    private let object: JSONObject
    private(set) var problems: [ValidationProblem] = []

    init(_ object: JSONObject) {
        self.object = object
    }

    mutating func text(_ name: String) -> String? {
        value(name) { value in
            guard let text = value.string else {
                return .failure(("string_type", "Input should be a valid string"))
            }
            return .success(text)
        }
    }

    mutating func requiredText(_ name: String) -> String {
        if object[name] == nil {
            problems.append(
                ValidationProblem(
                    "missing", at: [.member(name)], "Field required", input: .object(object)))
            return ""
        }
        if case .null? = object[name] {
            note(name, "string_type", "Input should be a valid string", .null)
            return ""
        }
        return text(name) ?? ""
    }

    mutating func role(_ name: String) -> Role? {
        value(name) { value in
            guard let role = value.string.flatMap({ Role(rawValue: $0) }) else {
                return .failure(("enum", "Input should be 'admin' or 'member'"))
            }
            return .success(role)
        }
    }

    mutating func flag(_ name: String) -> Bool? {
        value(name) { value in
            guard case .bool(let flag) = value else {
                return .failure(("bool_type", "Input should be a valid boolean"))
            }
            return .success(flag)
        }
    }

    mutating func time(_ name: String) -> Timestamp? {
        value(name) { value in
            guard let time = value.string.flatMap({ Timestamp($0) }) else {
                return .failure(("datetime_parsing", "Input should be a time (RFC 3339)"))
            }
            return .success(time)
        }
    }

    /// What is asked of a new key in a member that is an object; nil where there is none.
    mutating func key(_ name: String) -> KeyRequest? {
        let members: JSONObject? = value(name) { value in
            guard let object = value.object else {
                return .failure(("dict_type", "Input should be a valid object"))
            }
            return .success(object)
        }
        guard let members else { return nil }
        var inner = AccessInput(members)
        let request = inner.key()
        for var problem in inner.problems {
            problem.location.insert(.member(name), at: 0)
            problems.append(problem)
        }
        return request
    }

    /// What is asked of a new key.
    mutating func key() -> KeyRequest {
        KeyRequest(label: text("label"), expiresAt: time("expires_at"))
    }

    /// Throws what was noted.
    func check() throws {
        guard problems.isEmpty else { throw APIError.invalid(problems) }
    }

    private enum Read<Value> {
        case success(Value)
        case failure((type: String, message: String))
    }

    /// Nil for a member that is not there, is null, or is not what it should be.
    private mutating func value<Value>(
        _ name: String, _ read: (JSONValue) -> Read<Value>
    ) -> Value? {
        guard let value = object[name], value != .null else { return nil }
        switch read(value) {
        case .success(let result): return result
        case .failure(let problem):
            note(name, problem.type, problem.message, value)
            return nil
        }
    }

    private mutating func note(
        _ name: String, _ type: String, _ message: String, _ input: JSONValue
    ) {
        problems.append(ValidationProblem(type, at: [.member(name)], message, input: input))
    }
}

extension KeyRequest {
    /// From a body, which may be missing: nothing is asked then.
    init(_ call: Call) throws {
        var input = AccessInput(try call.fields())
        self = input.key()
        try input.check()
    }
}
