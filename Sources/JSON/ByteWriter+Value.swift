/// A part of a `JSONValue` that has no JSON form.
struct Unwritable: Error {
    var path: [any CodingKey] = []
    let value: any Sendable
    let problem: String

    static func number(_ number: some Sendable) -> Unwritable {
        Unwritable(value: number, problem: "\(number) has no JSON form")
    }

    static func depth(_ value: some Sendable) -> Unwritable {
        Unwritable(value: value, problem: tooDeep)
    }

    static let tooDeep = "more than \(JSON.depthMax) values inside each other"

    func inside(_ key: JSONKey) -> Unwritable {
        var outer = self
        outer.path.insert(key, at: 0)
        return outer
    }
}

extension ByteWriter {
    /// Writes a value that stands inside `depth` arrays and objects.
    func append(value: JSONValue, depth: Int) throws(Unwritable) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .integer(let integer): append(integer: integer)
        case .unsigned(let integer): append(integer: integer)
        case .number(let number): guard append(number: number) else { throw .number(number) }
        case .string(let text): append(text: text)
        case .array(let elements): try append(elements: elements, depth: depth + 1)
        case .object(let object): try append(object: object, depth: depth + 1)
        }
    }

    private func append(elements: [JSONValue], depth: Int) throws(Unwritable) {
        guard depth <= JSON.depthMax else { throw .depth(elements) }
        append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            do {
                try append(value: element, depth: depth)
            } catch {
                throw error.inside(JSONKey(intValue: index))
            }
        }
        append(UInt8(ascii: "]"))
    }

    private func append(object: JSONObject, depth: Int) throws(Unwritable) {
        guard depth <= JSON.depthMax else { throw .depth(object) }
        append(UInt8(ascii: "{"))
        for (index, member) in object.sorted.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(text: member.key)
            append(UInt8(ascii: ":"))
            do {
                try append(value: member.value, depth: depth)
            } catch {
                throw error.inside(JSONKey(stringValue: member.key))
            }
        }
        append(UInt8(ascii: "}"))
    }
}
