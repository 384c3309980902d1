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
        guard let choices = context["expected"]?.string else { return nil }
        let found =
            input.string.map { quoted($0) }
            ?? (try? JSON.encode(input)).map { String(decoding: $0, as: UTF8.self) }
        return "\(found ?? "it") is not one of \(choices)"
    }

    private var reason: String {
        let prefix = "Value error, "
        return message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message
    }
}
