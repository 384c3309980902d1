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

    /// - Parameter isCopied: whether the server has a copy, so that both may be written to.
    init(isCopied: Bool = false) throws {
        session = try FleetSession()
        try Self.fill(session)
        let key = try session.require("user", "key", "create", "alice", "--quiet")
            .trimmingCharacters(in: .newlines)
        let data = session.cli.folder.path + "/data"
        let served = isCopied ? data + "-copy" : data
        if isCopied { try FileManager.default.copyItem(atPath: data, toPath: served) }
        server = try RunningServer(served)
        var local = session.cli
        local.environment["VARVE_AS"] = "alice"
        var remote = session.cli
        remote.environment["VARVE_DATA"] = nil
        remote.environment["VARVE_SERVER"] = server.address
        remote.environment["VARVE_KEY"] = key
        (self.local, self.remote) = (local, remote)
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
}
