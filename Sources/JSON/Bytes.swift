internal import Glibc

/// Swift compares strings by canonical equivalence; JSON's keys are compared by their bytes.
extension String {
    /// Whether both have the same UTF-8 bytes.
    func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && byteOrder(with: other) == 0
    }

    /// Negative when this string's UTF-8 bytes come before those of `other`, 0 when they are equal.
    func byteOrder(with other: String) -> Int {
        var left = self
        var right = other
        return left.withUTF8 { left in
            right.withUTF8 { right in unsafe left.order(with: right) }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Negative when these bytes come before the other ones, 0 when they are equal.
    func order(with other: UnsafeBufferPointer<UInt8>) -> Int {
        guard let one = baseAddress, let two = other.baseAddress else { return count - other.count }
        let order = unsafe memcmp(one, two, Swift.min(count, other.count))
        return order == 0 ? count - other.count : Int(order)
    }

    func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        unsafe count == other.count && order(with: other) == 0
    }
}
