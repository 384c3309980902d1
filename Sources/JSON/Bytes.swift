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
            right.withUTF8 { right in
                guard let one = left.baseAddress, let two = right.baseAddress else {
                    return left.count - right.count
                }
                let order = unsafe memcmp(one, two, min(left.count, right.count))
                return order == 0 ? left.count - right.count : Int(order)
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard count == other.count else { return false }
        guard let one = baseAddress, let two = other.baseAddress else { return true }
        return unsafe memcmp(one, two, count) == 0
    }
}
