public import Crypto
public import Domain
public import EventSourcing

/// Why the fleet did not do what was asked. Nothing of it was done.
public enum FleetError: Error, Hashable, Sendable {
    /// There is no such thing, or it belongs to another organisation.
    case notFound(String)
    case forbidden(String)
    case agent(AgentRejection)
    case organization(Organization.Rejection)
    case user(User.Rejection)
    case operatorKey(Operator.Rejection)
    /// The file that secrets are derived from is not what it was written as.
    case badSeed(String)
    /// The caller expected another revision of the stream.
    case conflict(StreamName, expected: Revision, found: Revision)
    /// The import would do other things now than it was planned to.
    case planMoved(expected: SHA256Digest, found: SHA256Digest)
    /// Others wrote what the command depends on, each time it was tried.
    case contended(attempts: Int)
    case badCursor(String)
}

extension FleetError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let what): "there is no \(what)"
        case .forbidden(let why): why
        case .agent(let rejection): rejection.description
        case .organization(let rejection): rejection.description
        case .user(let rejection): rejection.description
        case .operatorKey(let rejection): rejection.description
        case .badSeed(let path): "\(path): 64 hexadecimal digits are expected"
        case .conflict(let stream, let expected, let found):
            "\(stream): expected revision \(expected), found \(found)"
        case .planMoved(let expected, let found):
            "the import would no longer do what was planned: the plan's digest is \(found), "
                + "not \(expected)"
        case .contended(let attempts):
            "others changed the same things \(attempts) times in a row; try again"
        case .badCursor(let why): "the cursor is of no use: \(why)"
        }
    }
}

/// A command was carried out, and its events are on the disk, but the views can't show it yet.
public struct DoneButUnseen: Error, Hashable, Sendable, CustomStringConvertible {
    public let last: Position
    public let reason: String

    public var description: String {
        "the change is on the disk at position \(last), but the views can't follow: \(reason)"
    }
}
