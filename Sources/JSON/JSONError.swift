/// Why bytes are not the JSON that was wanted, or a value has no JSON form.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Place: Hashable, Sendable {
        /// An offset in the document, from 0.
        case byte(Int)
        /// A path into the value, such as `agents[2].name`; empty for the whole value.
        case path(String)
    }

    public let place: Place
    /// What was expected and what was found.
    public let problem: String

    public init(_ place: Place, _ problem: String) {
        self.place = place
        self.problem = problem
    }

    public var description: String {
        switch place {
        case .byte(let offset): "byte \(offset): \(problem)"
        case .path(""): problem
        case .path(let path): "\(path): \(problem)"
        }
    }
}

extension JSONError {
    init(_ error: DecodingError) {
        switch error {
        case .keyNotFound(let key, let context):
            self.init(.path(JSONPath.text(context.codingPath + [key])), "the member is missing")
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            self.init(.path(JSONPath.text(context.codingPath)), context.debugDescription)
        @unknown default:
            self.init(.path(""), "\(error)")
        }
    }

    init(_ error: EncodingError) {
        switch error {
        case .invalidValue(_, let context):
            self.init(.path(JSONPath.text(context.codingPath)), context.debugDescription)
        @unknown default:
            self.init(.path(""), "\(error)")
        }
    }
}

/// A step into a value: a member's key or an element's index.
struct JSONKey: CodingKey {
    let stringValue: String
    let intValue: Int?

    init(stringValue: String) {
        self.stringValue = stringValue
        intValue = nil
    }

    init(intValue: Int) {
        stringValue = String(intValue)
        self.intValue = intValue
    }

    static let `super` = JSONKey(stringValue: "super")
}

enum JSONPath {
    /// Writes `agents[2].name`; a key that is no plain word stands in brackets and quotes.
    static func text(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = (key as? JSONKey)?.intValue {
                text += "[\(index)]"
            } else if !key.stringValue.utf8.isEmpty, key.stringValue.utf8.allSatisfy(isPlain) {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            } else {
                text += "[\(key.stringValue.debugDescription)]"
            }
        }
        return text
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
