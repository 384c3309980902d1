internal import Crypto
internal import Domain
internal import EventSourcing
public import JSON

extension FleetStatus {
    /// The status as one object, as programs read it.
    public var json: JSONObject {
        var object = store?.json ?? [:]
        object["organizations"] = .array(organizations.map { .object($0.json) })
        return object
    }

    /// Reads what `json` gives; nil for what is no status.
    public init?(json: JSONObject) {
        guard let organizations = json["organizations"]?.objects else { return nil }
        self.organizations = organizations.compactMap { OrganizationCounts(json: $0) }
        store = StoreStatus(json: json)
        guard self.organizations.count == organizations.count else { return nil }
    }
}

extension StoreStatus {
    fileprivate var json: JSONObject {
        [
            "data": .string(path), "store": .text(store), "position": .count(head.rawValue),
            "recorded_at": .text(recordedAt), "root": .text(root),
            "is_read_only": .bool(isReadOnly), "free_bytes": .count(free),
            "files": .array(files.map { .object($0.json) }),
            "views": .array(views.map { .object($0.json) }), "parked_events": .count(parked),
        ]
    }

    fileprivate init?(json: JSONObject) {
        guard let path = json["data"]?.string,
            let store = json["store"]?.string.flatMap({ UUID($0) }),
            let head = json.number("position"), let isReadOnly = json["is_read_only"]?.bool,
            let root = json["root"]?.string.flatMap({ SHA256Digest(hex: $0) }),
            let free = json.count("free_bytes"), let files = json["files"]?.objects,
            let views = json["views"]?.objects, let parked = json.count("parked_events")
        else { return nil }
        self.init(
            path: path, store: store, head: Position(head), recordedAt: json.time("recorded_at"),
            root: root, isReadOnly: isReadOnly, free: free,
            files: files.compactMap { File(json: $0) }, views: views.compactMap { View(json: $0) },
            parked: parked)
    }
}

extension StoreStatus.File {
    fileprivate var json: JSONObject {
        ["name": .string(name), "bytes": .count(length), "bytes_on_disk": .count(onDisk)]
    }

    fileprivate init?(json: JSONObject) {
        guard let name = json["name"]?.string, let length = json.count("bytes"),
            let onDisk = json.count("bytes_on_disk")
        else { return nil }
        self.init(name: name, length: length, onDisk: onDisk)
    }
}

extension StoreStatus.View {
    fileprivate var json: JSONObject {
        [
            "name": .string(name), "version": .count(version),
            "position": .count(position.rawValue), "rows": .count(rows), "lag": .count(lag),
            "building": building.map { .count($0.rawValue) } ?? .null,
        ]
    }

    fileprivate init?(json: JSONObject) {
        guard let name = json["name"]?.string, let version = json.count("version"),
            let position = json.number("position"), let rows = json.count("rows"),
            let lag = json.number("lag")
        else { return nil }
        self.init(
            name: name, version: version, position: Position(position), rows: rows, lag: lag,
            building: json.number("building").map { Position($0) })
    }
}

extension OrganizationCounts {
    fileprivate var json: JSONObject {
        [
            "id": .text(id), "name": .string(name), "agents": .count(agents),
            "deleted_agents": .count(deletedAgents), "users": .count(users),
            "versions": versions.map { .count($0) } ?? .null,
            "events": events.map { .count($0) } ?? .null, "last_event_at": .text(lastEventAt),
        ]
    }

    fileprivate init?(json: JSONObject) {
        guard let id = json["id"]?.string.flatMap({ ID<Organization>($0) }),
            let name = json["name"]?.string, let agents = json.count("agents"),
            let deletedAgents = json.count("deleted_agents"), let users = json.count("users")
        else { return nil }
        self.init(
            id: id, name: name, agents: agents, deletedAgents: deletedAgents, users: users,
            versions: json.count("versions"), events: json.count("events"),
            lastEventAt: json.time("last_event_at"))
    }
}

extension JSONValue {
    /// A whole number that is not negative.
    static func count(_ count: some BinaryInteger) -> JSONValue {
        .integer(Int64(clamping: count))
    }

    /// The elements, where all of them are objects.
    var objects: [JSONObject]? {
        guard let array, case let objects = array.compactMap({ $0.object }),
            objects.count == array.count
        else { return nil }
        return objects
    }
}

extension JSONObject {
    /// A whole number that is not negative; nil where there is none.
    func count(_ name: String) -> Int? { number(name).flatMap { Int(exactly: $0) } }
}
