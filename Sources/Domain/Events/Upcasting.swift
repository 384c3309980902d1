internal import JSON

/// Turns payloads of old shapes into the newest, one version at a time.
enum Upcasting {
    typealias Step = @Sendable (JSONObject) throws -> JSONObject

    /// The steps of each type that has had more than one shape; the first leads from version 1 to
    /// 2.
    private static let steps: [DomainEvent.Kind: [Step]] = [
        .agentCreated: [{ try agentCreatedFrom1($0) }],
        // Version 2 has the expiry, which no key of version 1 had.
        .apiKeyAdded: [{ $0 }],
    ]

    /// The payload in the newest shape of `kind`.
    static func newest(
        _ kind: DomainEvent.Kind, version: UInt16, _ payload: [UInt8]
    ) throws -> [UInt8] {
        if version == kind.schemaVersion { return payload }
        guard version >= 1, version < kind.schemaVersion else {
            throw EventDecodingError(
                type: kind.type, version: version,
                reason: "versions 1 to \(kind.schemaVersion) are known")
        }
        guard case .object(var object) = try JSON.parse(payload) else {
            throw EventDecodingError(
                type: kind.type, version: version, reason: "the payload is no object")
        }
        for step in steps[kind, default: []].dropFirst(Int(version) - 1) {
            object = try step(object)
        }
        return try JSON.encode(object)
    }

    /// Version 1 had the key as its text alone.
    private static func agentCreatedFrom1(_ object: JSONObject) throws -> JSONObject {
        guard let text = object["key"]?.text else {
            throw EventDecodingError(
                type: DomainEvent.Kind.agentCreated.type, version: 1, reason: "there is no key")
        }
        var newer = object
        newer["key"] = ["folded": .string(Folding.fold(text)), "text": .string(text)]
        return newer
    }
}
