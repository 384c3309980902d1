internal import COpenSSL

/// An Ed25519 key that signs (RFC 8032, pure Ed25519).
public struct Ed25519PrivateKey: Sendable {
    public static let seedByteCount = 32

    /// The secret that the key is made of.
    public let seed: [UInt8]
    public let publicKey: Ed25519PublicKey

    /// Nil unless there are 32 bytes.
    public init?(seed: [UInt8]) {
        guard let key = EVPKey(private: seed) else { return nil }
        self.seed = seed
        publicKey = key.publicKey
    }

    /// Makes a new key from the system's generator of random numbers.
    public static func random() -> Ed25519PrivateKey {
        var generator = SystemRandomNumberGenerator()
        let seed = (0..<seedByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        guard let key = Ed25519PrivateKey(seed: seed) else {
            preconditionFailure("any 32 bytes are a seed")
        }
        return key
    }

    /// The 64 bytes of the signature, always the same for the same message.
    public func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = EVPKey(private: seed)?.sign(message) else {
            preconditionFailure("OpenSSL refused to sign with a valid Ed25519 key")
        }
        return signature
    }
}

/// The key by which anybody checks the signatures of an `Ed25519PrivateKey`.
public struct Ed25519PublicKey: Hashable, Sendable {
    public static let byteCount = 32

    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes. A key that is no point of the curve verifies nothing.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    /// Whether `signature` was made of `message` by this key's private key.
    public func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        EVPKey(public: bytes)?.verify(signature, message) ?? false
    }
}

/// OpenSSL's form of a key, for the length of one operation.
@safe private struct EVPKey: ~Copyable {
    private let handle: OpaquePointer

    init?(private seed: [UInt8]) {
        guard seed.count == Ed25519PrivateKey.seedByteCount,
            let made = unsafe EVP_PKEY_new_raw_private_key(
                EVP_PKEY_ED25519, nil, seed, seed.count)
        else { return nil }
        unsafe handle = made
    }

    init?(public bytes: [UInt8]) {
        guard
            let made = unsafe EVP_PKEY_new_raw_public_key(
                EVP_PKEY_ED25519, nil, bytes, bytes.count)
        else { return nil }
        unsafe handle = made
    }

    deinit { unsafe EVP_PKEY_free(handle) }

    var publicKey: Ed25519PublicKey {
        var bytes = [UInt8](repeating: 0, count: Ed25519PublicKey.byteCount)
        var count = bytes.count
        let done = unsafe EVP_PKEY_get_raw_public_key(handle, &bytes, &count)
        guard done == 1, let key = Ed25519PublicKey(bytes: bytes) else {
            preconditionFailure("OpenSSL gave no public key")
        }
        return key
    }

    func sign(_ message: [UInt8]) -> [UInt8]? {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, handle) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1,
            count == signature.count
        else { return nil }
        return signature
    }

    func verify(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        // A refusal leaves its reasons in a queue of the thread that nobody reads.
        defer { ERR_clear_error() }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }
}
