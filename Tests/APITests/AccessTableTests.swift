import JSON
import System
import Testing

@testable import API

private let base = "/api/v1/agents"

@Suite struct AccessTableTests {
    let served: ServedFleet

    init() throws { served = try ServedFleet() }

    /// A path of the route that names nothing that there is.
    private func target(_ route: Route) -> String {
        let parts = route.segments.map { segment in
            guard let name = parameterName(segment) else { return segment }
            return ["version", "other"].contains(name)
                ? "1" : "01980000-0000-7000-8000-000000000000"
        }
        return "/" + parts.joined(separator: "/")
    }

    private func status(_ route: Route, _ key: String?) throws -> Int {
        let client = Client(port: served.server.port, key: key)
        let body: JSONValue? = route.body == nil ? nil : [:]
        return try client.send(route.method, target(route), body).status
    }

    @Test func `every route asks who it is, and lets each role do what it may`() throws {
        for route in API.routes {
            let name = "\(route.method) \(route.path)"
            let nobody = try status(route, nil)
            let member = try status(route, served.key(.member))
            let admin = try status(route, served.key(.admin))
            switch route.access {
            case .open:
                #expect(nobody != 401 && nobody != 403, "\(name)")
            case .member where route.tag == "keys":
                // Another's keys, whether there is such a user or not.
                #expect(nobody == 401 && member == 403, "\(name)")
                #expect(admin != 401 && admin != 403, "\(name)")
            case .member:
                #expect(nobody == 401, "\(name)")
                #expect(member != 401 && member != 403, "\(name)")
                #expect(member == admin, "\(name)")
            case .admin:
                #expect(nobody == 401, "\(name)")
                #expect(member == 403, "\(name)")
                #expect(admin != 401 && admin != 403, "\(name)")
            case .operatorOnly:
                #expect(nobody == 401, "\(name)")
                #expect(member == 403 && admin == 403, "\(name)")
            }
        }
    }

    @Test(arguments: ["", "vk_", "vk_00", "nothing", String(repeating: "x", count: 2_000)])
    func `a key that is none is told so`(key: String) throws {
        let answer = try Client(port: served.server.port, key: key).get(base)
        #expect(answer.status == 401)
        #expect(answer.code == "unauthorized")
        #expect(answer["WWW-Authenticate"] != nil)
    }

    @Test func `what belongs to another organization is not found`() throws {
        let path = try served.makeAgent("One")
        _ = try served.admin.put(path, ["name": "Two"])
        let before = try served.admin.get(path + "/history").body
        for route in API.agentRoutes where route.path.contains("{agent_id}") {
            let target = route.path.replacing("{agent_id}", with: path.split(separator: "/").last!)
                .replacing("{version}", with: "1").replacing("{other}", with: "2")
            let body: JSONValue? = route.body == nil ? nil : ["version": 1]
            let answer = try served.stranger.send(route.method, target, body)
            #expect(answer.status == 404, "\(route.method) \(route.path)")
            let past = try served.stranger.send(
                route.method, target + "?as_of=\(try served.fleet.store.head())", body)
            #expect(past.status == 404, "\(route.method) \(route.path)")
        }
        #expect(try served.stranger.get(base + "?presence=all").json == [])
        #expect(try served.stranger.get(base + "/export").json == [])
        #expect(try served.admin.get(path + "/history").body == before)
        let same = try served.stranger.post(
            base,
            ["name": "Two", "instructions": "x", "key": try served.admin.get(path).json["key"]!])
        #expect(same.status == 201)
    }
}
