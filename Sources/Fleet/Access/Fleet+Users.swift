public import Domain
public import EventSourcing
internal import Projections
public import Views

extension Fleet {
    /// The user as it is, or was at a moment; nil when it is not there.
    public func user(
        _ id: ID<User>, of organization: ID<Organization>, asOf moment: Position? = nil
    ) throws -> Users.Row? {
        let key = RowKey.user(id, of: organization)
        guard let moment else { return try views.row(Users.self, at: key) }
        return try views.row(Users.self, at: key, of: .user(id), asOf: moment)
    }

    /// The caller that a user is: with its role, in its organisation.
    ///
    /// - Throws: `FleetError.forbidden` for a user that is deactivated.
    public func caller(_ user: Users.Row) throws(FleetError) -> Caller {
        guard user.isActive else { throw .forbidden("the user \(user.name) is deactivated") }
        return Caller(actor: .user(user.id.uuid), role: user.role, organization: user.organization)
    }

    /// Whom an API key belongs to; nil for a key that nobody has, or that was revoked.
    public func user(withSecret secret: APIKeySecret) throws -> Users.Row? {
        try refresh()
        let hash = secret.hash
        return try views.rows(Users.self).first { user in
            user.keys.contains { $0.hash == hash }
        }
    }
}
