public import Crypto

/// The size and the root of a log at some moment, in the form that C2SP calls a checkpoint
/// (https://c2sp.org/tlog-checkpoint).
public struct TreeHead: Sendable {
    /// The name of the log.
    public let origin: String
    /// The number of leaves.
    public let size: UInt64
    public let root: SHA256Digest
    /// Further lines, which we keep and never write ourselves.
    public let extensions: [String]

    public init(origin: String, size: UInt64, root: SHA256Digest, extensions: [String] = []) {
        self.origin = origin
        self.size = size
        self.root = root
        self.extensions = extensions
    }

    /// The lines that are signed.
    public var text: String {
        ([origin, String(size), Base64.encode(root.bytes)] + extensions)
            .map { $0 + "\n" }.joined()
    }

    /// Reads the lines that are signed, in the one form that there is for each.
    public init(parsing text: String) throws(ProofError) {
        let lines = text.utf8.split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
        ).map { Substring($0) }
        guard lines.count >= 4, lines.last == "" else {
            throw .malformedTreeHead("expected the lines origin, size and root")
        }
        guard lines.dropLast().allSatisfy({ !$0.isEmpty }) else {
            throw .malformedTreeHead("there is an empty line")
        }
        guard let size = UInt64(canonicalDecimal: lines[1]) else {
            throw .malformedTreeHead("the size is not a decimal number")
        }
        guard let bytes = Base64.decode(lines[2]), let root = SHA256Digest(bytes: bytes) else {
            throw .malformedTreeHead("the root is not base64 of 32 bytes")
        }
        self.init(
            origin: String(lines[0]), size: size, root: root,
            extensions: lines[3...].dropLast().map { String($0) })
    }

    /// Reads a note that one of `keys` signed.
    public init(of note: SignedNote, signedBy keys: [VerifierKey]) throws(ProofError) {
        try note.verified(by: keys)
        try self.init(parsing: note.text)
    }

    /// Makes the note that vouches for the head.
    public func signed(by signer: SignerKey) throws(ProofError) -> SignedNote {
        // A newline in the origin would sign another size and root than this head's.
        guard try TreeHead(parsing: text).extensions.count == extensions.count else {
            throw .malformedTreeHead("the origin or an extension is not one line")
        }
        return try SignedNote(text: text, signedBy: [signer])
    }
}

extension TreeHead: Hashable {
    /// Origins are compared as bytes, as signatures see them.
    public static func == (left: TreeHead, right: TreeHead) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(size)
        hasher.combine(root)
    }
}

extension UInt64 {
    /// Reads ASCII digits without a sign, blanks or leading zeros.
    init?(canonicalDecimal text: Substring) {
        guard let number = UInt64(text), text.utf8.elementsEqual(String(number).utf8) else {
            return nil
        }
        self = number
    }
}
