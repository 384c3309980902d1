internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON

/// What is wrong with a body, and where.
struct BodyProblem: Error {
    private(set) var path: [String]
    let message: String
    let input: JSONValue

    init(_ path: [String], _ message: String, _ input: JSONValue) {
        self.path = path
        self.message = message
        self.input = input
    }

    /// The same problem in a member or an element of something larger.
    func inside(_ name: String) -> BodyProblem {
        var outer = self
        if !name.isEmpty { outer.path.insert(name, at: 0) }
        return outer
    }

    var apiError: APIError {
        let place = path.map { part in Int64(part).map { .integer($0) } ?? JSONValue.string(part) }
        let detail: JSONObject = [
            "type": "value_error", "loc": .array(["body"] + place), "msg": .string(message),
            "input": input.excerpt,
        ]
        return APIError(422, "Validation failed", details: [.object(detail)])
    }
}

/// One value of a body.
struct BodyValue {
    let json: JSONValue
    /// The member's name; empty for an element of a list.
    var name = ""

    func problem(_ message: String) -> BodyProblem {
        BodyProblem([], message, json).inside(name)
    }

    func text() throws(BodyProblem) -> String {
        guard let text = json.string else { throw problem("Input should be a valid string") }
        return text
    }

    /// A whole number. Those that JSON clients can't tell apart are no use: the most is 2^63 - 1.
    func number(
        in range: ClosedRange<UInt64> = 0...UInt64(Int64.max), else message: String? = nil
    ) throws(BodyProblem) -> UInt64 {
        guard let number = json.integer.flatMap({ UInt64(exactly: $0) }), range.contains(number)
        else {
            throw problem(
                message
                    ?? "Input should be a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return number
    }

    func uuid() throws(BodyProblem) -> UUID {
        guard let id = UUID(try text()) else { throw problem("Input should be a UUID") }
        return id
    }

    func list<Element>(
        _ read: (BodyValue) throws(BodyProblem) -> Element
    ) throws(BodyProblem) -> [Element] {
        guard case .array(let elements) = json else {
            throw problem("Input should be a valid list")
        }
        var list: [Element] = []
        list.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            do {
                list.append(try read(BodyValue(json: element)))
            } catch {
                throw error.inside(String(index)).inside(name)
            }
        }
        return list
    }

    /// A list, or one alone.
    func oneOrMany<Element>(
        _ read: (BodyValue) throws(BodyProblem) -> Element
    ) throws(BodyProblem) -> [Element] {
        if case .array = json { return try list(read) }
        return [try read(self)]
    }

    /// An object, which `read` takes apart.
    func object<Result>(
        _ read: (BodyReader) throws(BodyProblem) -> Result
    ) throws(BodyProblem) -> Result {
        guard case .object(let object) = json else {
            throw problem("Input should be a valid object")
        }
        do {
            return try read(BodyReader(object))
        } catch {
            throw error.inside(name)
        }
    }

    /// The canonical bytes of an object.
    func objectBytes() throws(BodyProblem) -> [UInt8] {
        guard case .object = json else { throw problem("Input should be a valid object") }
        return try bytes()
    }

    /// The canonical bytes of whatever it is.
    func bytes() throws(BodyProblem) -> [UInt8] {
        do {
            return try JSON.encode(json)
        } catch {
            throw problem("Input has no canonical form")
        }
    }
}

/// One object of a body. A member that is null counts as not given.
struct BodyReader {
    private let object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    subscript(name: String) -> BodyValue? {
        guard let json = object[name], json != .null else { return nil }
        return BodyValue(json: json, name: name)
    }

    var members: [BodyValue] { object.map { BodyValue(json: $0.value, name: $0.key) } }

    func require(_ name: String) throws(BodyProblem) -> BodyValue {
        guard let value = self[name] else {
            throw BodyProblem([name], "Field required", .object(object))
        }
        return value
    }

    /// Refuses members of other names: a slip of the pen must not weaken a condition.
    func only(_ names: [String]) throws(BodyProblem) {
        for member in object where !names.contains(where: { $0.hasSameBytes(as: member.key) }) {
            throw BodyProblem(
                [member.key], "Extra inputs are not permitted", member.value)
        }
    }

    /// The bytes that `data` or `data_base64` stand for; one of the two must be given.
    func payload() throws(BodyProblem) -> [UInt8] {
        // Here null is a value: events may well have it.
        switch (object["data"], self["data_base64"]) {
        case (let data?, nil): return try BodyValue(json: data, name: "data").bytes()
        case (nil, let text?):
            guard let bytes = Base64.decode(try text.text()) else {
                throw text.problem("Input should be Base64 with padding")
            }
            return bytes
        case (nil, nil):
            throw BodyProblem(["data"], "Field required", .object(object))
        case (_?, let both?): throw both.problem("Give either data or data_base64")
        }
    }
}
