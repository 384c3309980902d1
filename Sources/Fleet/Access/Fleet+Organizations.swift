public import Domain
internal import EventLog
public import EventSourcing
internal import JSON
internal import Projections
public import Views

/// A new organisation with its first admin.
public struct Founding: Sendable {
    public let organization: Organizations.Row
    public let admin: UserRecord
    public let key: KeyRecord
    /// The admin's API key: it is shown now and never again. Nil when the command had been carried
    /// out before, and it can't be made again.
    public let secret: APIKeySecret?
    public let append: Landing

    public init(
        organization: Organizations.Row, admin: UserRecord, key: KeyRecord,
        secret: APIKeySecret?, append: Landing
    ) {
        self.organization = organization
        self.admin = admin
        self.key = key
        self.secret = secret
        self.append = append
    }
}

extension Fleet {
    /// Makes an organisation, its first admin and the admin's API key, in one append.
    ///
    /// Only who may see all organisations makes new ones.
    public func found(
        organization name: String, admin: String, as caller: Caller,
        options: CommandOptions = CommandOptions()
    ) throws -> Founding {
        try caller.mayOperate(to: "make an organisation")
        let body: JSONObject = [
            "command": "organization-create", "name": .string(name), "admin": .string(admin),
        ]
        let secret = try secrets.secret(.user, for: options, scope: "store", body, by: caller)
        let organization = ID<Organization>(options.newID ?? newID(at: options.recordedAt))
        let user = ID<User>(newID(at: options.recordedAt))
        let key = APIKey(
            id: ID(newID(at: options.recordedAt)), label: "first", hash: secret.hash)
        let append = try run(
            options, by: caller, in: organization, isOfStore: true,
            body: .object(options.named(body))
        ) {
            let founder = CreateUser(
                id: user, organization: organization, name: admin, role: .admin,
                message: options.message)
            return try decision(toFound: organization, name: name, founder, key)
        }
        guard let append else { throw FleetError.notFound("organization \(organization)") }
        return try founding(append, secret)
    }

    /// What an append has founded, which may be one of before.
    private func founding(_ append: AppendResult, _ secret: APIKeySecret) throws -> Founding {
        let ids = append.places.map { $0.stream.id }
        let moment = append.isRepeated ? append.last : nil
        guard let organization = ID<Organization>(ids[0]), let user = ID<User>(ids[1]),
            let row = try self.organization(organization, asOf: moment),
            let admin = try self.user(user, of: organization, asOf: moment),
            let key = admin.keys.last
        else { throw FleetError.notFound("organization \(ids[0])") }
        return Founding(
            organization: row, admin: UserRecord(admin), key: KeyRecord(key),
            secret: key.hash == secret.hash ? secret : nil, append: Landing(append))
    }

    private func decision(
        toFound organization: ID<Organization>, name: String, _ founder: CreateUser, _ key: APIKey
    ) throws -> Decision {
        let subject = EventSubject.organization(organization)
        let made = try refusing {
            try Organization().decide(
                .create(
                    id: organization, name: name, holder: try holder(ofOrganization: name),
                    message: founder.message))
        }
        let now = options.clock()
        let events = try refusing {
            do {
                return try User().decide([
                    .create(founder), .addAPIKey(key, now: now, message: founder.message),
                ])
            } catch User.Rejection.invalid(let problems) {
                throw User.Rejection.invalid(problems.map { $0.ofAdmin })
            }
        }
        let owner = EventSubject.user(founder.id, of: organization)
        var decision = Decision()
        decision.events =
            try made.map { try DomainEvent.organization($0).newEvent(of: subject) }
            + events.map { try DomainEvent.user($0).newEvent(of: owner) }
        decision.expected = [subject.stream: .noStream, owner.stream: .noStream]
        decision.conditions = [.tagged(.organizationName(name))]
        return decision
    }

    /// The organisation as it is, or was at a moment; nil when it is not there.
    ///
    /// As it was, it has none of its counts: they are folded from all of its events.
    func organization(
        _ id: ID<Organization>, asOf moment: Position? = nil
    ) throws -> Organizations.Row? {
        let key = RowKey.organization(id)
        guard let moment else { return try views.row(Organizations.self, at: key) }
        return try views.row(Organizations.self, at: key, of: .organization(id), asOf: moment)
    }

    /// The organisations that the caller may see, in the order of their names now.
    ///
    /// - Parameter moment: as they were then, but for their counts.
    public func organizations(
        for caller: Caller, asOf moment: Position? = nil
    ) throws -> [Organizations.Row] {
        try refresh()
        let now = try views.rows(Organizations.self)
            .filter { caller.organization == nil || caller.organization == $0.id }
            .inOrder
        guard let moment else { return now }
        return try now.compactMap { try organization($0.id, asOf: moment) }
    }

    /// The organisations that `text` may mean: by id, by name, or by the beginning of an id.
    public func organizations(
        named text: String, for caller: Caller
    ) throws -> [Organizations.Row] {
        try organizations(for: caller).named(text)
    }

    fileprivate func holder(ofOrganization name: String) throws -> ID<Organization>? {
        let folded = Folding.fold(name)
        return try views.rows(Organizations.self)
            .first { Folding.fold($0.name).utf8.elementsEqual(folded.utf8) }?.id
    }
}

extension FleetScope {
    /// The organisation itself.
    ///
    /// - Parameter moment: as it was then, but for its counts.
    public func organizationRow(asOf moment: Position? = nil) throws -> Organizations.Row {
        try fleet.refresh()
        let row = try fleet.organization(organization, asOf: moment)
        guard let row else { throw FleetError.notFound("organization \(organization)") }
        return row
    }

    public func renameOrganization(
        to name: String, options: CommandOptions = CommandOptions()
    ) throws -> Written<Organizations.Row> {
        try mayWrite()
        let subject = EventSubject.organization(organization)
        let body: JSONValue = [
            "command": "organization-rename", "name": .string(name),
            "message": options.message.map { .string($0) } ?? .null,
        ]
        let append = try fleet.run(options, by: caller, in: organization, body: body) {
            let row = try organizationRow()
            if let expected = options.expectedRevision, expected != row.revision {
                throw FleetError.conflict(subject.stream, expected: expected, found: row.revision)
            }
            let decider = Organization(state: Organization.State(id: row.id, name: row.name))
            let holder = try fleet.holder(ofOrganization: name)
            let events = try refusing {
                try decider.decide(.rename(name, holder: holder, message: options.message))
            }
            var decision = Decision()
            decision.events = try events.map {
                try DomainEvent.organization($0).newEvent(of: subject)
            }
            decision.expected[subject.stream] = .exactly(row.revision)
            decision.conditions = [.tagged(.organizationName(name))]
            return decision
        }
        // A command that was done before is answered as it was then.
        let moment = append.flatMap { $0.isRepeated ? $0.last : nil }
        let row = try moment.flatMap { try fleet.organization(organization, asOf: $0) }
        return Written(value: try row ?? organizationRow(), append: append)
    }
}

extension ValidationProblem {
    /// The user's name is the admin's to who founds an organisation.
    fileprivate var ofAdmin: ValidationProblem {
        var problem = self
        if location == [.member("name")] { problem.location = [.member("admin")] }
        return problem
    }
}

/// Turns a decider's rejection into the fleet's error.
func refusing<Result>(
    _ body: () throws -> Result
) throws -> Result {
    do {
        return try body()
    } catch let rejection as Organization.Rejection {
        throw FleetError.organization(rejection)
    } catch let rejection as User.Rejection {
        throw FleetError.user(rejection)
    } catch let rejection as Operator.Rejection {
        throw FleetError.operatorKey(rejection)
    } catch let rejection as AgentRejection {
        throw FleetError.agent(rejection)
    }
}
