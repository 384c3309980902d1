import EventLog

/// What a writer was told of an append, as a line of its output: where it stands.
public struct Acknowledgement: Hashable, Sendable {
    public let first: UInt64
    public let count: Int
    /// What the append's events carry, each with its place: no two appends have the same.
    public let label: String
    /// The label is a command id too.
    public let isCommand: Bool

    public init(_ result: AppendResult, label: String, isCommand: Bool) {
        first = result.first.rawValue
        count = result.places.count
        self.label = label
        self.isCommand = isCommand
    }

    /// Reads a line without its end; nil when it is not whole.
    public init?(line: Substring) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 5, let first = UInt64(words[0]), let count = Int(words[1]),
            words[4] == "."
        else { return nil }
        self.first = first
        self.count = count
        label = String(words[2])
        isCommand = words[3] == "command"
    }

    public var line: String { "\(first) \(count) \(label) \(isCommand ? "command" : "plain") .\n" }

    /// The lines of a writer's output; the last may be cut off.
    public static func all(in output: some Collection<UInt8>) -> [Acknowledgement] {
        String(decoding: output, as: UTF8.self).split(separator: "\n")
            .compactMap { Acknowledgement(line: $0) }
    }
}
