public import Domain
public import EventSourcing
public import JSON

/// An API key as lists show it: what may be known of it.
public struct KeyRecord: Hashable, Sendable {
    public let id: ID<APIKey>
    /// What the key is for, in its owner's words.
    public let label: String?
    /// From then on the key is refused; nil for never.
    public let expiresAt: Timestamp?
    /// To the minute; nil for a key that was never used, and where it was not asked for.
    public let lastUsedAt: Timestamp?

    init(_ key: APIKey, lastUsedAt: Timestamp? = nil) {
        id = key.id
        label = key.label
        expiresAt = key.expiresAt
        self.lastUsedAt = lastUsedAt
    }

    public func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }

    /// The key as one flat object, as programs read it.
    public var json: JSONObject {
        [
            "id": .text(id), "label": .text(label), "expires_at": .text(expiresAt),
            "last_used_at": .text(lastUsedAt),
        ]
    }

    /// Reads what `json` gives; nil for what is no key.
    public init?(json: JSONObject) {
        guard let id = json["id"]?.string.flatMap({ ID<APIKey>($0) }) else { return nil }
        self.id = id
        label = json["label"]?.string
        expiresAt = json.time("expires_at")
        lastUsedAt = json.time("last_used_at")
    }
}
