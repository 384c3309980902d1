internal import JSON

/// The rule for messages: why something was done, in the words of who did it.
enum MessageRule {
    /// In UTF-8 bytes.
    static let lengthMax = 4_096

    /// The message as it is recorded: an empty one is none.
    static func read(_ message: String?, noting problems: inout [ValidationProblem]) -> String? {
        guard let message, !message.isEmpty else { return nil }
        return FieldRule.prose(maxBytes: lengthMax)
            .read(.string(message), at: [.member("message")], noting: &problems)?.text
    }
}
