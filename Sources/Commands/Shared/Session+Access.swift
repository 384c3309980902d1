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
                try fleet.scope(organization.id, as: system).users(named: name)
            }
            let user = try Choice(users, of: "user", named: name) { "\($0.name) (\($0.id))" }
                .one(among: try allUserNames(for: system))
            return try fleet.caller(user)
        }
    }

    private func organizationsMeant(for caller: Caller) throws -> [Organizations.Row] {
        guard let name = arguments[Globals.organization] else {
            return try fleet.organizations(for: caller)
        }
        return [try organization(name, for: caller)]
    }

    private func allUserNames(for caller: Caller) throws -> [String] {
        try organizationsMeant(for: caller).flatMap { organization in
            try fleet.scope(organization.id, as: caller).users().map { $0.name }
        }
    }

    /// The organisation that a command works in.
    var scope: FleetScope {
        get throws {
            let caller = try caller
            if let name = arguments[Globals.organization] {
                return try fleet.scope(organization(name, for: caller).id, as: caller)
            }
            let all = try fleet.organizations(for: caller)
            guard all.count < 2 else {
                let names = all.map { Shell.word($0.name) }.joined(separator: ", ")
                throw Failure.usage(
                    "there are \(all.count) organisations: choose one with --organization",
                    hint: "they are \(names)")
            }
            guard let only = all.first else {
                throw Failure(
                    .notFound, "there is no organisation yet",
                    hint: "'varve organization create NAME --admin NAME' makes one")
            }
            return try fleet.scope(only.id, as: caller)
        }
    }

    /// The organisation whose raw events may be read; nil for all that may be seen.
    var logScope: UUID? {
        get throws {
            if isRemote { return nil }
            let caller = try caller
            guard arguments[Globals.organization] != nil else { return caller.organization?.uuid }
            return try scope.organization.uuid
        }
    }

    func organization(_ name: String, for caller: Caller) throws -> Organizations.Row {
        let found = try fleet.organizations(named: name, for: caller)
        return try Choice(found, of: "organisation", named: name) { "\($0.name) (\($0.id))" }
            .one(among: fleet.organizations(for: caller).map { $0.name })
    }

    func userID(_ name: String) throws -> ID<User> {
        let users = try namedUsers
        return try Choice(users.named(name), of: "user", named: name) { "\($0.name) (\($0.id))" }
            .one(among: users.map { $0.name }).id
    }

    func user(_ name: String) throws -> Users.Row {
        let scope = try scope
        return try Choice(scope.users(named: name), of: "user", named: name) {
            "\($0.name) (\($0.id))"
        }.one(among: scope.users().map { $0.name })
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
