/// A 128-bit identifier as RFC 9562 writes it: lower-case hexadecimal in five groups.
public struct UUID: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A version 7 identifier: it sorts by `time` (to the millisecond), then by `random`.
    public init(time: Timestamp, random: (UInt64, UInt64)) {
        let milliseconds = UInt64(clamping: time.microseconds / 1_000)
        high = milliseconds << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 & 0x3FFF_FFFF_FFFF_FFFF
    }

    /// Reads 36 characters, in either case; nil when the text is anything else.
    public init?(_ text: some StringProtocol) {
        // A part of a string is read where it stands: the ids of streams are parts of their names.
        if let part = text as? Substring {
            self.init(digits: part.utf8.span)
        } else {
            self.init(digits: String(text).utf8.span)
        }
    }

    private init?(digits: Span<UInt8>) {
        guard digits.count == 36 else { return nil }
        var (high, low) = (UInt64(0), UInt64(0))
        for index in 0..<36 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard digits[index] == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Self.digit(digits[index]) else { return nil }
            high = high << 4 | low >> 60
            low = low << 4 | digit
        }
        (self.high, self.low) = (high, low)
    }

    /// Reads 16 bytes in network order; nil when there are not 16.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The 16 bytes in network order.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        append(to: &bytes)
        return bytes
    }

    /// Puts the 16 bytes in network order behind `bytes`.
    public func append(to bytes: inout [UInt8]) {
        for index in 0..<16 {
            let word = index < 8 ? high : low
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index % 8))))
        }
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case 0x30...0x39: UInt64(byte - 0x30)
        case 0x61...0x66: UInt64(byte - 0x57)
        case 0x41...0x46: UInt64(byte - 0x37)
        default: nil
        }
    }
}

extension UUID: CustomStringConvertible {
    public var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                text.append(UInt8(ascii: "-"))
            }
            let word = nibble < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (nibble % 16)) & 15)
            text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension UUID: Comparable {
    public static func < (left: UUID, right: UUID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension UUID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let uuid = UUID(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "\(text.debugDescription) is not a UUID")
        }
        self = uuid
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// The identifier of one `Subject`, which keeps an agent's id from passing for a host's.
public struct ID<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let uuid: UUID

    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    public init?(_ text: some StringProtocol) {
        guard let uuid = UUID(text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.description }

    public static func < (left: ID, right: ID) -> Bool { left.uuid < right.uuid }
}

extension ID: Codable {
    public init(from decoder: any Decoder) throws {
        uuid = try UUID(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        try uuid.encode(to: encoder)
    }
}
