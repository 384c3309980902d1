public import Crypto

/// The text of an API key, shown once to whoever made it: `vk_` and 64 hexadecimal digits.
public struct APIKeySecret: Hashable, Sendable {
    public static let byteCount = 32

    public let text: String

    /// - Parameter random: `byteCount` bytes from the kernel's generator.
    public init(random: [UInt8]) {
        precondition(random.count == Self.byteCount, "a secret is \(Self.byteCount) bytes")
        text = "vk_" + Hex.encode(random)
    }

    /// Nil for what is no API key.
    public init?(_ text: String) {
        guard text.hasPrefix("vk_"), let bytes = Hex.decode(text.dropFirst(3)),
            bytes.count == Self.byteCount
        else { return nil }
        self.text = text
    }

    /// What is stored of it.
    public var hash: SHA256Digest { SHA256.digest(of: Array(text.utf8)) }
}
