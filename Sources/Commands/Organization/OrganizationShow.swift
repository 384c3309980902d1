internal import Console
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Views

/// `varve organization show`.
enum OrganizationShow {
    static let command = Command(
        "show", summary: "Show an organisation",
        parameters: [OrganizationGroup.organization, SharedOptions.asOf],
        examples: [.init("varve organization show Acme", "Its id, and how much is in it")],
        action: Session.action { session in
            let arguments = session.arguments
            let moment = try session.position(SharedOptions.asOf)
            let now = try session.organization(arguments[OrganizationGroup.organization])
            let then = try session.whole.organizations(asOf: moment).first { $0.id == now.id }
            guard let organization = then else {
                throw Failure(.notFound, "organisation \(now.name) was not there yet")
            }
            let all = try session.whole.everything(of: now.id)
            let agents = try count(.active, of: all, asOf: moment)
            let deleted = try count(.deleted, of: all, asOf: moment)
            let users = try all.users(asOf: moment).count
            if session.screen.isJSON {
                var object = organization.json
                object["agents"] = .number(agents)
                object["deleted_agents"] = .number(deleted)
                object["users"] = .number(users)
                return try session.invocation.answer(.object(object))
            }
            try session.invocation.answer(fields: [
                ("name", organization.name), ("id", organization.id.description),
                ("created", organization.createdAt.description),
                ("agents", "\(agents), and \(deleted) deleted"),
                ("users", Readable.count(users)),
            ])
        })

    private static func count(
        _ presence: AgentQuery.Presence, of agents: any AgentAccess, asOf moment: Position?
    ) throws -> Int {
        var query = AgentQuery()
        query.presence = presence
        query.asOf = moment
        query.limit = 1
        return try agents.agents(query).total
    }
}
