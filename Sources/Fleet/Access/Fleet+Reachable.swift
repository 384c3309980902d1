internal import Domain
internal import Projections
internal import Views

extension Fleet {
    /// Whether somebody has a key with which they could come in over a network.
    public func hasKeyHolders() throws -> Bool {
        try refresh()
        return try views.rows(Users.self).contains { user in
            user.isActive && user.keys.contains { !$0.isExpired(at: options.clock()) }
        }
    }
}
