public import Crypto

/// A named public key that checks signed notes, in C2SP's form `<name>+<key id>+<base64 key>`
/// (https://c2sp.org/signed-note).
public struct VerifierKey: Hashable, Sendable {
    public let name: String
    public let publicKey: Ed25519PublicKey
    /// The first four bytes of the digest of name, signature type and key, as a big-endian number.
    public let keyID: UInt32

    /// The name must not be empty nor hold white space, control characters or `+`.
    public init(name: String, publicKey: Ed25519PublicKey) throws(ProofError) {
        guard KeyText.isAllowed(name: name) else {
            throw .malformedKey("a key's name is not empty and has no white space and no +")
        }
        self.name = name
        self.publicKey = publicKey
        keyID = KeyText.keyID(name: name, publicKey: publicKey)
    }

    /// Reads the text form, and checks that the key id is the key's.
    public init(parsing text: String) throws(ProofError) {
        let parts = try KeyText(parsing: Array(text.utf8))
        guard let publicKey = Ed25519PublicKey(bytes: parts.secretOrPublic) else {
            throw .malformedKey("an Ed25519 key has 32 bytes")
        }
        try self.init(name: parts.name, publicKey: publicKey)
        guard keyID == parts.keyID else { throw .malformedKey("the key id is not that of the key") }
    }

    public var text: String {
        KeyText(name: name, keyID: keyID, secretOrPublic: publicKey.bytes).text
    }
}

extension VerifierKey: CustomStringConvertible {
    public var description: String { text }
}

/// A named private key that signs notes, in the form `PRIVATE+KEY+<name>+<key id>+<base64 seed>`.
public struct SignerKey: Sendable {
    public let verifierKey: VerifierKey
    private let privateKey: Ed25519PrivateKey

    private static let prefix = "PRIVATE+KEY+"

    public init(name: String, privateKey: Ed25519PrivateKey) throws(ProofError) {
        self.privateKey = privateKey
        verifierKey = try VerifierKey(name: name, publicKey: privateKey.publicKey)
    }

    /// Reads the text form. What it throws does not repeat the text, which is secret.
    public init(parsing text: String) throws(ProofError) {
        guard text.utf8.starts(with: Self.prefix.utf8) else {
            throw .malformedKey("a signing key begins with \(Self.prefix)")
        }
        let parts = try KeyText(parsing: Array(text.utf8.dropFirst(Self.prefix.utf8.count)))
        guard let privateKey = Ed25519PrivateKey(seed: parts.secretOrPublic) else {
            throw .malformedKey("an Ed25519 key has 32 bytes")
        }
        try self.init(name: parts.name, privateKey: privateKey)
        guard verifierKey.keyID == parts.keyID else {
            throw .malformedKey("the key id is not that of the key")
        }
    }

    /// The text form: whoever has it signs in the key's name.
    public var secretText: String {
        let parts = KeyText(
            name: verifierKey.name, keyID: verifierKey.keyID, secretOrPublic: privateKey.seed)
        return Self.prefix + parts.text
    }

    /// The signature line's content for a note with this text.
    func sign(_ text: [UInt8]) -> NoteSignature {
        NoteSignature(
            keyName: verifierKey.name, keyID: verifierKey.keyID, bytes: privateKey.sign(text))
    }
}

extension SignerKey: CustomStringConvertible {
    /// The public half alone, so that a log or a test's failure shows no secret.
    public var description: String { verifierKey.text }
}

/// `<name>+<key id>+<base64 of the signature type and 32 bytes>`.
struct KeyText {
    /// Ed25519 over the note's text.
    private static let signatureType: UInt8 = 1

    let name: String
    let keyID: UInt32
    let secretOrPublic: [UInt8]

    init(name: String, keyID: UInt32, secretOrPublic: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.secretOrPublic = secretOrPublic
    }

    init(parsing text: [UInt8]) throws(ProofError) {
        let plus = UInt8(ascii: "+")
        let parts = text.split(separator: plus, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformedKey("expected name+id+key") }
        guard let name = String(validating: parts[0], as: UTF8.self) else {
            throw .malformedKey("the name is not UTF-8")
        }
        keyID = try Self.parse(keyID: String(decoding: parts[1], as: UTF8.self))
        guard let key = Base64.decode(String(decoding: parts[2], as: UTF8.self)) else {
            throw .malformedKey("the key is not base64")
        }
        guard key.first == Self.signatureType else {
            throw .malformedKey("the key is not of signature type \(Self.signatureType), Ed25519")
        }
        self.name = name
        secretOrPublic = Array(key.dropFirst())
    }

    var text: String {
        "\(name)+\(Hex.encode(keyID.bigEndianBytes))+"
            + Base64.encode([Self.signatureType] + secretOrPublic)
    }

    static func keyID(name: String, publicKey: Ed25519PublicKey) -> UInt32 {
        let newline = UInt8(ascii: "\n")
        let digest = SHA256.digest(
            of: Array(name.utf8) + [newline, signatureType] + publicKey.bytes)
        return UInt32(bigEndianBytes: digest.bytes.prefix(4))
    }

    static func isAllowed(name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                !scalar.properties.isWhitespace && scalar != "+" && scalar.value >= 0x20
            }
    }

    /// Eight lower-case digits: key ids are compared as text elsewhere, so there is one form.
    private static func parse(keyID: String) throws(ProofError) -> UInt32 {
        guard let bytes = Hex.decode(keyID), bytes.count == 4,
            keyID.utf8.elementsEqual(Hex.encode(bytes).utf8)
        else { throw .malformedKey("the key id is not eight lower-case hexadecimal digits") }
        return UInt32(bigEndianBytes: bytes)
    }
}

extension UInt32 {
    init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    var bigEndianBytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: self >> $0) }
    }
}
