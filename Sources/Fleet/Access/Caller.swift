public import Domain
public import EventSourcing

/// On whose behalf something is asked, and what they may do.
public struct Caller: Hashable, Sendable {
    /// As events record it.
    public let actor: Actor
    public let role: Role
    /// The only organisation that the caller may see; nil for all.
    public let organization: ID<Organization>?

    /// Whoever may open the data directory may do everything in it.
    public static func operatingSystem(_ login: String) -> Caller {
        Caller(actor: .operatingSystem(login), role: .admin, organization: nil)
    }

    /// A part of Varve itself, as `sample`.
    public static func system(_ part: String) -> Caller {
        Caller(actor: .system(part), role: .admin, organization: nil)
    }

    func mayRead(_ organization: ID<Organization>) throws(FleetError) {
        guard self.organization == nil || self.organization == organization else {
            throw .notFound("organization \(organization)")
        }
    }

    func mayWrite(in organization: ID<Organization>) throws(FleetError) {
        try mayRead(organization)
        guard role == .admin else {
            throw .forbidden("only admins may change anything; \(actor) is a \(role.rawValue)")
        }
    }
}
