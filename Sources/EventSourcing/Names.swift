internal import Glibc

/// A text that the log stores and compares byte by byte.
///
/// Swift's `String` calls two texts equal when they look equal (é in one scalar or two); the log,
/// like its index on disk, does not. These names therefore compare their UTF-8.
public protocol LogText: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    var text: String { get }

    /// Takes `text` as it is, unchecked: the log checks names when events are appended.
    init(_ text: String)
}

extension LogText {
    public var description: String { text }

    public static func == (left: Self, right: Self) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension String {
    /// Whether both have the same UTF-8, where `==` asks whether they look the same.
    public func hasSameBytes(as other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        guard left.count == right.count else { return false }
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                guard let left = left.baseAddress, let base = right.baseAddress else { return true }
                return unsafe memcmp(left, base, right.count) == 0
            }
        }
    }
}

extension String {
    /// Whether a C0 control character or DEL stands in the text.
    public var hasControlCharacter: Bool {
        let bytes = utf8.span
        for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F {
            return true
        }
        return false
    }
}

/// The name of the events of one subject: a category, a dash and an id, as `agent-0198…`.
public struct StreamName: LogText {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public init(category: String, id: UUID) {
        text = category + "-" + id.description
    }

    /// The part before the first dash; the whole name when there is none.
    public var category: Category {
        Category(text.utf8.firstIndex(of: 0x2D).map { String(text[..<$0]) } ?? text)
    }

    /// The part after the first dash; empty when there is none.
    public var id: Substring {
        text.utf8.firstIndex(of: 0x2D).map { text[text.utf8.index(after: $0)...] } ?? ""
    }
}

/// The kind of subject that a stream is about: `agent`.
public struct Category: LogText {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }
}

/// The stable name of a fact on the wire and on disk: `agent-updated`.
public struct EventType: LogText {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }
}

/// What an event is about, for queries and conditions: `key:backend-api`.
public struct Tag: LogText {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }
}

/// Who caused an event: `user:<uuid>`, `os:<login name>`, `operator:<uuid of the key>` or
/// `system:<part>`.
public struct Actor: LogText {
    public let text: String

    public init(_ text: String) {
        self.text = text
    }

    public static func user(_ id: UUID) -> Actor { Actor("user:\(id)") }
    public static func operatingSystem(_ login: String) -> Actor { Actor("os:\(login)") }
    public static func `operator`(key id: UUID) -> Actor { Actor("operator:\(id)") }
    public static func system(_ part: String) -> Actor { Actor("system:\(part)") }
}
