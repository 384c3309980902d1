/// An event's place in the whole log: from 1, without gaps, in the order of commits. 0 is before
/// all.
public struct Position: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static let start = Position(0)

    public var next: Position { Position(rawValue + 1) }
    public var description: String { String(rawValue) }

    public static func < (left: Position, right: Position) -> Bool {
        left.rawValue < right.rawValue
    }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(UInt64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// An event's place in its stream: from 1, without gaps. 0 means that there is no stream.
public struct Revision: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    public static let none = Revision(0)

    public var next: Revision { Revision(rawValue + 1) }
    public var description: String { String(rawValue) }

    public static func < (left: Revision, right: Revision) -> Bool {
        left.rawValue < right.rawValue
    }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(UInt64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// What a writer believes of a stream.
public enum ExpectedRevision: Hashable, Sendable {
    case any
    case noStream
    case exactly(Revision)
}
