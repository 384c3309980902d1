internal import Console
internal import Domain
internal import Fleet

extension Session {
    /// Takes rights from a user; where none would be left to give them back, the refusal names it.
    func takingRights(
        from user: UserRecord, _ change: (any UserAccess) throws -> Written<UserRecord>
    ) throws -> UserOutcome {
        do {
            return try UserOutcome(change(people))
        } catch FleetError.user(.lastAdmin) {
            throw Failure(
                .refused, "user \(user.name) is the last active admin of the organisation",
                hint: "make another one first: varve user role USER admin")
        }
    }
}
