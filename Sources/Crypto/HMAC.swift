/// HMAC (RFC 2104) with SHA-256.
public enum HMACSHA256 {
    private static let blockSize = 64

    /// The code of a message under a key of any length.
    public static func code(for message: [UInt8], key: [UInt8]) -> SHA256Digest {
        var block = key.count > blockSize ? SHA256.digest(of: key).bytes : key
        block += repeatElement(0, count: blockSize - block.count)
        var inner = SHA256Hasher()
        inner.update(block.map { $0 ^ 0x36 })
        inner.update(message)
        var outer = SHA256Hasher()
        outer.update(block.map { $0 ^ 0x5C })
        outer.update(inner.finish().bytes)
        return outer.finish()
    }

    /// Whether `code` is that of the message, in a time that does not depend on its bytes.
    public static func isValid(_ code: [UInt8], for message: [UInt8], key: [UInt8]) -> Bool {
        ConstantTime.areEqual(code, self.code(for: message, key: key).bytes)
    }
}
