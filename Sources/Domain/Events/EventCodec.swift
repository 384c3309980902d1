public import EventSourcing
internal import JSON

/// Payloads are canonical JSON; an old shape becomes the newest when it is read.
extension DomainEvent {
    /// Reads an event of the log; nil for a type that is not of this domain.
    ///
    /// - Throws: `EventDecodingError` when the payload is not what its type and version promise.
    public static func decode(
        _ recorded: RecordedEvent<[UInt8]>
    ) throws(EventDecodingError) -> RecordedEvent<DomainEvent>? {
        guard let kind = Kind(rawValue: recorded.type.text) else { return nil }
        let event = try decode(kind, version: recorded.schemaVersion, recorded.payload)
        return recorded.map { _ in event }
    }

    /// Reads a payload of a type and version.
    public static func decode(
        _ kind: Kind, version: UInt16, _ payload: [UInt8]
    ) throws(EventDecodingError) -> DomainEvent {
        do {
            let newest = try Upcasting.newest(kind, version: version, payload)
            return try kind.decode(newest)
        } catch let error as EventDecodingError {
            throw error
        } catch {
            throw EventDecodingError(type: kind.type, version: version, reason: "\(error)")
        }
    }

    /// The payload as canonical JSON, in the newest shape.
    public func encodedPayload() throws -> [UInt8] {
        switch self {
        case .organization(.created(let payload)): try JSON.encode(payload)
        case .organization(.renamed(let payload)): try JSON.encode(payload)
        case .user(let event): try event.encodedPayload()
        case .agent(let event): try event.encodedPayload()
        case .operator(.keyAdded(let payload)): try JSON.encode(payload)
        case .operator(.keyRevoked(let payload)): try JSON.encode(payload)
        }
    }
}

/// An event's payload cannot be read.
public struct EventDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let type: EventType
    public let version: UInt16
    public let reason: String

    public var description: String { "\(type) version \(version): \(reason)" }
}

extension UserEvent {
    fileprivate func encodedPayload() throws -> [UInt8] {
        switch self {
        case .created(let payload): try JSON.encode(payload)
        case .roleChanged(let payload): try JSON.encode(payload)
        case .deactivated(let payload): try JSON.encode(payload)
        case .reactivated(let payload): try JSON.encode(payload)
        case .keyAdded(let payload): try JSON.encode(payload)
        case .keyRevoked(let payload): try JSON.encode(payload)
        }
    }
}

extension AgentEvent {
    fileprivate func encodedPayload() throws -> [UInt8] {
        switch self {
        case .created(let payload): try JSON.encode(payload)
        case .updated(let payload): try JSON.encode(payload)
        case .rolledBack(let payload): try JSON.encode(payload)
        case .deleted(let payload): try JSON.encode(payload)
        case .undeleted(let payload): try JSON.encode(payload)
        case .statusChanged(let payload): try JSON.encode(payload)
        case .healthChanged(let payload): try JSON.encode(payload)
        case .metricsReported(let payload): try JSON.encode(payload)
        case .activityReported(let payload): try JSON.encode(payload)
        }
    }
}

extension DomainEvent.Kind {
    fileprivate func decode(_ payload: [UInt8]) throws -> DomainEvent {
        func read<Payload: Decodable>(_ type: Payload.Type = Payload.self) throws -> Payload {
            try JSON.decode(type, from: payload)
        }
        return switch self {
        case .organizationCreated: .organization(.created(try read()))
        case .organizationRenamed: .organization(.renamed(try read()))
        case .userCreated: .user(.created(try read()))
        case .userRoleChanged: .user(.roleChanged(try read()))
        case .userDeactivated: .user(.deactivated(try read()))
        case .userReactivated: .user(.reactivated(try read()))
        case .apiKeyAdded: .user(.keyAdded(try read()))
        case .apiKeyRevoked: .user(.keyRevoked(try read()))
        case .agentCreated: .agent(.created(try read()))
        case .agentUpdated: .agent(.updated(try read()))
        case .agentRolledBack: .agent(.rolledBack(try read()))
        case .agentDeleted: .agent(.deleted(try read()))
        case .agentUndeleted: .agent(.undeleted(try read()))
        case .agentStatusChanged: .agent(.statusChanged(try read()))
        case .agentHealthChanged: .agent(.healthChanged(try read()))
        case .agentMetricsReported: .agent(.metricsReported(try read()))
        case .agentActivityReported: .agent(.activityReported(try read()))
        case .operatorKeyAdded: .operator(.keyAdded(try read()))
        case .operatorKeyRevoked: .operator(.keyRevoked(try read()))
        }
    }
}
