import Foundation
import Testing

/// Commands that read print the same on a server as on its data directory.
@Suite struct RemoteReadTests {
    private static let fleet = Result { try RemoteFleet() }

    static let lines = [
        "agent list", "agent list --all --sort name", "agent list --deleted",
        "agent list --as-of 4",
        "agent list -n 2", "agent list --tag 'a b' --all", "agent list --text GRÜEZI",
        "agent list --owner alice", "agent list --status idle --health degraded",
        "agent list --sort key --reverse --limit 1", "agent list --as-of 2026-01-01",
        "agent list --cursor nonsense", "agent list --as-of 9999",
        "agent show lovelace", "agent show LOVELACE", "agent show grace", "agent show gone",
        "agent show 'Ümlaut & Söhne'", "agent show Ada", "agent show adda", "agent show lovelacf",
        "agent show nobody", "agent show lovelace --version 1", "agent show lovelace --version 9",
        "agent show gone --version 1", "agent show ada --as-of 5", "agent show lovelace --as-of 5",
        "agent show ada --as-of 1s", "agent show grace --field handoff_targets",
        "agent show grace --field instructions", "agent show ''",
        "agent versions lovelace", "agent versions lovelace --limit 1", "agent versions gone",
        "agent versions ada-b", "agent versions ada --as-of 6", "agent diff lovelace",
        "agent diff lovelace 1 2", "agent diff lovelace 1 9", "agent diff gone",
        "agent history lovelace", "agent history lovelace -n 2",
        "agent history lovelace --oldest-first -n 2", "agent history grace --format csv",
        "agent history grace --format json-lines", "agent history gone --as-of 9",
        "agent history none", "agent export", "agent export lovelace grace",
        "agent export --as-of 5", "agent export gone", "agent import none.json",
    ]

    static let eventLines = [
        "audit", "audit -n 3", "audit --type agent-deleted", "audit --actor os:$(id -un) -n 2",
        "audit --actor alice", "audit --actor nobody", "audit --entity grace",
        "audit --entity agent:gone", "audit --entity user:alice", "audit --entity nobody",
        "audit --text grüezi", "audit --since 4 --until 7", "audit --as-of 6 --format csv",
        "audit --before 5", "audit --type agent-exploded", "audit --format json-lines",
        "audit --correlation 01980000-0000-7000-8000-000000000000", "log read",
        "log read --reverse -n 3", "log read --category agent --tag x", "log read --stream none",
        "log tail", "log tail -n 2 --as-of 5",
    ]

    @Test(arguments: lines + eventLines)
    func `a command prints the same on a server`(line: String) throws {
        let fleet = try Self.fleet.get()
        for form in ["", " --json"] {
            let local = try fleet.local.shell("varve " + line + form)
            let remote = try fleet.remote.shell("varve " + line + form)
            #expect(remote.output == local.output, "\(line)\(form)")
            #expect(remote.errors == local.errors, "\(line)\(form)")
            #expect(remote.code == local.code, "\(line)\(form)")
        }
    }

    @Test func `every agent is found by the beginning of its id`() throws {
        let fleet = try Self.fleet.get()
        let ids = try fleet.local.shell("varve agent list --all --json").output
            .matches(of: /"id":"([0-9a-f-]+)"/).map { String($0.output.1) }
        #expect(ids.count == 5)
        for id in ids {
            for length in [3, 4, 20, 24, 36] {
                let line = "varve agent show \(id.prefix(length)) --field key"
                let (local, remote) = (try fleet.local.shell(line), try fleet.remote.shell(line))
                #expect(remote.output == local.output && remote.code == local.code, "\(line)")
                #expect(remote.errors == local.errors, "\(line)")
            }
        }
    }
}
