internal import CLMDB

/// A named B+ tree in an environment.
public struct Table: Sendable, Hashable {
    let number: MDB_dbi
    public let name: String
}

/// Two numbers as one 16-byte key that sorts by the first, then by the second.
public struct PairKey: Hashable, Sendable, Comparable {
    public var first: UInt64
    public var second: UInt64

    public init(_ first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// Nil when `bytes` are not 16.
    public init?(_ bytes: Span<UInt8>) {
        guard bytes.count == 16 else { return nil }
        first = bytes.bigEndian(at: 0)
        second = bytes.bigEndian(at: 8)
    }

    public static func < (left: PairKey, right: PairKey) -> Bool {
        (left.first, left.second) < (right.first, right.second)
    }
}

extension Span<UInt8> {
    /// The 8 bytes at `offset` as a number in network order. Out of bounds traps.
    public func bigEndian(at offset: Int) -> UInt64 {
        UInt64(bigEndian: load(at: offset))
    }

    /// The 8 bytes at `offset` as a number, least significant first. Out of bounds traps.
    public func littleEndian(at offset: Int) -> UInt64 {
        UInt64(littleEndian: load(at: offset))
    }

    @inline(__always)
    private func load(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset + 8 <= count, "8 bytes at \(offset) of \(count)")
        return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
}
