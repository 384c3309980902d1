internal import Console
internal import Domain
internal import JSON

extension ValidationProblem {
    /// The problem in the words of a command line, with what was found where that helps.
    var sentence: String {
        let place = location.map { $0.description }.joined(separator: ".")
        return place.isEmpty ? finding : "\(place): \(finding)"
    }

    private var finding: String {
        switch type {
        case "missing": "it is missing"
        case "string_too_short" where input.string == "": "it is empty; give at least 1 character"
        case "string_too_long": tooLong ?? message
        case "enum": notOneOf ?? message
        case "value_error": reason
        case "string_type": wrongKind("a text")
        case "list_type": wrongKind("a list")
        case "dict_type": wrongKind("an object")
        case "uuid_type", "uuid_parsing": wrongKind("an id")
        case "datetime_type": wrongKind("a time")
        default: message
        }
    }

    private var tooLong: String? {
        guard let text = input.string, let most = context["max_length"]?.integer else { return nil }
        let isBytes = message.hasSuffix("bytes")
        let found = isBytes ? text.utf8.count : text.unicodeScalars.count
        let size = Readable.count(found, isBytes ? "byte" : "character")
        return "it has \(size); at most \(Readable.count(Int(most))) are allowed"
    }

    private var notOneOf: String? {
        context["expected"]?.string.map { "\(found) is not one of \($0)" }
    }

    private func wrongKind(_ wanted: String) -> String { "\(found) is not \(wanted)" }

    /// What was found, cut short where it is long.
    private var found: String {
        if let text = input.string { return quoted(String(text.prefix(60))) }
        let bytes = (try? JSON.encode(input)) ?? []
        return bytes.count > 60
            ? "what is given" : String(decoding: bytes, as: UTF8.self)
    }

    private var reason: String {
        let prefix = "Value error, "
        return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    }
}
