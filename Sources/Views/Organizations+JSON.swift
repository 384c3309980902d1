internal import Domain
internal import EventSourcing
public import JSON

extension Organizations.Row {
    /// The organisation as one flat object, as programs read it; without its counts, which change
    /// without a new revision.
    public var json: JSONObject {
        [
            "id": .text(id), "name": .string(name), "created_at": .text(createdAt),
            "created_by": .text(createdBy),
            "revision": .integer(Int64(clamping: revision.rawValue)),
        ]
    }

    /// Reads what `json` gives, which has no counts; nil for what is no organisation.
    public init?(json: JSONObject) {
        guard let id = json["id"]?.string.flatMap({ ID<Organization>($0) }),
            let name = json["name"]?.string, let createdAt = json.time("created_at"),
            let createdBy = json["created_by"]?.string, let revision = json.number("revision")
        else { return nil }
        self.init(
            id: id, name: name, createdAt: createdAt, createdBy: Actor(createdBy),
            revision: Revision(revision), lastEventAt: createdAt)
    }
}
