internal import Domain
internal import EventSourcing
public import JSON

// The form in which programs read events, read again.
extension AuditEntry {
    /// Reads what `json` gives; nil for what is no event.
    public init?(json: JSONObject) {
        guard let position = json.number("position"),
            let id = json["id"]?.string.flatMap({ UUID($0) }),
            let stream = json["stream"]?.string, let revision = json.number("revision"),
            let type = json["type"]?.string, let recordedAt = json.time("recorded_at"),
            let actor = json["actor"]?.string,
            let schema = json.number("schema_version").flatMap({ UInt16(exactly: $0) }),
            let payload = json["payload"].flatMap({ try? JSON.encode($0) })
        else { return nil }
        func uuid(_ name: String) -> UUID? { json[name]?.string.flatMap { UUID($0) } }
        self.init(
            RecordedEvent(
                position: Position(position), id: id, organization: uuid("organization_id"),
                stream: StreamName(stream), revision: Revision(revision), type: EventType(type),
                schemaVersion: schema, recordedAt: recordedAt, actor: Actor(actor),
                correlationID: uuid("correlation_id"), causationID: uuid("causation_id"),
                tags: (json["tags"]?.array ?? []).compactMap { $0.string.map { Tag($0) } },
                payload: payload,
                metadata: json["metadata"].flatMap { try? JSON.encode($0) } ?? []))
    }
}
