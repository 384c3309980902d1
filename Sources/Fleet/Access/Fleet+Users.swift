internal import Domain
internal import EventSourcing
internal import Projections
internal import Views

extension Fleet {
    /// The user as it is, or was at a moment; nil when it is not there.
    func user(
        _ id: ID<User>, of organization: ID<Organization>, asOf moment: Position? = nil
    ) throws -> Users.Row? {
        let key = RowKey.user(id, of: organization)
        guard let moment else { return try views.row(Users.self, at: key) }
        return try views.row(Users.self, at: key, of: .user(id), asOf: moment)
    }
}
