public import EventSourcing
internal import JSON

/// The owner of users and agents: nothing of one organisation is seen from another.
public struct Organization: Decider {
    public enum Command: Sendable {
        /// - Parameter holder: the organisation that already has the name, if one does.
        case create(
            id: ID<Organization>, name: String, holder: ID<Organization>? = nil,
            message: String? = nil)
        case rename(String, holder: ID<Organization>? = nil, message: String? = nil)
    }

    public enum Rejection: Error, Hashable, Sendable {
        case invalid([ValidationProblem])
        case nameTaken(String, by: ID<Organization>)
        case alreadyExists
        case notFound
    }

    public struct State: Hashable, Sendable, Codable {
        public var id: ID<Organization>
        public var name: String

        public init(id: ID<Organization>, name: String) {
            self.id = id
            self.name = name
        }
    }

    /// Nil before the organisation exists.
    public private(set) var state: State?

    public init() {}

    public init(state: State?) {
        self.state = state
    }

    public mutating func evolve(_ event: OrganizationEvent) {
        switch event {
        case .created(let created): state = State(id: created.organization, name: created.name)
        case .renamed(let renamed): state?.name = renamed.name
        }
    }

    public func decide(_ command: Command) throws(Rejection) -> [OrganizationEvent] {
        switch command {
        case .create(let id, let name, let holder, let message):
            guard state == nil else { throw .alreadyExists }
            let reason = try Self.reason(message, forName: name, of: id, holder: holder)
            return [.created(OrganizationCreated(organization: id, name: name, message: reason))]
        case .rename(let name, let holder, let message):
            guard let state else { throw .notFound }
            let reason = try Self.reason(message, forName: name, of: state.id, holder: holder)
            guard !name.hasSameBytes(as: state.name) else { return [] }
            return [
                .renamed(
                    OrganizationRenamed(name: name, previousName: state.name, message: reason))
            ]
        }
    }

    /// The message as it is recorded, when the organisation may have the name.
    private static func reason(
        _ message: String?, forName name: String, of id: ID<Organization>,
        holder: ID<Organization>?
    ) throws(Rejection) -> String? {
        var problems = NameRule.problems(with: name)
        let reason = MessageRule.read(message, noting: &problems)
        guard problems.isEmpty else { throw .invalid(problems) }
        if let holder, holder != id { throw .nameTaken(name, by: holder) }
        return reason
    }
}

extension Organization.Rejection: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalid(let problems): problems.map { $0.description }.joined(separator: "; ")
        case .nameTaken(let name, let holder):
            "the name \(name.debugDescription) belongs to organisation \(holder)"
        case .alreadyExists: "an organization with this id exists already"
        case .notFound: "there is no such organization"
        }
    }
}

/// What can happen to an organisation.
public enum OrganizationEvent: Hashable, Sendable {
    case created(OrganizationCreated)
    case renamed(OrganizationRenamed)
}

public struct OrganizationCreated: Hashable, Sendable, Codable {
    public var organization: ID<Organization>
    public var name: String
    /// Why, in the words of who did it.
    public var message: String?
}

public struct OrganizationRenamed: Hashable, Sendable, Codable {
    public var name: String
    public var previousName: String
    public var message: String?

    private enum CodingKeys: String, CodingKey {
        case name
        case previousName = "previous_name"
        case message
    }
}
