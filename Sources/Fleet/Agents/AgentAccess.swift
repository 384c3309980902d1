public import Crypto
public import Domain
public import EventLog
public import EventSourcing
public import JSON

/// The agents of one organisation as commands use them, on this host or behind a server.
///
/// `FleetScope` says what each of them does.
public protocol AgentAccess: Sendable {
    func moment(beforeCommand id: String) throws -> Position?

    func agent(_ id: ID<Agent>, asOf moment: Position?) throws -> AgentRecord?
    func resolveAgent(
        _ text: String, presence: AgentQuery.Presence, asOf moment: Position?
    ) throws -> AgentResolution
    func agents(_ query: AgentQuery) throws -> AgentPage

    func versions(of id: ID<Agent>, asOf moment: Position?) throws -> [AgentVersion]
    func configuration(_ version: UInt64, of id: ID<Agent>) throws -> AgentConfiguration
    func events(
        of id: ID<Agent>, asOf moment: Position?, direction: ReadDirection, limit: Int
    ) throws -> [RecordedEvent<[UInt8]>]

    func createAgent(
        _ input: JSONObject, options: CommandOptions
    ) throws -> Written<AgentRecord>
    func updateAgent(
        _ id: ID<Agent>, _ input: JSONObject, makesVersionIfUnchanged: Bool, deletes: Bool,
        options: CommandOptions
    ) throws -> Written<AgentRecord>
    func rollBackAgent(
        _ id: ID<Agent>, to version: UInt64, dropsUnknownTargets: Bool,
        makesVersionIfUnchanged: Bool, options: CommandOptions
    ) throws -> Written<AgentRecord>
    func deleteAgent(_ id: ID<Agent>, options: CommandOptions) throws -> Written<AgentRecord>
    func undeleteAgent(
        _ id: ID<Agent>, key: String?, options: CommandOptions
    ) throws -> Written<AgentRecord>
    func duplicateAgent(
        _ source: ID<Agent>, name: String?, key: String?, options: CommandOptions
    ) throws -> Written<AgentRecord>

    func planImport(_ document: JSONValue) throws -> ImportPlan
    func importAgents(
        _ document: JSONValue, digest: SHA256Digest?, options: CommandOptions
    ) throws -> Imported
    func earlierImport(_ document: JSONValue, options: CommandOptions) throws -> Imported?
    func exportAgents(_ ids: [ID<Agent>]?, asOf moment: Position?) throws -> [JSONObject]
}

extension FleetScope: AgentAccess {
    /// What a version of an agent said.
    public func configuration(
        _ version: UInt64, of id: ID<Agent>
    ) throws -> AgentConfiguration {
        try agent(id, version: version).configuration
    }

    /// The events of an agent's stream, as they are stored.
    public func events(
        of id: ID<Agent>, asOf moment: Position?, direction: ReadDirection, limit: Int
    ) throws -> [RecordedEvent<[UInt8]>] {
        guard try agent(id) != nil else { throw FleetError.agent(.notFound) }
        return try fleet.store.read(
            .agent(id), asOf: moment ?? Position(.max), direction: direction, limit: limit)
    }
}
