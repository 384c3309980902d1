public import Crypto

/// The text of an API key, shown once to whoever made it: `vk_` or `vo_` and 64 hexadecimal digits.
public struct APIKeySecret: Hashable, Sendable {
    /// Whose key it is, which its first letters tell.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// Acts as a user of an organisation.
        case user = "vk_"
        /// Acts for whoever runs the store.
        case `operator` = "vo_"
    }

    public static let byteCount = 32

    public let kind: Kind
    public let text: String

    /// - Parameter random: `byteCount` bytes that nobody can guess.
    public init(random: [UInt8], kind: Kind = .user) {
        precondition(random.count == Self.byteCount, "a secret is \(Self.byteCount) bytes")
        self.kind = kind
        text = kind.rawValue + Hex.encode(random)
    }

    /// Nil for what is no API key.
    public init?(_ text: String) {
        guard text.utf8.count == 3 + 2 * Self.byteCount,
            let kind = Kind.allCases.first(where: { text.hasPrefix($0.rawValue) }),
            let bytes = Hex.decode(text.dropFirst(3)), bytes.count == Self.byteCount
        else { return nil }
        self.kind = kind
        self.text = text
    }

    /// What is stored of it.
    public var hash: SHA256Digest { SHA256.digest(of: Array(text.utf8)) }
}
