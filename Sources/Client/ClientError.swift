/// Why a server did not do what was asked, where the fleet itself has no word for it.
public enum ClientError: Error, Hashable, Sendable {
    /// An address that can't be one, and why.
    case badAddress(String, String)
    /// What can't be sent as an API key.
    case badKey
    /// The file with the certificates to trust can't be used.
    case badTrust(String)
    case unreachable(ServerAddress, reason: String)
    /// The server's certificate is not trusted, or is another host's.
    case untrusted(ServerAddress, reason: String)
    /// The server gave no sign for so many seconds.
    case timedOut(ServerAddress, seconds: Int)
    /// The connection broke while a change was on its way: it may have been made or not.
    case unknownOutcome(ServerAddress, reason: String)
    /// The answer is none that a server of Varve gives.
    case badAnswer(ServerAddress, reason: String)
    /// Whoever asked wanted to wait no longer.
    case cancelled
    /// The key, or that there is none, was refused.
    case unauthorized(ServerAddress, hasKey: Bool, reason: String)
    /// The key's owner may not do it; whose key it takes, where the server says so.
    case forbidden(String, needs: KeyHolder?)
    /// There are several organisations, or none, and the key is of none of them.
    case organizationNeeded([String])
    /// Any other refusal, as the server words it.
    case refused(status: Int, code: String, message: String)
}

/// Whose key may do more than any user's.
public enum KeyHolder: String, Hashable, Sendable {
    /// An admin of the organisation.
    case admin
    /// Whoever runs the store.
    case `operator`
}

extension ClientError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badAddress(let text, let why): "'\(text)' is no server's address: \(why)"
        case .badKey: "the API key has a character that no key has"
        case .badTrust(let reason): "the certificates to trust can't be read: \(reason)"
        case .unreachable(let address, let reason): "can't reach \(address): \(reason)"
        case .untrusted(let address, let reason):
            "the certificate of \(address) is not trusted: \(reason)"
        case .timedOut(let address, let seconds):
            "\(address) gave no answer for \(seconds) seconds"
        case .unknownOutcome(let address, let reason):
            "the connection to \(address) broke before it answered: \(reason)"
        case .badAnswer(let address, let reason):
            "\(address) does not answer as a server of varve: \(reason)"
        case .cancelled: "nobody waits any more"
        case .unauthorized(let address, let hasKey, let reason):
            hasKey ? "\(address) refuses the API key: \(reason)" : "\(address) wants an API key"
        case .forbidden(let why, _): why
        case .organizationNeeded(let names): "there are \(names.count) organisations"
        case .refused(_, _, let message): message
        }
    }
}
