import JSON
import System
import Testing

@testable import API

/// The OpenAPI document as answers are held against it, and which of it was seen.
enum APIDocument {
    static let document = API.openAPI(version: "test")
    private static let seen = Guarded<Set<String>>([])

    /// `get_agent 200` for each route and status that an answer had so far, in all tests.
    static var seenAnswers: Set<String> { seen.withLock { $0 } }

    /// Records an issue for an answer that the document does not have.
    static func check(_ answer: Answer, to method: String, _ target: String) {
        #expect(answer.status < 500 || answer.status == 503, "\(method) \(target)")
        #expect(answer["X-Request-ID"] != nil, "\(method) \(target)")
        #expect(answer["X-Varve-Position"] != nil, "\(method) \(target)")
        let path = target.prefix { $0 != "?" }
        let wanted = method == "HEAD" ? "get" : method.lowercased()
        guard let (template, item) = operation(of: path), let operation = item[wanted] else {
            return
        }
        let id = operation["operationId"]?.string ?? template
        seen.withLock { _ = $0.insert("\(id) \(answer.status)") }
        guard let response = operation["responses"]?[String(answer.status)] else {
            Issue.record("\(method) \(target): \(answer.status) is not in the document")
            return
        }
        if method != "HEAD" { check(answer, response, "\(method) \(target) \(answer.status)") }
    }

    private static func check(_ answer: Answer, _ response: JSONValue, _ name: String) {
        guard let content = response["content"]?.object else {
            #expect(answer.body.isEmpty, "\(name) has a body")
            return
        }
        let found = (answer["Content-Type"] ?? "").prefix { $0 != ";" }
        let type = content.members.first { $0.key.prefix { $0 != ";" } == found || $0.key == "*/*" }
        guard let type else {
            Issue.record("\(name): \(found) is not in the document")
            return
        }
        guard type.key == "application/json", let schema = type.value["schema"] else { return }
        let value = try? JSON.parse(answer.body)
        let problems = value.map { SchemaCheck(document).problems(of: $0, schema) } ?? ["no JSON"]
        #expect(problems.isEmpty, "\(name)")
    }

    /// The path of the document that a path of a request is of, literal parts first.
    static func operation(of path: some StringProtocol) -> (String, JSONValue)? {
        let parts = path.split(separator: "/")
        let fitting = (document["paths"]?.object ?? [:]).filter { member in
            let template = member.key.split(separator: "/")
            return template.count == parts.count
                && zip(template, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        func parameters(_ template: String) -> Int { template.filter { $0 == "{" }.count }
        return fitting.min { parameters($0.key) < parameters($1.key) }.map { ($0.key, $0.value) }
    }
}

/// Holds values against schemas, as far as OpenAPI 3.0 documents of ours use them.
///
/// An object may have no member that its schema does not name: what the document does not tell of
/// is a mistake in the document.
struct SchemaCheck {
    let document: JSONObject
    /// Schemas of objects that say that they have more.
    private static let open: Set<String> = ["AgentExport"]

    init(_ document: JSONObject) {
        self.document = document
    }

    func problems(
        of value: JSONValue, _ schema: JSONValue, at place: String = "$", isOpen: Bool = false
    ) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let named = document["components"]?["schemas"]?[name] else {
                return ["\(place): there is no schema \(name)"]
            }
            return problems(of: value, named, at: place, isOpen: Self.open.contains(name))
        }
        if value == .null, schema["nullable"]?.bool == true { return [] }
        let all = (schema["allOf"]?.array ?? []).flatMap { problems(of: value, $0, at: place) }
        return all + own(value, schema, place, isOpen)
    }

    private func own(
        _ value: JSONValue, _ schema: JSONValue, _ place: String, _ isOpen: Bool
    ) -> [String] {
        let type = schema["type"]?.string
        switch (type, value) {
        case (nil, _): return []
        case ("boolean"?, .bool): return []
        case ("integer"?, .integer(let number)): return bounds(Double(number), schema, place)
        case ("integer"?, .unsigned(let number)): return bounds(Double(number), schema, place)
        case ("number"?, .integer), ("number"?, .number), ("number"?, .unsigned): return []
        case ("string"?, .string(let text)): return self.text(text, schema, place)
        case ("array"?, .array(let elements)):
            let repeats =
                schema["uniqueItems"]?.bool == true && Set(elements).count < elements.count
            return (repeats ? ["\(place): repeats"] : [])
                + elements.enumerated().flatMap { index, element in
                    problems(of: element, schema["items"] ?? [:], at: "\(place)[\(index)]")
                }
        case ("object"?, .object(let object)): return members(object, schema, place, isOpen)
        default: return ["\(place): \(value.kind), not \(type ?? "")"]
        }
    }

    private func bounds(_ number: Double, _ schema: JSONValue, _ place: String) -> [String] {
        let isFine =
            (schema["minimum"]?.integer).map { Double($0) <= number } ?? true
            && (schema["maximum"]?.integer).map { Double($0) >= number } ?? true
        return isFine ? [] : ["\(place): \(number) is out of range"]
    }

    private func text(_ text: String, _ schema: JSONValue, _ place: String) -> [String] {
        let count = Int64(text.unicodeScalars.count)
        if let choices = schema["enum"]?.array, !choices.contains(.string(text)) {
            return ["\(place): \(text) is none of the choices"]
        }
        if let least = schema["minLength"]?.integer, count < least { return ["\(place): short"] }
        if let most = schema["maxLength"]?.integer, count > most { return ["\(place): long"] }
        let parts: [Substring] = text.split(separator: "-", omittingEmptySubsequences: false)
        let lengths = parts.map { $0.count }
        switch schema["format"]?.string {
        case "uuid": return lengths == [8, 4, 4, 4, 12] ? [] : ["\(place): no UUID: \(text)"]
        case "date-time":
            let isTime = text.count >= 20 && text.contains("T") && text.hasSuffix("Z")
            return isTime ? [] : ["\(place): no time: \(text)"]
        default: return []
        }
    }

    private func members(
        _ object: JSONObject, _ schema: JSONValue, _ place: String, _ isOpen: Bool
    ) -> [String] {
        let missing = (schema["required"]?.array ?? []).compactMap { $0.string }
            .filter { object[$0] == nil }.map { "\(place): \($0) is missing" }
        let further = schema["additionalProperties"]
        return missing
            + object.flatMap { member -> [String] in
                let inner = "\(place).\(member.key)"
                if let known = schema["properties"]?[member.key] {
                    return problems(of: member.value, known, at: inner)
                }
                if let further { return problems(of: member.value, further, at: inner) }
                return isOpen ? [] : ["\(inner) is not in the document"]
            }
    }
}
