public import Domain
public import EventSourcing
public import JSON
internal import Views

/// A user as somebody of its organisation sees it.
public struct UserRecord: Hashable, Sendable, Named {
    public let id: ID<User>
    public let organization: ID<Organization>
    public let name: String
    public let role: Role
    public let isActive: Bool
    public let keyCount: Int
    /// Without their last uses; nil for who may not look after them.
    public let keys: [KeyRecord]?
    public let revision: Revision
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    init(_ row: Users.Row, showsKeys: Bool = true) {
        id = row.id
        organization = row.organization
        name = row.name
        role = row.role
        isActive = row.isActive
        keyCount = row.keys.count
        keys = showsKeys ? row.keys.map { KeyRecord($0) } : nil
        revision = row.revision
        createdAt = row.createdAt
        updatedAt = row.updatedAt
    }

    /// The user as one object, as programs read it.
    public var json: JSONObject {
        [
            "id": .text(id), "organization_id": .text(organization), "name": .string(name),
            "role": .string(role.rawValue), "is_active": .bool(isActive),
            "key_count": .integer(Int64(keyCount)),
            "keys": keys.map { .array($0.map { .object($0.json) }) } ?? .null,
            "revision": .integer(Int64(clamping: revision.rawValue)),
            "created_at": .text(createdAt), "updated_at": .text(updatedAt),
        ]
    }

    /// Reads what `json` gives; nil for what is no user.
    public init?(json: JSONObject) {
        guard let id = json["id"]?.string.flatMap({ ID<User>($0) }),
            let organization = json["organization_id"]?.string.flatMap({ ID<Organization>($0) }),
            let name = json["name"]?.string, let role = json["role"]?.string.flatMap(Role.init),
            let isActive = json["is_active"]?.bool, let keyCount = json.number("key_count"),
            let revision = json.number("revision"), let createdAt = json.time("created_at"),
            let updatedAt = json.time("updated_at")
        else { return nil }
        self.id = id
        self.organization = organization
        self.name = name
        self.role = role
        self.isActive = isActive
        self.keyCount = Int(clamping: keyCount)
        keys = json["keys"]?.array?.compactMap { $0.object.flatMap { KeyRecord(json: $0) } }
        self.revision = Revision(revision)
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
