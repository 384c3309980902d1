internal import Domain
internal import Projections
internal import Views

extension Fleet {
    /// Whether somebody has a key with which they could come in over a network.
    public func hasKeyHolders() throws -> Bool {
        try refresh()
        if try views.row(OperatorKeys.self, at: OperatorKeys.key)?.keys.contains(where: isGood)
            ?? false
        {
            return true
        }
        return try views.rows(Users.self).contains { user in
            user.isActive && user.keys.contains(where: isGood)
        }
    }

    private func isGood(_ key: APIKey) -> Bool { !key.isExpired(at: options.clock()) }
}
