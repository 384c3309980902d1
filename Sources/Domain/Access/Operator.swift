public import EventSourcing
internal import JSON

/// Whoever runs the store: holds the keys by which programs act on all organisations.
public struct Operator: Decider {
    public enum Command: Sendable {
        case addKey(APIKey, now: Timestamp, message: String? = nil)
        case revokeKey(ID<APIKey>, message: String? = nil)
    }

    public enum Rejection: Error, Hashable, Sendable {
        case invalid([ValidationProblem])
        case tooManyKeys(Int)
        case noSuchKey(ID<APIKey>)
    }

    public struct State: Hashable, Sendable, Codable {
        public var keys: [APIKey] = []

        public init() {}
    }

    /// How many keys there may be at once.
    public static let keysMax = 100

    public private(set) var state: State

    public init() {
        self.init(state: State())
    }

    public init(state: State) {
        self.state = state
    }

    public mutating func evolve(_ event: OperatorEvent) {
        switch event {
        case .keyAdded(let added): state.keys.append(added.key)
        case .keyRevoked(let revoked): state.keys.removeAll { $0.id == revoked.key }
        }
    }

    public func decide(_ command: Command) throws(Rejection) -> [OperatorEvent] {
        switch command {
        case .addKey(let key, let now, let message):
            var problems = key.problems(now: now)
            let reason = MessageRule.read(message, noting: &problems)
            guard problems.isEmpty else { throw .invalid(problems) }
            guard state.keys.count < Self.keysMax else { throw .tooManyKeys(Self.keysMax) }
            return [.keyAdded(APIKeyAdded(key: key, message: reason))]
        case .revokeKey(let id, let message):
            var problems: [ValidationProblem] = []
            let reason = MessageRule.read(message, noting: &problems)
            guard problems.isEmpty else { throw .invalid(problems) }
            guard state.keys.contains(where: { $0.id == id }) else { throw .noSuchKey(id) }
            return [.keyRevoked(APIKeyRevoked(key: id, message: reason))]
        }
    }
}

extension Operator.Rejection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems): problems.map { $0.description }.joined(separator: "; ")
        case .tooManyKeys(let most): "there are at most \(most) operator keys"
        case .noSuchKey(let id): "there is no operator key \(id)"
        }
    }
}

/// What can happen to the keys of whoever runs the store.
public enum OperatorEvent: Hashable, Sendable {
    case keyAdded(APIKeyAdded)
    case keyRevoked(APIKeyRevoked)
}
