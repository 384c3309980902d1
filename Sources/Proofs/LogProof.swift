public import Crypto

/// A proof in one file that a log holds a leaf: C2SP's tlog-proof@v1 (https://c2sp.org/tlog-proof).
public struct LogProof: Hashable, Sendable {
    static let header = "c2sp.org/tlog-proof@v1"
    /// A tree of 2^63 leaves has no longer one.
    static let hashCountMax = 63

    /// Bytes of the application's own, which nothing vouches for.
    public let extra: [UInt8]?
    /// The leaf's index in the log, from 0.
    public let index: UInt64
    /// From the leaf's sibling up to a child of the root.
    public let hashes: [SHA256Digest]
    /// The signed tree head under which the leaf is.
    public let checkpoint: SignedNote

    public init(
        extra: [UInt8]? = nil, index: UInt64, hashes: [SHA256Digest], checkpoint: SignedNote
    ) {
        self.extra = extra
        self.index = index
        self.hashes = hashes
        self.checkpoint = checkpoint
    }

    /// The proof as it is stored and sent.
    public var bytes: [UInt8] {
        let head =
            [Self.header] + (extra.map { ["extra " + Base64.encode($0)] } ?? []) + [
                "index \(index)"
            ]
        let lines = head + hashes.map { Base64.encode($0.bytes) } + [""]
        return Array(lines.map { $0 + "\n" }.joined().utf8) + checkpoint.bytes
    }

    /// Checks that the log whose key is among `keys` holds the leaf, and gives the tree head that
    /// says so.
    @discardableResult
    public func verify(
        leafHash: SHA256Digest, keys: [VerifierKey]
    ) throws(ProofError) -> TreeHead {
        let head = try TreeHead(of: checkpoint, signedBy: keys)
        let isIncluded = MerkleTree.verifyInclusion(
            leafHash: leafHash, index: index, size: head.size, proof: hashes, root: head.root)
        guard isIncluded else { throw .wrongHashes }
        return head
    }
}

extension LogProof {
    /// Reads a proof. Only the one form is taken that `bytes` writes.
    public init(parsing bytes: [UInt8]) throws(ProofError) {
        let newline = UInt8(ascii: "\n")
        let emptyLine = bytes.indices.dropFirst().first {
            bytes[$0] == newline && bytes[$0 - 1] == newline
        }
        guard let emptyLine, bytes.count <= 2 * SignedNote.byteCountMax else {
            throw .malformedProof("no empty line before the checkpoint")
        }
        var lines = bytes[..<(emptyLine - 1)].split(
            separator: newline, maxSplits: Self.hashCountMax + 3, omittingEmptySubsequences: false
        ).map { Substring(decoding: $0, as: UTF8.self) }[...]
        guard lines.popFirst() == Self.header[...] else {
            throw .malformedProof("the first line is not \(Self.header)")
        }
        extra = try Self.parse(extra: &lines)
        guard let text = lines.popFirst()?.content(after: "index "),
            let index = UInt64(canonicalDecimal: text)
        else { throw .malformedProof("the index is missing or not a decimal number") }
        self.index = index
        hashes = try Self.parse(hashes: lines)
        checkpoint = try SignedNote(parsing: Array(bytes[(emptyLine + 1)...]))
    }

    private static func parse(
        extra lines: inout ArraySlice<Substring>
    ) throws(ProofError) -> [UInt8]? {
        guard let text = lines.first?.content(after: "extra ") else { return nil }
        lines.removeFirst()
        guard let extra = Base64.decode(text) else {
            throw .malformedProof("the extra data is not base64")
        }
        return extra
    }

    private static func parse(
        hashes lines: ArraySlice<Substring>
    ) throws(ProofError) -> [SHA256Digest] {
        guard lines.count <= hashCountMax else {
            throw .malformedProof("more than \(hashCountMax) hashes")
        }
        var hashes: [SHA256Digest] = []
        for line in lines {
            guard let bytes = Base64.decode(line), let hash = SHA256Digest(bytes: bytes) else {
                throw .malformedProof("a hash is not base64 of 32 bytes")
            }
            hashes.append(hash)
        }
        return hashes
    }
}

extension Substring {
    /// What follows `word` at the start of the line; nil when the line begins otherwise.
    fileprivate func content(after word: String) -> Substring? {
        utf8.starts(with: word.utf8) ? Substring(utf8.dropFirst(word.utf8.count)) : nil
    }
}
