public import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
internal import Views

/// One organisation of a fleet as one caller sees it: the way to everything that belongs to it.
///
/// What belongs to another organisation is not found here.
public struct FleetScope: Sendable {
    public let fleet: Fleet
    public let organization: ID<Organization>
    public let caller: Caller

    /// Throws unless the caller may change things; asked before anything else is looked at.
    func mayWrite() throws(FleetError) {
        try caller.mayWrite(in: organization)
    }

    /// Whether something was done here before under the command id of `options`, whatever it was.
    public func knows(commandOf options: CommandOptions) throws -> Bool {
        guard let command = try options.command(in: organization, .null) else { return false }
        do {
            return try fleet.store.result(of: command) != nil
        } catch AppendError.commandReused {
            return true
        }
    }
}

extension Fleet {
    /// The organisation as the caller sees it.
    ///
    /// - Throws: `FleetError.notFound` when there is none, or when the caller belongs to another.
    public func scope(_ organization: ID<Organization>, as caller: Caller) throws -> FleetScope {
        try caller.mayRead(organization)
        let key = RowKey.organization(organization)
        if try !views.hasRow(Organizations.self, at: key) {
            try refresh()
            guard try views.hasRow(Organizations.self, at: key) else {
                throw FleetError.notFound("organization \(organization)")
            }
        }
        return FleetScope(fleet: self, organization: organization, caller: caller)
    }

    /// Lets the views take in all that the log has.
    public func refresh() throws {
        try views.catchUp()
    }

    /// Lets the views take in what other processes wrote. What commands of this one are about to
    /// write the views may lack: nobody has been told yet that it is done.
    public func refreshFromOthers() throws {
        try views.catchUp(through: store.headOfOthers())
    }
}
