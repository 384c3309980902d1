internal import Domain
internal import EventSourcing
internal import Fleet

extension Session {
    /// What the ids in events are called now; an id that cannot be looked up stays as it is.
    var names: Names {
        let access = access
        return Names { stream, organization in
            organization.flatMap { access.name(of: stream, in: ID($0)) }
        }
    }
}
