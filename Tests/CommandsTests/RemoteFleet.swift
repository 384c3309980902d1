import Foundation
import System
import Testing

/// A fleet in a data directory, and the same fleet behind a server: what a command prints can be
/// held against each other.
final class RemoteFleet: Sendable {
    let session: FleetSession
    let server: RunningServer
    /// Runs commands on the data directory, as alice.
    let local: CLI
    /// Runs commands on the server, with alice's key.
    let remote: CLI
    private let keys: [Who: String]

    /// Somebody with a key: two admins, a member, one who is deactivated, and whoever runs it all.
    enum Who: String, CaseIterable, Sendable {
        case alice, carol, mo, gone
        case `operator`
    }

    /// - Parameters:
    ///   - isCopied: whether the server has a copy, so that both may be written to.
    ///   - hasPeople: whether there are others than alice, and a second organisation.
    init(isCopied: Bool = false, hasPeople: Bool = false) throws {
        session = try FleetSession()
        try Self.fill(session)
        keys = hasPeople ? try Self.addPeople(session) : [.alice: try Self.newKey("alice", session)]
        let data = session.cli.folder.path + "/data"
        let served = isCopied ? data + "-copy" : data
        if isCopied { try FileManager.default.copyItem(atPath: data, toPath: served) }
        server = try RunningServer(served)
        (local, remote) = Self.clients(.alice, session, server, keys)
    }

    /// The same commands as somebody else: on the data directory, and on the server.
    func clients(of who: Who) -> (local: CLI, remote: CLI) {
        Self.clients(who, session, server, keys)
    }

    private static func clients(
        _ who: Who, _ session: FleetSession, _ server: RunningServer, _ keys: [Who: String]
    ) -> (local: CLI, remote: CLI) {
        var (local, remote) = (session.cli, session.cli)
        // Whoever may read the data directory runs it.
        local.environment["VARVE_AS"] = who == .operator ? nil : who.rawValue
        remote.environment["VARVE_DATA"] = nil
        remote.environment["VARVE_SERVER"] = server.address
        remote.environment["VARVE_KEY"] = keys[who]
        return (local, remote)
    }

    /// What a fleet has after some use: deleted agents, odd names, rollbacks, statuses.
    private static func fill(_ session: FleetSession) throws {
        try session.require(
            "agent", "create", "--name", "Ümlaut & Söhne", "-i", "«Grüezi»\n\nzwei\n", "--tag",
            "a b", "--tag", "ü", "--owner", "alice", "--set",
            "preferences={\"n\":1.5,\"m\":{\"x\":[1,null]}}")
        try session.require("agent", "create", "--name", "Gone", "-i", "Bye.", "--tag", "a b")
        try session.require("agent", "delete", "gone", "-m", "two\nlines")
        try session.require("agent", "update", "grace", "--status", "idle", "--health", "degraded")
        try session.require("agent", "duplicate", "ada", "--name", "Ada", "--key", "ada-b")
        try session.require("agent", "rollback", "ada", "1", "-m", "back")
        try session.require("agent", "update", "ada", "--key", "lovelace")
        try session.require(
            "agent", "update", "grace", "--set", "metrics={\"cost\":0.25}", "--set",
            "last_activity=\"2026-01-02T03:04:05.000006Z\"")
    }

    private static func addPeople(_ session: FleetSession) throws -> [Who: String] {
        try session.require("user", "create", "mo", "-m", "«looks on»")
        try session.require("user", "create", "gone", "--role", "admin")
        try session.require(
            "user", "key", "create", "mo", "--label", "büro", "--expires", "2099-01-01")
        try session.require("organization", "create", "Globex", "--admin", "carol")
        var keys: [Who: String] = [:]
        for who in [Who.alice, .mo, .gone] { keys[who] = try newKey(who.rawValue, session) }
        try session.require("user", "deactivate", "gone", "-o", "Acme")
        keys[.carol] = try newKey("carol", session, "-o", "Globex")
        keys[.operator] = try session.require("operator", "key", "create", "--quiet")
            .trimmingCharacters(in: .newlines)
        return keys
    }

    private static func newKey(
        _ name: String, _ session: FleetSession, _ more: String...
    ) throws -> String {
        let choice = more.isEmpty ? ["-o", "Acme"] : more
        let outcome = try session.cli.run(["user", "key", "create", name, "--quiet"] + choice)
        try #require(outcome.code == 0, "\(outcome.errors)")
        return outcome.output.trimmingCharacters(in: .newlines)
    }
}
