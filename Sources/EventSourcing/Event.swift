/// An event that is not yet in the log.
public struct NewEvent<Payload: Sendable>: Sendable {
    /// The event's identity; the log makes one when it is nil.
    public var id: UUID?
    public var stream: StreamName
    public var type: EventType
    /// The version of the payload's shape, from 1.
    public var schemaVersion: UInt16
    public var tags: [Tag]
    public var payload: Payload
    /// A JSON object of the writer's own, or empty.
    public var metadata: [UInt8]

    public init(
        id: UUID? = nil, stream: StreamName, type: EventType, schemaVersion: UInt16 = 1,
        tags: [Tag] = [], payload: Payload, metadata: [UInt8] = []
    ) {
        self.id = id
        self.stream = stream
        self.type = type
        self.schemaVersion = schemaVersion
        self.tags = tags
        self.payload = payload
        self.metadata = metadata
    }
}

/// An event as the log holds it.
public struct RecordedEvent<Payload: Sendable>: Sendable {
    public var position: Position
    public var id: UUID
    /// The organisation that the event belongs to; nil for the store's own.
    public var organization: UUID?
    public var stream: StreamName
    public var revision: Revision
    public var type: EventType
    public var schemaVersion: UInt16
    /// When the log took the event in; it never goes backwards from one position to the next.
    public var recordedAt: Timestamp
    public var actor: Actor
    /// The whole conversation that the event is part of.
    public var correlationID: UUID?
    /// The event or message that caused this one.
    public var causationID: UUID?
    public var tags: [Tag]
    public var payload: Payload
    public var metadata: [UInt8]

    @inlinable
    public init(
        position: Position, id: UUID, organization: UUID?, stream: StreamName, revision: Revision,
        type: EventType, schemaVersion: UInt16, recordedAt: Timestamp, actor: Actor,
        correlationID: UUID?, causationID: UUID?, tags: [Tag], payload: Payload,
        metadata: [UInt8] = []
    ) {
        self.position = position
        self.id = id
        self.organization = organization
        self.stream = stream
        self.revision = revision
        self.type = type
        self.schemaVersion = schemaVersion
        self.recordedAt = recordedAt
        self.actor = actor
        self.correlationID = correlationID
        self.causationID = causationID
        self.tags = tags
        self.payload = payload
        self.metadata = metadata
    }

    /// The same event with another payload: how raw bytes become a domain event.
    @inlinable
    public func map<Other, Failure>(
        _ transform: (Payload) throws(Failure) -> Other
    ) throws(Failure) -> RecordedEvent<Other> {
        RecordedEvent<Other>(
            position: position, id: id, organization: organization, stream: stream,
            revision: revision, type: type, schemaVersion: schemaVersion, recordedAt: recordedAt,
            actor: actor, correlationID: correlationID, causationID: causationID, tags: tags,
            payload: try transform(payload), metadata: metadata)
    }
}
