public import Crypto
public import Domain
public import EventSourcing

/// Makes the keys of rows: what belongs to an organisation begins with its 16 bytes.
public enum RowKey {
    public static func organization(_ id: ID<Organization>) -> [UInt8] {
        id.uuid.bytes
    }

    public static func agent(_ id: ID<Agent>, of organization: ID<Organization>) -> [UInt8] {
        organization.uuid.bytes + id.uuid.bytes
    }

    public static func user(_ id: ID<User>, of organization: ID<Organization>) -> [UInt8] {
        organization.uuid.bytes + id.uuid.bytes
    }

    /// - Parameter hash: that of the key's text.
    public static func apiKey(_ hash: SHA256Digest) -> [UInt8] {
        hash.bytes
    }

    /// - Parameter folded: a folded key or the beginning of one.
    public static func agentKey(
        _ folded: String, of organization: ID<Organization>
    ) -> [UInt8] {
        organization.uuid.bytes + Array(folded.utf8)
    }
}

extension RecordedEvent<DomainEvent> {
    /// The organisation's bytes and the subject's, which an agent's or a user's rows are kept
    /// under; nil for an event that no organisation or no subject can be told of.
    var subjectKey: [UInt8]? {
        guard let organization, let subject = UUID(stream.id) else { return nil }
        var key: [UInt8] = []
        key.reserveCapacity(32)
        organization.append(to: &key)
        subject.append(to: &key)
        return key
    }
}
