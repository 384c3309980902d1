internal import Crypto
internal import Domain
internal import EventSourcing
internal import JSON

/// Where a page of a list ended: opaque to whoever carries it.
struct ListCursor: Codable {
    /// What the list is sorted by and shows: a cursor is good for its own list only.
    let list: String
    let place: SortPlace

    init(of query: AgentQuery, place: SortPlace) {
        list = Self.name(query)
        self.place = place
    }

    /// - Throws: `FleetError.badCursor` for what is no cursor of this query.
    init(parsing text: String, for query: AgentQuery) throws(FleetError) {
        guard let bytes = Base64.decode(text),
            let cursor = try? JSON.decode(ListCursor.self, from: bytes)
        else { throw .badCursor("it was not made here") }
        guard cursor.list == Self.name(query) else {
            throw .badCursor("it is of a list with other filters, another order or another moment")
        }
        self = cursor
    }

    var text: String {
        get throws { Base64.encode(try JSON.encode(self)) }
    }

    private static func name(_ query: AgentQuery) -> String {
        let parts: [JSONValue] = [
            .string(query.sort.rawValue), .bool(query.isDescending),
            .string(query.presence.rawValue), .string(query.text ?? ""),
            .string(query.asOf?.description ?? ""),
            .array(query.tags.map { .string($0) }),
            .array(query.statuses.map { .string($0.rawValue) }),
            .array(query.healths.map { .string($0.rawValue) }),
            .array(query.roles.map { .string($0) }), .array(query.owners.map { .string($0) }),
            .array(query.teams.map { .string($0) }),
        ]
        guard let bytes = try? JSON.encode(JSONValue.array(parts)) else {
            preconditionFailure("texts and numbers have a JSON form")
        }
        return String(SHA256.digest(of: bytes).description.prefix(16))
    }
}
