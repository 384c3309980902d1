internal import Crypto
internal import EventLog
internal import EventSourcing
internal import Fleet
internal import JSON

/// Events of a store as answers show them.
///
/// A payload that is JSON stands there as `data`, in the bytes that are stored; any other, and
/// where the caller asks for bytes, as `data_base64`.
struct EventJSON: Sendable {
    /// Whether payloads are to be given as bytes, whatever they hold.
    var asBytes = false

    func write(_ event: RecordedEvent<[UInt8]>, to output: JSONOutput) {
        output.raw("{\"position\":")
        output.integer(event.position.rawValue)
        output.raw(",\"id\":")
        output.text(event.id.description)
        output.raw(",\"stream\":")
        output.text(event.stream.text)
        output.raw(",\"revision\":")
        output.integer(event.revision.rawValue)
        output.raw(",\"type\":")
        output.text(event.type.text)
        output.raw(",\"schema_version\":")
        output.integer(event.schemaVersion)
        output.raw(",\"recorded_at\":")
        output.text(event.recordedAt.description)
        output.raw(",\"actor\":")
        output.text(event.actor.text)
        output.raw(",\"correlation_id\":")
        Self.write(event.correlationID, to: output)
        output.raw(",\"causation_id\":")
        Self.write(event.causationID, to: output)
        output.raw(",\"tags\":")
        output.list(event.tags) { output.text($0.text) }
        output.raw(",\"metadata\":")
        output.raw(event.metadata.isEmpty ? Self.null : Self.inOneLine(event.metadata) ?? Self.null)
        output.raw(",")
        write(payload: event.payload, to: output)
        output.raw("}")
    }

    /// Writes `"data":…` or `"data_base64":…`.
    func write(payload: [UInt8], to output: JSONOutput) {
        if !asBytes, let json = Self.inOneLine(payload) {
            output.raw("\"data\":")
            output.raw(json)
        } else {
            output.raw("\"data_base64\":")
            output.text(Base64.encode(payload))
        }
    }

    func bytes(_ event: RecordedEvent<[UInt8]>) -> [UInt8] {
        let output = JSONOutput()
        write(event, to: output)
        return output.bytes
    }

    /// Writes a list of events.
    func write(_ events: [RecordedEvent<[UInt8]>], to output: JSONOutput) {
        output.list(events) { write($0, to: output) }
    }

    private static let null = Array("null".utf8)

    private static func write(_ id: UUID?, to output: JSONOutput) {
        if let id { output.text(id.description) } else { output.raw("null") }
    }

    /// JSON as it is stored, without line breaks, which would end a line of an event stream; nil
    /// for what is no JSON.
    private static func inOneLine(_ bytes: [UInt8]) -> [UInt8]? {
        if bytes.contains(where: { $0 < 0x20 }) {
            return (try? JSON.parse(bytes)).flatMap { try? JSON.encode($0) }
        }
        return JSON.isValid(bytes) ? bytes : nil
    }
}
