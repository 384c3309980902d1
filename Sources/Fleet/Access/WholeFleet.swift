public import Domain
public import EventSourcing
public import Views

/// A whole fleet as commands use it, on this host or behind a server: its organisations, and what
/// concerns whoever runs it.
///
/// `Fleet` says what each of them does.
public protocol WholeFleetAccess: Sendable {
    func organizations(asOf moment: Position?) throws -> [Organizations.Row]
    func everything(of organization: ID<Organization>) throws -> any OrganizationAccess
    func found(
        organization name: String, admin: String, options: CommandOptions
    ) throws -> Founding
    func rename(
        _ organization: ID<Organization>, to name: String, options: CommandOptions
    ) throws -> Written<Organizations.Row>

    func status(asOf moment: Position?) throws -> FleetStatus

    func operatorKeys(asOf moment: Position?) throws -> [KeyRecord]
    func addOperatorKey(
        _ request: KeyRequest, options: CommandOptions
    ) throws -> NewOperatorKey
    func revokeOperatorKey(_ id: ID<APIKey>, options: CommandOptions) throws -> Landing
    func moment(beforeOperatorCommand id: String) throws -> Position?
}

/// The whole of a fleet as one caller sees it.
public struct WholeFleet: WholeFleetAccess {
    private let fleet: Fleet
    private let caller: Caller

    public init(_ fleet: Fleet, for caller: Caller) {
        self.fleet = fleet
        self.caller = caller
    }

    public func organizations(asOf moment: Position?) throws -> [Organizations.Row] {
        try fleet.organizations(for: caller, asOf: moment)
    }

    public func everything(
        of organization: ID<Organization>
    ) throws -> any OrganizationAccess {
        try fleet.scope(organization, as: caller)
    }

    public func found(
        organization name: String, admin: String, options: CommandOptions
    ) throws -> Founding {
        try fleet.found(organization: name, admin: admin, as: caller, options: options)
    }

    public func rename(
        _ organization: ID<Organization>, to name: String, options: CommandOptions
    ) throws -> Written<Organizations.Row> {
        try fleet.scope(organization, as: caller).renameOrganization(to: name, options: options)
    }

    public func status(asOf moment: Position?) throws -> FleetStatus {
        try fleet.status(for: caller, asOf: moment)
    }

    public func operatorKeys(asOf moment: Position?) throws -> [KeyRecord] {
        try fleet.operatorKeys(for: caller, asOf: moment)
    }

    public func addOperatorKey(
        _ request: KeyRequest, options: CommandOptions
    ) throws -> NewOperatorKey {
        try fleet.addOperatorKey(request, as: caller, options: options)
    }

    public func revokeOperatorKey(
        _ id: ID<APIKey>, options: CommandOptions
    ) throws -> Landing {
        try fleet.revokeOperatorKey(id, as: caller, options: options)
    }

    public func moment(beforeOperatorCommand id: String) throws -> Position? {
        try fleet.moment(beforeOperatorCommand: id, for: caller)
    }
}
