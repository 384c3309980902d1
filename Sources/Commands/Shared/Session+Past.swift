internal import Domain
internal import EventSourcing
internal import Fleet
internal import JSON
internal import Projections
internal import Views

/// Users and organisations as of a moment. Neither ever goes away, so those of now are asked.
extension Session {
    /// The user as it was; nil when it was not there yet.
    func user(_ now: Users.Row, asOf moment: Position?) throws -> Users.Row? {
        guard let moment else { return now }
        return try fleet.user(now.id, of: now.organization, asOf: moment)
    }

    func users(of scope: FleetScope, asOf moment: Position?) throws -> [Users.Row] {
        try scope.users().compactMap { try user($0, asOf: moment) }
    }

    /// The organisation as it was: of its counts none, as they are folded from all of its events.
    func organization(
        _ now: Organizations.Row, asOf moment: Position?
    ) throws -> Organizations.Row? {
        guard let moment else { return now }
        return try fleet.organization(now.id, asOf: moment)
    }

    func organizations(asOf moment: Position?) throws -> [Organizations.Row] {
        try fleet.organizations(for: caller).compactMap { try organization($0, asOf: moment) }
    }
}

extension Organizations.Row {
    var json: JSONValue {
        [
            "id": .text(id), "name": .string(name), "created_at": .text(createdAt),
            "created_by": .text(createdBy), "revision": .number(revision.rawValue),
        ]
    }
}
