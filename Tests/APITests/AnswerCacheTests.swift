import EventSourcing
import Fleet
import HTTPServer
import JSON
import Testing

@testable import API

@Suite struct AnswerCacheTests {
    let served: ServedFleet
    let path: String

    init() throws {
        served = try ServedFleet()
        path = try served.makeAgent("One")
    }

    @Test func `a kept answer is given to nobody else`() throws {
        for _ in 1...3 {
            #expect(try served.admin.get(path).status == 200)
            #expect(try served.stranger.get(path).status == 404)
            #expect(try served.client(nil).get(path).status == 401)
        }
    }

    @Test func `of several lines of cookies none is overlooked`() throws {
        let nobody = served.client(nil)
        let admin = [("Cookie", "access_token=\(served.key(.admin))"), ("Cookie", "a=b")]
        for _ in 1...2 {
            #expect(try nobody.send("GET", path, bytes: nil, headers: admin).status == 200)
            #expect(try nobody.get(path, ["Cookie": "a=b"]).status == 401)
        }
    }

    @Test func `a kept answer ends with the next event`() throws {
        for number in 1...20 {
            _ = try served.admin.put(path, ["name": .string("\(number)")])
            for _ in 1...2 {
                #expect(try served.admin.get(path).json["name"]?.string == "\(number)")
            }
        }
        _ = try served.admin.delete(path)
        #expect(try served.admin.get(path).status == 404)
    }

    @Test func `a key that is revoked gets no kept answer`() throws {
        let scope = try served.fleet.scope(served.acme, as: ServedFleet.owner)
        let mel = try scope.users().first { $0.name == "Mel" }!
        let keyed = try scope.addAPIKey(to: mel.id)
        let client = Client(port: served.server.port, key: keyed.secret?.text)
        #expect(try client.get(path).status == 200)
        #expect(try client.get(path).status == 200)
        _ = try scope.revokeAPIKey(keyed.key.id, of: mel.id)
        #expect(try client.get(path).status == 401)
    }

    @Test func `a kept answer has the id of its own request, and is known by its tag`() throws {
        let first = try served.admin.get(path, ["X-Request-ID": "one"])
        let second = try served.admin.get(path, ["X-Request-ID": "two"])
        #expect(first["X-Request-ID"] == "one")
        #expect(second["X-Request-ID"] == "two")
        #expect(first.body == second.body)
        let known = try served.admin.get(path, ["If-None-Match": first["ETag"]!])
        #expect(known.status == 304)
        #expect(try served.admin.get(path).body == first.body)
    }

    @Test func `what is kept is bounded`() throws {
        let cache = AnswerCache()
        let body = [UInt8](repeating: 0, count: 100_000)
        for number in 0..<200 {
            let request = HTTPRequest(
                method: "GET", target: "/\(number)", path: [], query: [], headers: [:],
                remoteAddress: "", id: "")
            let asked = AnswerCache.Asked(request, head: Position(1))!
            cache.keep(HTTPResponse(200, body: body), for: asked)
            #expect(cache.answer(to: asked) != nil)
        }
        #expect(cache.size <= 8 << 20)
        #expect(cache.size > 0)
    }
}
