public import Domain
public import Projections

/// All read models of the domain.
public enum DomainViews {
    public static let all: [AnyProjection<DomainEvent>] = [
        AnyProjection(Agents.self), AnyProjection(AgentDirectory.self),
        AnyProjection(AgentKeys.self), AnyProjection(AgentLifetimes.self),
        AnyProjection(Organizations.self), AnyProjection(Users.self),
        AnyProjection(APIKeys.self), AnyProjection(UserOrganizations.self),
        AnyProjection(OperatorKeys.self),
    ]
}
