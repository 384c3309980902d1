public import Domain
public import EventSourcing

/// On whose behalf something is asked, and what they may do.
public struct Caller: Hashable, Sendable {
    /// As events record it.
    public let actor: Actor
    public let role: Role
    /// The only organisation that the caller may see; nil for all.
    public let organization: ID<Organization>?
    /// The user that the caller is; nil for who runs the store.
    public let user: ID<User>?

    /// Whoever may open the data directory may do everything in it.
    public static func operatingSystem(_ login: String) -> Caller {
        Caller(actor: .operatingSystem(login), role: .admin, organization: nil, user: nil)
    }

    /// A part of Varve itself, as `sample`.
    public static func system(_ part: String) -> Caller {
        Caller(actor: .system(part), role: .admin, organization: nil, user: nil)
    }

    /// Whoever has a key of the store's operator.
    static func `operator`(key id: ID<APIKey>) -> Caller {
        Caller(actor: .operator(key: id.uuid), role: .admin, organization: nil, user: nil)
    }

    /// Whether the caller may do what concerns the whole store.
    public var isOperator: Bool { organization == nil && role == .admin }

    func mayOperate(to what: String) throws(FleetError) {
        guard isOperator else { throw .forbidden("only the operator of this host may \(what)") }
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

    func mayExport(from organization: ID<Organization>) throws(FleetError) {
        try mayRead(organization)
        guard role == .admin else {
            throw .forbidden("only admins may export agents; \(actor) is a \(role.rawValue)")
        }
    }

    /// A user's keys are the user's own affair, and that of the admins.
    func mayManageKeys(
        of user: ID<User>, in organization: ID<Organization>
    ) throws(FleetError) {
        try mayRead(organization)
        guard role == .admin || self.user == user else {
            throw .forbidden("only admins may look after the keys of others")
        }
    }
}
