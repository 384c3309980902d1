import Domain
import EventSourcing
import Fleet
import HTTPServer
import JSON
import System
import TestSupport
import Views

@testable import API

/// A fleet of a test's own with two organisations, served over HTTP on a port of its own.
final class ServedFleet: Sendable {
    enum Who: CaseIterable {
        /// Of Acme.
        case admin, member
        /// Of another organisation.
        case stranger
    }

    let folder = TemporaryFolder()
    let fleet: Fleet
    let server: HTTPServer
    let relay: NewsRelay
    let acme: ID<Organization>
    let other: ID<Organization>
    private let keys: [Who: String]
    /// The key of whoever runs the store.
    let operatorKey: String
    let authenticator: Authenticator
    /// How far the fleet's clock is ahead of the machine's.
    let ahead = Guarded(Duration.zero)

    static let owner = Caller.operatingSystem("tester")

    init(
        login: Authenticator.Options = Authenticator.Options(),
        _ change: (inout API.Options) -> Void = { _ in }
    ) throws {
        var options = Fleet.Options()
        options.mapSize = 1 << 30
        let clock = options.clock
        options.clock = { [ahead] in clock() + ahead.withLock { $0 } }
        try Fleet.create(at: folder.path + "/data", options: options)
        fleet = try Fleet(at: folder.path + "/data", options: options)
        let founding = try fleet.found(organization: "Acme", admin: "Ada", as: Self.owner)
        let second = try fleet.found(organization: "Other", admin: "Oda", as: Self.owner)
        acme = founding.organization.id
        other = second.organization.id
        let scope = try fleet.scope(acme, as: Self.owner)
        let mel = try scope.createUser("Mel", role: .member).value
        keys = [
            .admin: founding.secret!.text,
            .member: try scope.addAPIKey(to: mel.id).secret!.text,
            .stranger: second.secret!.text,
        ]
        operatorKey = try fleet.addOperatorKey(KeyRequest(), as: Self.owner).secret!.text
        authenticator = try Authenticator(fleet: fleet, options: login)
        var apiOptions = API.Options()
        apiOptions.documentationFolder = folder.path + "/docs"
        apiOptions.positionTimeout = .milliseconds(200)
        change(&apiOptions)
        let api = API(
            fleet: fleet, authenticator: authenticator, options: apiOptions)
        var serverOptions = HTTPServer.Options()
        serverOptions.port = 0
        serverOptions.bodyMax = 4 << 20
        server = try HTTPServer(options: serverOptions, handler: api)
        relay = NewsRelay(server)
        fleet.store.setObserver(relay)
        fleet.stores.setObserver(relay)
    }

    deinit {
        server.stop()
        relay.close()
        try? fleet.close()
    }

    func key(_ who: Who) -> String { keys[who] ?? "" }

    /// Sends requests as one of the users, or as nobody.
    func client(_ who: Who?) -> Client {
        Client(port: server.port, key: who.map { key($0) })
    }

    /// A client with a key or token of its own.
    func client(key: String?) -> Client { Client(port: server.port, key: key) }

    var owner: Client { client(key: operatorKey) }
    var admin: Client { client(.admin) }
    var member: Client { client(.member) }
    var stranger: Client { client(.stranger) }

    /// Makes an agent of Acme and returns its path.
    @discardableResult
    func makeAgent(_ name: String, _ further: JSONObject = [:]) throws -> String {
        var input: JSONObject = ["name": .string(name), "instructions": "Be kind."]
        for member in further { input[member.key] = member.value }
        let made = try admin.post("/api/v1/agents", .object(input))
        return "/api/v1/agents/" + (made.json["id"]?.string ?? "")
    }
}
