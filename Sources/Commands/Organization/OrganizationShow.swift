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
            let caller = try session.caller
            let now = try session.organization(
                arguments[OrganizationGroup.organization], for: caller)
            guard let organization = try session.organization(now, asOf: moment) else {
                throw Failure(.notFound, "organisation \(now.name) was not there yet")
            }
            let scope = try session.fleet.scope(now.id, as: caller)
            let agents = try scope.agentCounts(asOf: moment)
            let users = try session.users(of: scope, asOf: moment).count
            if session.screen.isJSON {
                var object = organization.json.object ?? [:]
                object["agents"] = .number(agents.active)
                object["deleted_agents"] = .number(agents.deleted)
                object["users"] = .number(users)
                return try session.invocation.answer(.object(object))
            }
            try session.invocation.answer(fields: [
                ("name", organization.name), ("id", organization.id.description),
                ("created", organization.createdAt.description),
                ("agents", "\(agents.active), and \(agents.deleted) deleted"),
                ("users", Readable.count(users)),
            ])
        })
}
