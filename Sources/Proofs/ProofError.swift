/// What is wrong with a key, a note, a tree head or a proof.
public enum ProofError: Error, Hashable, CustomStringConvertible {
    case malformedKey(String)
    case malformedNote(String)
    case malformedTreeHead(String)
    case malformedProof(String)
    /// None of the note's signatures is by a key that we know.
    case notSignedByKnownKey
    /// The signature in the name of this key, which we know, is not of this text.
    case badSignature(keyName: String)
    /// The hashes do not lead from the leaf to the root.
    case wrongHashes

    public var description: String {
        switch self {
        case .malformedKey(let reason): "key: \(reason)"
        case .malformedNote(let reason): "signed note: \(reason)"
        case .malformedTreeHead(let reason): "tree head: \(reason)"
        case .malformedProof(let reason): "proof: \(reason)"
        case .notSignedByKnownKey: "signed note: no signature by a known key"
        case .badSignature(let name): "signed note: the signature of \(name) is not of this text"
        case .wrongHashes: "proof: the hashes do not lead from the leaf to the root"
        }
    }
}
