public import Domain
public import EventSourcing
public import Fleet
internal import JSON
public import Views

// All organisations, and what concerns whoever runs the store.
extension RemoteFleet: WholeFleetAccess {
    public func organizations(asOf moment: Position?) throws -> [Organizations.Row] {
        try array(send(reading(moment, "organizations"))).map { try organization($0) }
    }

    public func everything(
        of organization: ID<Organization>
    ) throws -> any OrganizationAccess {
        RemoteScope(fleet: self, organization: organization)
    }

    public func found(
        organization name: String, admin: String, options: CommandOptions
    ) throws -> Founding {
        var call = ServerCall("POST", "api", "v1", "organizations")
        call.body = ["name": .string(name), "admin": .string(admin)]
        let (made, landing) = try writeKey(call, options)
        let (key, secret) = try newKey(made["key"])
        guard let landing else { throw bad("a position was expected") }
        return Founding(
            organization: try organization(made["organization"]), admin: try user(made["admin"]),
            key: key, secret: secret, append: landing)
    }

    public func rename(
        _ organization: ID<Organization>, to name: String, options: CommandOptions
    ) throws -> Written<Organizations.Row> {
        var call = ServerCall("PATCH", "api", "v1", "organizations", organization.description)
        call.body = ["name": .string(name)]
        let (answer, landing) = try write(call, options, about: .organization(organization))
        return Written(value: try self.organization(answer.json), append: landing)
    }

    public func status(asOf moment: Position?) throws -> FleetStatus {
        let answer = try object(send(reading(moment, "status")))
        guard let status = FleetStatus(json: answer) else { throw bad("a status was expected") }
        return status
    }

    func reading(_ moment: Position?, _ path: String...) -> ServerCall {
        var call = ServerCall("GET")
        call.path = ["api", "v1"] + path
        call.query = moment.map { [("as_of", "\($0)")] } ?? []
        return call
    }
}

extension RemoteFleet {
    public func operatorKeys(asOf moment: Position?) throws -> [KeyRecord] {
        try array(send(reading(moment, "operator", "keys"))).map { try key($0) }
    }

    public func addOperatorKey(
        _ request: KeyRequest, options: CommandOptions
    ) throws -> NewOperatorKey {
        var call = ServerCall("POST", "api", "v1", "operator", "keys")
        call.body = .object(request.json)
        let (made, landing) = try writeKey(call, options)
        let (key, secret) = try newKey(.object(made))
        guard let landing else { throw bad("a position was expected") }
        return NewOperatorKey(key: key, secret: secret, append: landing)
    }

    public func revokeOperatorKey(
        _ id: ID<APIKey>, options: CommandOptions
    ) throws -> Landing {
        let call = ServerCall("DELETE", "api", "v1", "operator", "keys", id.description)
        guard let landing = try write(call, options).landing else {
            throw bad("a position was expected")
        }
        return landing
    }

    public func moment(beforeOperatorCommand id: String) throws -> Position? {
        try moment(ServerCall("GET", "api", "v1", "operator", "commands", id))
    }

    /// Where the log ended before the command that `call` asks for; nil when there was none.
    func moment(_ call: ServerCall) throws -> Position? {
        do {
            guard let before = try object(send(call)).number("before") else {
                throw bad("a position was expected")
            }
            return Position(before)
        } catch FleetError.notFound {
            return nil
        }
    }
}

// What answers say of users and keys.
extension RemoteFleet {
    private func organization(_ value: JSONValue?) throws(ClientError) -> Organizations.Row {
        guard let row = value?.object.flatMap({ Organizations.Row(json: $0) }) else {
            throw bad("an organisation was expected")
        }
        return row
    }

    func user(_ value: JSONValue?) throws(ClientError) -> UserRecord {
        guard let user = value?.object.flatMap({ UserRecord(json: $0) }) else {
            throw bad("a user was expected")
        }
        return user
    }

    func key(_ value: JSONValue?) throws(ClientError) -> KeyRecord {
        guard let key = value?.object.flatMap({ KeyRecord(json: $0) }) else {
            throw bad("a key was expected")
        }
        return key
    }

    /// A new key, with its secret while that is told.
    func newKey(_ value: JSONValue?) throws(ClientError) -> (KeyRecord, APIKeySecret?) {
        (try key(value), value?["api_key"]?.string.flatMap { APIKeySecret($0) })
    }
}
