public import Domain
public import EventSourcing
internal import Projections
internal import Views

/// How an API key stands.
public enum KeyStanding: Sendable {
    /// Nobody ever had it.
    case unknown
    /// It was revoked, or its time is over.
    case void
    /// The user may be deactivated all the same.
    case valid(UserRecord, KeyRecord)
}

/// Who is meant by what a request brings along, as the views have it. Two rows are looked at,
/// however many there are.
extension Fleet {
    /// The key is found by its hash, so that the time it takes tells nothing of its text.
    public func standing(of secret: APIKeySecret) throws -> KeyStanding {
        let hash = secret.hash
        guard let place = try views.oftenReadRow(APIKeys.self, at: RowKey.apiKey(hash)) else {
            return .unknown
        }
        let row = try views.oftenReadRow(
            Users.self, at: RowKey.user(place.user, of: place.organization))
        guard let row, let key = row.keys.first(where: { $0.hash == hash }),
            !key.isExpired(at: options.clock())
        else { return .void }
        return .valid(UserRecord(row), KeyRecord(key))
    }

    /// Whom an API key belongs to; nil for a key that nobody has, that was revoked or has expired.
    public func user(withSecret secret: APIKeySecret) throws -> UserRecord? {
        guard case .valid(let user, _) = try standing(of: secret) else { return nil }
        return user
    }

    /// The user with an id, of whatever organisation.
    public func user(withID id: ID<User>) throws -> UserRecord? {
        guard let place = try views.row(UserOrganizations.self, at: id.uuid.bytes) else {
            return nil
        }
        return try user(id, of: place.organization).map { UserRecord($0) }
    }

    /// The caller that a user is: with its role, in its organisation.
    ///
    /// - Throws: `FleetError.forbidden` for a user that is deactivated.
    public func caller(_ user: UserRecord) throws(FleetError) -> Caller {
        guard user.isActive else { throw .forbidden("the user \(user.name) is deactivated") }
        return Caller(
            actor: .user(user.id.uuid), role: user.role, organization: user.organization,
            user: user.id)
    }
}
