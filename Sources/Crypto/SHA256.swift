internal import COpenSSL

/// SHA-256 (FIPS 180-4) of a whole message, without any memory from the heap.
public enum SHA256 {
    public static func digest(of bytes: [UInt8]) -> SHA256Digest {
        unsafe bytes.withUnsafeBytes { unsafe digest(of: $0) }
    }

    public static func digest(of bytes: Span<UInt8>) -> SHA256Digest {
        unsafe bytes.withUnsafeBytes { unsafe digest(of: $0) }
    }

    @unsafe public static func digest(of bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        var hasher = SHA256Hasher()
        unsafe hasher.update(bytes)
        return hasher.finish()
    }

    /// The digest of one byte and then `bytes`: how a Merkle tree keeps leaves apart from nodes.
    @unsafe public static func digest(prefix: UInt8, _ bytes: UnsafeRawBufferPointer)
        -> SHA256Digest
    {
        var hasher = SHA256Hasher()
        unsafe withUnsafeBytes(of: prefix) { unsafe hasher.update($0) }
        unsafe hasher.update(bytes)
        return hasher.finish()
    }

    /// The digest of one byte and two digests.
    public static func digest(
        prefix: UInt8, _ left: SHA256Digest, _ right: SHA256Digest
    ) -> SHA256Digest {
        unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { message in
            unsafe message[0] = prefix
            let (first, second) = unsafe (
                UnsafeMutableRawBufferPointer(rebasing: message[1..<33]),
                UnsafeMutableRawBufferPointer(rebasing: message[33..<65])
            )
            unsafe left.withUnsafeBytes { unsafe first.copyMemory(from: $0) }
            unsafe right.withUnsafeBytes { unsafe second.copyMemory(from: $0) }
            return unsafe digest(of: UnsafeRawBufferPointer(message))
        }
    }
}

/// SHA-256 of a message that comes in pieces.
///
/// It is a value: a copy goes on by itself, so the digest so far is that of a copy.
@safe public struct SHA256Hasher: Sendable {
    // The low-level functions, because a context of the EVP interface costs twice a short message.
    private var context = SHA256_CTX()

    public init() {
        unsafe SHA256_Init(&context)
    }

    public mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    @unsafe public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe SHA256_Update(&context, bytes.baseAddress, bytes.count)
    }

    /// The digest of all that came in; the hasher begins anew.
    public mutating func finish() -> SHA256Digest {
        var result = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        let digest = unsafe withUnsafeMutableBytes(of: &result) { buffer in
            let start = buffer.baseAddress!
            unsafe SHA256_Final(start.assumingMemoryBound(to: UInt8.self), &context)
            return unsafe SHA256Digest(loading: start)
        }
        unsafe SHA256_Init(&context)
        return digest
    }
}
