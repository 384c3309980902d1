internal import Crypto

/// One signature of a note; it means nothing until a `VerifierKey` has checked it.
public struct NoteSignature: Hashable, Sendable {
    public let keyName: String
    public let keyID: UInt32
    public let bytes: [UInt8]
}

/// A text with signatures, in C2SP's form (https://c2sp.org/signed-note).
public struct SignedNote: Hashable, Sendable {
    /// Bounds that keep a hostile note from costing memory and time.
    public static let byteCountMax = 1_000_000
    public static let signatureCountMax = 100

    /// Ends in a newline. Whoever made the note wrote it: believe it after `verified(by:)`.
    public let text: String
    public let signatures: [NoteSignature]

    /// Signs a text, which must end in a newline and hold no other control character.
    public init(text: String, signedBy signers: [SignerKey]) throws(ProofError) {
        let bytes = Array(text.utf8)
        guard bytes.last == newline, bytes.allSatisfy(isAllowed) else {
            throw .malformedNote("the text must end in a newline and hold no control character")
        }
        guard !signers.isEmpty else { throw .malformedNote("there is no key to sign with") }
        self.text = text
        signatures = signers.map { $0.sign(bytes) }
    }

    /// The note as it is stored and sent.
    public var bytes: [UInt8] {
        let lines = signatures.map { signature in
            let content = signature.keyID.bigEndianBytes + signature.bytes
            return "\u{2014} \(signature.keyName) \(Base64.encode(content))\n"
        }
        return Array((text + "\n" + lines.joined()).utf8)
    }

    /// The keys of `keys` that signed the text.
    ///
    /// Signatures by other keys are ignored. A note without a signature by one of `keys`, or with a
    /// wrong one, is refused.
    @discardableResult
    public func verified(by keys: [VerifierKey]) throws(ProofError) -> [VerifierKey] {
        let message = Array(text.utf8)
        var signers: [VerifierKey] = []
        for signature in signatures {
            guard let key = keys.first(where: { $0.isNamed(in: signature) }),
                !signers.contains(key)
            else { continue }
            guard key.publicKey.verify(signature.bytes, message) else {
                throw .badSignature(keyName: key.name)
            }
            signers.append(key)
        }
        guard !signers.isEmpty else { throw .notSignedByKnownKey }
        return signers
    }
}

extension VerifierKey {
    fileprivate func isNamed(in signature: NoteSignature) -> Bool {
        keyID == signature.keyID && name.utf8.elementsEqual(signature.keyName.utf8)
    }
}

private let newline = UInt8(ascii: "\n")

private func isAllowed(_ byte: UInt8) -> Bool {
    byte >= 0x20 || byte == newline
}

extension SignedNote {
    /// Reads a note. Only the one form is taken that `bytes` writes.
    public init(parsing bytes: [UInt8]) throws(ProofError) {
        guard bytes.count <= Self.byteCountMax else {
            throw .malformedNote("\(bytes.count) bytes, more than \(Self.byteCountMax)")
        }
        guard bytes.allSatisfy(isAllowed) else {
            throw .malformedNote("there is a control character")
        }
        guard bytes.last == newline else { throw .malformedNote("no newline at the end") }
        guard let blank = bytes.lastEmptyLine else {
            throw .malformedNote("no empty line before the signatures")
        }
        guard let text = String(validating: bytes[..<blank], as: UTF8.self),
            let signatures = String(validating: bytes[(blank + 1)...], as: UTF8.self)
        else { throw .malformedNote("not UTF-8") }
        self.text = text
        self.signatures = try Self.parse(signatures: signatures)
    }

    private static func parse(signatures text: String) throws(ProofError) -> [NoteSignature] {
        let lines = text.utf8.dropLast().split(
            separator: newline, maxSplits: signatureCountMax, omittingEmptySubsequences: false)
        guard lines.count <= signatureCountMax else {
            throw .malformedNote("more than \(signatureCountMax) signatures")
        }
        var signatures: [NoteSignature] = []
        for line in lines { signatures.append(try parse(signature: Substring(line))) }
        return signatures
    }

    private static func parse(signature line: Substring) throws(ProofError) -> NoteSignature {
        let parts = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].elementsEqual("\u{2014}".utf8) else {
            throw .malformedNote("a signature's line is a dash, a key's name and base64")
        }
        let name = String(Substring(parts[1]))
        guard KeyText.isAllowed(name: name) else {
            throw .malformedNote("a key's name is empty or has white space or a +")
        }
        guard let content = Base64.decode(Substring(parts[2])), content.count > 4 else {
            throw .malformedNote("a signature is not base64 of a key id and a signature")
        }
        return NoteSignature(
            keyName: name, keyID: UInt32(bigEndianBytes: content.prefix(4)),
            bytes: Array(content.dropFirst(4)))
    }
}

extension [UInt8] {
    /// The index of the newline that is the last empty line: the second of the last two in a row.
    fileprivate var lastEmptyLine: Int? {
        indices.dropFirst().last { self[$0] == newline && self[$0 - 1] == newline }
    }
}
