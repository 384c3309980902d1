internal import Console
internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Projections
internal import System
internal import Views

/// Who acts, and in which organisation.
extension Session {
    /// The operating system's user, or the one that `--as` names.
    var caller: Caller {
        get throws {
            let system = Caller.operatingSystem(Machine.loginName)
            guard let name = arguments[Globals.actingUser] else { return system }
            let users = try organizationsMeant(for: system).flatMap { organization in
                try fleet.scope(organization.id, as: system).users()
            }
            return try fleet.caller(users.one(named: name, kind: "user"))
        }
    }

    private func organizationsMeant(for caller: Caller) throws -> [Organizations.Row] {
        guard let name = arguments[Globals.organization] else {
            return try fleet.organizations(for: caller)
        }
        return [try fleet.organizations(for: caller).one(named: name, kind: "organisation")]
    }

    /// The organisation that a command works in.
    var scope: FleetScope {
        get throws {
            let caller = try caller
            if let name = arguments[Globals.organization] {
                return try fleet.scope(organization(name).id, as: caller)
            }
            let all = try fleet.organizations(for: caller)
            guard all.count == 1, let only = all.first else {
                throw Failure.organizationNeeded(all.map { $0.name })
            }
            return try fleet.scope(only.id, as: caller)
        }
    }

    /// The organisation whose raw events may be read; nil for all that may be seen.
    var logScope: UUID? {
        get throws {
            if isRemote {
                try requireNamedOrganization()
                return nil
            }
            let caller = try caller
            guard arguments[Globals.organization] != nil else { return caller.organization?.uuid }
            return try scope.organization.uuid
        }
    }

    func organization(_ name: String) throws -> Organizations.Row {
        try whole.organizations(asOf: nil).one(named: name, kind: "organisation")
    }

    func user(_ name: String) throws -> UserRecord {
        try people.users(asOf: nil).one(named: name, kind: "user")
    }
}

extension Array where Element: Named {
    /// The only one that a word on the command line may mean.
    func one(named name: String, kind: String) throws -> Element {
        try Choice(named(name), of: kind, named: name) { "\($0.name) (\($0.id))" }
            .one(among: map { $0.name })
    }
}

/// What a name may mean: exactly one thing, or an error that helps.
struct Choice<Candidate> {
    private let candidates: [Candidate]
    private let kind: String
    private let name: String
    private let describe: (Candidate) -> String

    init(
        _ candidates: [Candidate], of kind: String, named name: String,
        describe: @escaping (Candidate) -> String
    ) {
        self.candidates = candidates
        self.kind = kind
        self.name = name
        self.describe = describe
    }

    /// - Parameter known: names to suggest where there is no candidate.
    func one(among known: @autoclosure () throws -> [String]) throws -> Candidate {
        if candidates.count == 1, let only = candidates.first { return only }
        guard candidates.isEmpty else {
            let list = candidates.prefix(10).map(describe).joined(separator: ", ")
            throw Failure(
                .refused, "\(kind) \(quoted(name)) may be any of \(candidates.count)",
                hint: "use more of the id: \(list)")
        }
        let meant = NearMiss.suggestion(for: name, among: try known())
        throw Failure(.notFound, "there is no \(kind) \(quoted(name))\(meant)")
    }
}
