/// The 32 bytes that SHA-256 makes of a message; the text form is lower-case hexadecimal.
public struct SHA256Digest: Hashable, Sendable {
    public static let byteCount = 32

    // The words hold the digest's bytes in the order of memory, whatever the machine's order is.
    private var words: (UInt64, UInt64, UInt64, UInt64)

    /// Reads `byteCount` bytes, aligned or not, from `memory`.
    @unsafe public init(loading memory: UnsafeRawPointer) {
        unsafe words = (
            memory.loadUnaligned(as: UInt64.self),
            memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
            memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
            memory.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
        )
    }

    /// Takes 32 bytes; nil when there are not 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let array = Array(bytes)
        self = unsafe array.withUnsafeBytes { unsafe SHA256Digest(loading: $0.baseAddress!) }
    }

    /// Reads 64 hexadecimal digits in either case; nil for anything else.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// 32 zero bytes: no message is known that has this digest. It fills places not yet taken.
    public static let zero = SHA256Digest(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    public var bytes: [UInt8] {
        unsafe withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// Gives the 32 bytes to `body` without a copy on the heap.
    @unsafe public func withUnsafeBytes<Result, Failure>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe Swift.withUnsafeBytes(of: words, body)
    }

    public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.words == right.words
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension SHA256Digest: Comparable {
    /// The order of the bytes, which is the order of the hexadecimal text as well.
    public static func < (left: SHA256Digest, right: SHA256Digest) -> Bool {
        left.numbers < right.numbers
    }

    private var numbers: (UInt64, UInt64, UInt64, UInt64) {
        (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)
    }
}

extension SHA256Digest: CustomStringConvertible {
    public var description: String { Hex.encode(bytes) }
}

extension SHA256Digest: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = SHA256Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a SHA-256 digest has 64 hexadecimal digits")
        }
        self = digest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
