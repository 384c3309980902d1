internal import Domain
internal import EventSourcing
internal import Fleet
internal import Projections
internal import Views

extension Session {
    /// What the ids in events are called now; an id that cannot be looked up stays as it is.
    var names: Names {
        let views = fleet.views
        return Names { stream, organization in
            guard let organization else { return nil }
            let owner = ID<Organization>(organization)
            guard let id = UUID(stream.id) else { return nil }
            switch stream.category.text {
            case "agent":
                return try? views.row(
                    AgentDirectory.self, at: RowKey.agent(ID(id), of: owner))?.key.text
            case "user":
                return try? views.row(Users.self, at: RowKey.user(ID(id), of: owner))?.name
            case "organization":
                return try? views.row(
                    Organizations.self, at: RowKey.organization(owner))?.name
            default: return nil
            }
        }
    }
}
