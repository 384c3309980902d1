public import Domain
internal import EventLog
public import EventSourcing
public import JSON
internal import Projections
internal import Views

/// What is asked of a new API key.
public struct KeyRequest: Hashable, Sendable {
    /// What the key is for, in its owner's words.
    public var label: String?
    /// From then on the key is refused; nil for never.
    public var expiresAt: Timestamp?

    public init(label: String? = nil, expiresAt: Timestamp? = nil) {
        self.label = label
        self.expiresAt = expiresAt
    }

    /// As the members of a body.
    public var json: JSONObject {
        [
            "label": label.map { .string($0) } ?? .null,
            "expires_at": expiresAt.map { .string($0.description) } ?? .null,
        ]
    }
}

/// A new key of the operator.
public struct NewOperatorKey: Sendable {
    public let key: KeyRecord
    /// It is shown now and never again; nil when the command had been carried out before, and it
    /// can't be made again.
    public let secret: APIKeySecret?
    public let append: Landing

    public init(key: KeyRecord, secret: APIKeySecret?, append: Landing) {
        self.key = key
        self.secret = secret
        self.append = append
    }
}

extension Fleet {
    var secrets: SecretMaker {
        SecretMaker(folder: Self.keyFolder(in: path), entropy: options.entropy)
    }
}

/// The keys of whoever runs the store.
extension Fleet {
    public func operatorKeys(
        for caller: Caller, asOf moment: Position? = nil
    ) throws -> [KeyRecord] {
        try caller.mayOperate(to: "see the operator's keys")
        return records(of: try operatorRow(asOf: moment)?.keys ?? [], asOf: moment)
    }

    /// Keys with their last uses, which the log does not tell: there are none of a moment.
    func records(of keys: [APIKey], asOf moment: Position?) -> [KeyRecord] {
        let uses = moment == nil && !keys.isEmpty ? lastUses() : [:]
        return keys.map { KeyRecord($0, lastUsedAt: uses[$0.id]) }
    }

    public func addOperatorKey(
        _ request: KeyRequest, as caller: Caller, options: CommandOptions = CommandOptions()
    ) throws -> NewOperatorKey {
        try caller.mayOperate(to: "make an operator's key")
        var body = request.json
        body["command"] = "operator-key-add"
        let secret = try secrets.secret(
            .operator, for: options, scope: "store", body, by: caller)
        let new = APIKey(
            id: ID(options.newID ?? newID(at: options.recordedAt)), label: request.label,
            hash: secret.hash, expiresAt: request.expiresAt)
        let append = try run(
            options, body, .addKey(new, now: now, message: options.message), as: caller)
        // Of a command of before, the newest key as it was just after.
        let key = try operatorRow(asOf: append.last)?.keys.last ?? new
        return NewOperatorKey(
            key: KeyRecord(key), secret: key.hash == secret.hash ? secret : nil,
            append: Landing(append))
    }

    @discardableResult
    public func revokeOperatorKey(
        _ id: ID<APIKey>, as caller: Caller, options: CommandOptions = CommandOptions()
    ) throws -> Landing {
        try caller.mayOperate(to: "revoke an operator's key")
        let body: JSONObject = [
            "command": "operator-key-revoke", "key": .string(id.description),
        ]
        return Landing(
            try run(options, body, .revokeKey(id, message: options.message), as: caller))
    }

    /// How a key of the operator stands as the views have it, and whom it makes of who has it.
    public func operatorKey(withSecret secret: APIKeySecret) throws -> (KeyRecord, Caller)? {
        let hash = secret.hash
        let row = try views.row(OperatorKeys.self, at: OperatorKeys.key)
        guard let key = row?.keys.first(where: { $0.hash == hash }),
            !key.isExpired(at: options.clock())
        else { return nil }
        return (KeyRecord(key), .operator(key: key.id))
    }

    private func operatorRow(asOf moment: Position? = nil) throws -> OperatorKeys.Row? {
        try refresh()
        guard let moment else { return try views.row(OperatorKeys.self, at: OperatorKeys.key) }
        return try views.row(
            OperatorKeys.self, at: OperatorKeys.key, of: .operator, asOf: moment)
    }

    private func run(
        _ options: CommandOptions, _ body: JSONObject, _ command: Operator.Command,
        as caller: Caller
    ) throws -> AppendResult {
        let append = try run(options, by: caller, in: nil, body: .object(options.named(body))) {
            let row = try operatorRow()
            let revision = row?.revision ?? .none
            if let expected = options.expectedRevision, expected != revision {
                throw FleetError.conflict(.operator, expected: expected, found: revision)
            }
            let decider = Operator(state: row?.state ?? Operator.State())
            let events = try refusing { try decider.decide(command) }
            var decision = Decision()
            decision.events = try events.map {
                try DomainEvent.operator($0).newEvent(of: .operator)
            }
            decision.expected[.operator] = revision == .none ? .noStream : .exactly(revision)
            return decision
        }
        guard let append else { preconditionFailure("each of these commands makes an event") }
        return append
    }
}
