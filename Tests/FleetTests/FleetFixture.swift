import Domain
import EventSourcing
import Fleet
import JSON
import System
import TestSupport
import Testing

/// A data directory of a test's own with one organisation, its admin and a member.
final class Scene {
    let folder = TemporaryFolder()
    private(set) var fleet: Fleet
    let founding: Founding
    let operatorScope: FleetScope

    static func options(isReadOnly: Bool = false) -> Fleet.Options {
        var options = Fleet.Options()
        options.mapSize = 1 << 30
        options.isReadOnly = isReadOnly
        return options
    }

    /// How far the fleet's clock is ahead of the machine's.
    let ahead = Guarded(Duration.zero)

    private static func options(
        isReadOnly: Bool = false, ahead: Guarded<Duration>
    ) -> Fleet.Options {
        var options = options(isReadOnly: isReadOnly)
        let clock = options.clock
        options.clock = { clock() + ahead.withLock { $0 } }
        return options
    }

    static let operatingSystem = Caller.operatingSystem("tester")

    init() throws {
        try Fleet.create(at: folder.path + "/data", options: Self.options())
        fleet = try Fleet(at: folder.path + "/data", options: Self.options(ahead: ahead))
        founding = try fleet.found(
            organization: "Acme", admin: "Ada", as: Self.operatingSystem)
        operatorScope = try fleet.scope(founding.organization.id, as: Self.operatingSystem)
    }

    deinit { try? fleet.close() }

    /// Closes the data directory and opens it again, as the next process would.
    func reopen(isReadOnly: Bool = false) throws -> FleetScope {
        try fleet.close()
        fleet = try Fleet(
            at: folder.path + "/data", options: Self.options(isReadOnly: isReadOnly, ahead: ahead))
        return try fleet.scope(founding.organization.id, as: Self.operatingSystem)
    }

    func member() throws -> FleetScope {
        let user = try operatorScope.createUser("Mel", role: .member).value
        return try fleet.scope(founding.organization.id, as: try fleet.caller(user))
    }

    @discardableResult
    func create(_ name: String, _ further: JSONObject = [:]) throws -> AgentRecord {
        var input: JSONObject = ["name": .string(name), "instructions": "Be kind."]
        for member in further { input[member.key] = member.value }
        return try operatorScope.createAgent(input).value
    }
}

/// The error that `body` throws, when it is one of the fleet's.
func refusal(_ body: () throws -> Void) -> FleetError? {
    do {
        try body()
        return nil
    } catch {
        return error as? FleetError
    }
}

extension AgentResolution {
    var key: String? {
        if case .found(let entry) = self { entry.key.text } else { nil }
    }

    var suggestions: [String] {
        if case .missing(let entries) = self { entries.map { $0.key.text } } else { [] }
    }
}
