import JSON
import System
import Testing

@testable import API

private let base = "/api/v1/agents"
private let input: JSONValue = ["name": "One", "instructions": "x"]
private let importItem: JSONValue = [
    "name": "I", "instructions": "x", "model": "m", "modality": "audio_only", "panels": [],
    "tools": [],
]

/// Has each route of the agents API give each answer that the document has for it. The client
/// holds every one of them against the document.
@Suite struct CoverageTests {
    let served: ServedFleet
    let path: String
    private let seen = Guarded<Set<String>>([])

    init() throws {
        served = try ServedFleet()
        path = try served.makeAgent("One", ["key": "one"])
    }

    /// What a test can't bring about: the disk is full, too many logins failed, somebody else was
    /// quicker.
    private static func isOutOfReach(_ route: Route, _ status: Int) -> Bool {
        let isOnlyRaced = ["delete_agent", "roll_back_agent"].contains(route.id)
        return status == 429 || status == 503 && route.isWrite || status == 409 && isOnlyRaced
    }

    private func see(
        _ route: Route, _ status: Int, _ send: (String) throws -> Answer
    ) throws {
        let id = path.split(separator: "/").last!
        let target = route.path.replacing("{agent_id}", with: id)
            .replacing("{version}", with: "1").replacing("{other}", with: "1")
        let found = try send(target).status
        #expect(found == status, "\(route.id)")
        seen.withLock { _ = $0.insert("\(route.id) \(found)") }
    }

    private func body(_ route: Route) -> JSONValue? {
        switch route.id {
        case "create_agent": ["name": "Made", "instructions": "x"]
        case "import_agents": ["agents": [importItem]]
        case "roll_back_agent": ["version": 1]
        default: route.body == nil ? nil : [:]
        }
    }

    @Test func `every route gives every answer that the document has for it`() throws {
        _ = try served.admin.put(path, [:])
        for route in API.agentRoutes {
            try seeRefusals(route)
            if route.isWrite { try seeRefusedWrites(route) }
            if !route.isWrite { try seeReads(route) }
        }
        let wanted = API.agentRoutes.flatMap { route in
            (route.answers + route.errors).filter { !Self.isOutOfReach(route, $0.status) }
                .map { "\(route.id) \($0.status)" }
        }
        let missing = Set(wanted).subtracting(seen.withLock { $0 }).sorted()
        #expect(missing.isEmpty, "never seen: \(missing)")
    }

    private func seeRefusals(_ route: Route) throws {
        let admin = served.admin
        try see(route, 400) {
            let twice = [("Content-Type", "a"), ("Content-Type", "b")]
            return try admin.send(route.method, $0, bytes: nil, headers: twice)
        }
        try see(route, 401) { try served.client(nil).send(route.method, $0, body(route)) }
        if route.access == .admin {
            try see(route, 403) { try served.member.send(route.method, $0, body(route)) }
        } else {
            let idle = try self.idle()
            try see(route, 403) { try idle.send(route.method, $0) }
        }
        if route.path.contains("{") {
            try see(route, 404) { try served.stranger.send(route.method, $0, body(route)) }
            try see(route, 422) {
                let id = path.split(separator: "/").last!
                return try admin.send(route.method, $0.replacing(id, with: "x"), body(route))
            }
        } else {
            try see(route, 404) {
                try served.owner.send(
                    route.method, $0, body(route), headers: ["X-Varve-Organization": "None"])
            }
            try see(route, 422) {
                route.isWrite
                    ? try admin.send(route.method, $0, [1]) : try admin.get($0 + "?as_of=x")
            }
        }
    }

    /// A client whose user may do nothing any more.
    private func idle() throws -> Client {
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let name = "Idle \(seen.withLock { $0.count })"
        let user = try scope.createUser(name, role: .member).value
        let secret = try scope.addAPIKey(to: user.id).secret
        _ = try scope.deactivateUser(user.id)
        return Client(port: served.server.port, key: secret!.text)
    }

    private func seeReads(_ route: Route) throws {
        let query = route.id == "resolve_agent" ? "?ref=one&" : "?"
        try see(route, 200) { try served.admin.get($0 + query + "min_position=1") }
        try see(route, 503) { try served.admin.get($0 + query + "min_position=99999") }
        if route.id == "get_agent" {
            try see(route, 304) { try served.admin.get($0, ["If-None-Match": "*"]) }
        }
    }

    private func seeRefusedWrites(_ route: Route) throws {
        let admin = served.admin
        let success = route.answers[0].status
        if route.body != nil {
            try see(route, 413) {
                try admin.send(route.method, $0, bytes: [UInt8](repeating: 0x20, count: 5 << 20))
            }
            try see(route, 415) {
                let form = [("Content-Type", "multipart/form-data")]
                return try admin.send(route.method, $0, bytes: Array("a".utf8), headers: form)
            }
        }
        try see(route, 412) {
            try admin.send(route.method, $0, body(route), headers: ["If-Match": "\"0\""])
        }
        if route.id == "undelete_agent" {
            try see(route, 409) { try admin.send(route.method, $0) }
        }
        if route.id == "delete_agent" {
            try see(route, 204) { try admin.delete($0) }
            let back = try admin.post(path + "/undelete")
            #expect(back.status == 200)
            seen.withLock { _ = $0.insert("undelete_agent \(back.status)") }
            return
        }
        if route.id != "undelete_agent" {
            try see(route, success) { try admin.send(route.method, $0, body(route)) }
        }
        try seeConflict(route)
    }

    private func seeConflict(_ route: Route) throws {
        let taken: JSONValue = ["name": "T", "instructions": "x", "key": "taken"]
        _ = try served.admin.post(base, taken)
        switch route.id {
        case "create_agent": try see(route, 409) { try served.admin.post($0, taken) }
        case "update_agent", "patch_agent", "duplicate_agent":
            try see(route, 409) { try served.admin.send(route.method, $0, ["key": "taken"]) }
        case "import_agents":
            let digest = String(repeating: "0", count: 64)
            try see(route, 409) {
                try served.admin.post($0 + "?digest=\(digest)", ["agents": []])
            }
        default: break
        }
    }
}
