public import Domain
public import EventLog
internal import EventSourcing
internal import JSON
internal import Projections
public import Views

/// A new organisation with its first admin.
public struct Founding: Sendable {
    public let organization: Organizations.Row
    public let admin: Users.Row
    /// The admin's API key: it is shown now and never again.
    public let secret: APIKeySecret
    public let append: AppendResult
}

extension Fleet {
    /// Makes an organisation, its first admin and the admin's API key, in one append.
    ///
    /// Only who may see all organisations makes new ones.
    public func found(
        organization name: String, admin: String, as caller: Caller,
        options: CommandOptions = CommandOptions()
    ) throws -> Founding {
        guard caller.organization == nil, caller.role == .admin else {
            throw FleetError.forbidden("only the operator of this host may make an organisation")
        }
        let organization = ID<Organization>(options.newID ?? newID(at: options.recordedAt))
        let user = ID<User>(newID(at: options.recordedAt))
        let secret = APIKeySecret(random: self.options.entropy(APIKeySecret.byteCount))
        let key = APIKey(
            id: ID(newID(at: options.recordedAt)), label: "first", hash: secret.hash)
        var options = options
        options.commandID = nil  // The secret is new each time.
        let append = try run(options, by: caller, in: organization, body: .null) {
            let founder = CreateUser(
                id: user, organization: organization, name: admin, role: .admin)
            return try decision(toFound: organization, name: name, founder, key)
        }
        guard let append,
            let row = try views.row(Organizations.self, at: RowKey.organization(organization)),
            let admin = try views.row(Users.self, at: RowKey.user(user, of: organization))
        else { throw FleetError.notFound("organization \(organization)") }
        return Founding(organization: row, admin: admin, secret: secret, append: append)
    }

    private func decision(
        toFound organization: ID<Organization>, name: String, _ founder: CreateUser, _ key: APIKey
    ) throws -> Decision {
        let subject = EventSubject.organization(organization)
        let made = try refusing {
            try Organization().decide(
                .create(id: organization, name: name, holder: try holder(ofOrganization: name)))
        }
        let now = options.clock()
        var user = User()
        var events: [UserEvent] = []
        for command in [.create(founder), .addAPIKey(key, now: now)] as [User.Command] {
            let decided = try refusing { try user.decide(command) }
            for event in decided { user.evolve(event) }
            events += decided
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

    /// The organisations that the caller may see, in the order of their names.
    public func organizations(for caller: Caller) throws -> [Organizations.Row] {
        try refresh()
        return try views.rows(Organizations.self)
            .filter { caller.organization == nil || caller.organization == $0.id }
            .sorted { (Folding.fold($0.name), $0.id) < (Folding.fold($1.name), $1.id) }
    }

    /// The organisations that `text` may mean: by id, by name, or by the beginning of an id.
    public func organizations(
        named text: String, for caller: Caller
    ) throws -> [Organizations.Row] {
        let all = try organizations(for: caller)
        let folded = Folding.fold(text)
        // A whole id means nothing else, whatever others are called.
        if let one = all.first(where: { $0.id.description == folded }) { return [one] }
        let exact = all.filter { Folding.fold($0.name) == folded }
        if !exact.isEmpty || text.utf8.count < 4 { return exact }
        return all.filter { $0.id.description.hasPrefix(folded) }
    }

    fileprivate func holder(ofOrganization name: String) throws -> ID<Organization>? {
        let folded = Folding.fold(name)
        return try views.rows(Organizations.self)
            .first { Folding.fold($0.name).utf8.elementsEqual(folded.utf8) }?.id
    }
}

extension FleetScope {
    /// The organisation itself.
    public func organizationRow() throws -> Organizations.Row {
        try fleet.refresh()
        let row = try fleet.views.row(Organizations.self, at: RowKey.organization(organization))
        guard let row else { throw FleetError.notFound("organization \(organization)") }
        return row
    }

    public func renameOrganization(
        to name: String, options: CommandOptions = CommandOptions()
    ) throws -> Written<Organizations.Row> {
        try mayWrite()
        let subject = EventSubject.organization(organization)
        let body: JSONValue = ["command": "organization-rename", "name": .string(name)]
        let append = try fleet.run(options, by: caller, in: organization, body: body) {
            let row = try organizationRow()
            let decider = Organization(state: Organization.State(id: row.id, name: row.name))
            let holder = try fleet.holder(ofOrganization: name)
            let events = try refusing { try decider.decide(.rename(name, holder: holder)) }
            var decision = Decision()
            decision.events = try events.map {
                try DomainEvent.organization($0).newEvent(of: subject)
            }
            decision.expected[subject.stream] = .exactly(row.revision)
            decision.conditions = [.tagged(.organizationName(name))]
            return decision
        }
        return Written(value: try organizationRow(), append: append)
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
    } catch let rejection as AgentRejection {
        throw FleetError.agent(rejection)
    }
}
