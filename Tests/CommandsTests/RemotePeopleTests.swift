import Foundation
import System
import Testing

/// What has to be alike of what a command prints here and on a server: not what depends on who asks
/// (`os:alice`, `operator:0198…`), on when a key was used last, or on the room on the disk.
private func comparable(_ text: String) -> String {
    var text = Masked(text.replacingOccurrences(of: "/data-copy", with: "/data")).text
    for (pattern, mask) in [
        ("\"last_used_at\":(null|\"<time>\")", "<use>"), ("<time>  (never|<time>)", "<use>"),
        ("never  (never|<time>)", "never  <use>"), ("(os|operator):[<>a-z0-9 ]+", "<actor>"),
        ("\"(free_bytes|bytes_on_disk|bytes)\":[0-9]+", "<bytes>"), ("vo_[0-9a-f]{64}", "<key>"),
        (" {2,}", "  "),
    ] {
        text = text.replacingOccurrences(of: pattern, with: mask, options: .regularExpression)
    }
    return text
}

/// A missing right is told in other words on a server, with a hint at the key that it takes.
private func expectAlike(_ remote: String, _ local: String, _ line: String) {
    guard local.contains("only admins") || local.contains("only the operator") else {
        #expect(comparable(remote) == comparable(local), "\(line)")
        return
    }
    #expect(remote.contains("insufficient permissions"), "\(line): \(remote)")
    let needed = local.contains("only admins") ? "an admin" : "an operator's key"
    #expect(remote.contains("it takes") && remote.contains(needed), "\(line): \(remote)")
}

/// Commands on people and organisations that read print the same on a server.
@Suite struct RemotePeopleReadTests {
    private static let fleet = Result { try RemoteFleet(hasPeople: true) }

    static let lines = [
        "organization list", "organization list --as-of 3", "organization list --as-of 9999",
        "organization show ACME", "organization show acme --as-of 5", "organization show nowhere",
        "organization show Globex", "organization show globex --as-of 5",
        "-o acme user list", "-o Acme user list --as-of 5", "-o Acme user show alice",
        "-o Acme user show mo", "-o Acme user show gone", "-o Acme user show ALICE --as-of 5",
        "-o Acme user show mo --as-of 5", "-o Acme user show nobody", "-o Acme user show alise",
        "-o Acme user key list mo", "-o Acme user key list alice", "-o Acme user key list nobody",
        "-o Acme user key list mo --as-of 2099-01-01", "-o nowhere user list",
        "-o nowhere agent list",
        "-o nowhere audit", "user list", "agent list", "operator key list",
        "operator key list --as-of 3", "status", "status --as-of 5", "status --as-of 2026-01-01",
        "-o Acme __complete users", "__complete organizations",
    ]

    @Test(arguments: lines, [RemoteFleet.Who.alice, .mo, .operator])
    func `a command prints the same on a server`(line: String, who: RemoteFleet.Who) throws {
        let (here, there) = try Self.fleet.get().clients(of: who)
        for form in ["", " --json"] {
            let local = try here.shell("varve " + line + form)
            let remote = try there.shell("varve " + line + form)
            #expect(remote.code == local.code, "\(line)\(form): \(remote.errors)")
            #expect(comparable(remote.output) == comparable(local.output), "\(line)\(form)")
            expectAlike(remote.errors, local.errors, "\(line)\(form)")
        }
    }

    @Test func `another organisation is there for whoever runs it all, and for nobody else`() throws
    {
        let fleet = try Self.fleet.get()
        for line in ["-o Globex user list", "-o globex user show carol", "-o Globex agent list"] {
            let (here, there) = fleet.clients(of: .operator)
            let (local, remote) = (
                try here.shell("varve \(line)"), try there.shell("varve \(line)")
            )
            #expect(local.code == 0 && remote.code == 0, "\(remote.errors)")
            #expect(comparable(remote.output) == comparable(local.output), "\(line)")
            let other = try fleet.remote.shell("varve \(line)")
            #expect(other.code == 3 && other.output.isEmpty, "\(line)")
            #expect(other.errors.lowercased().contains("no organisation 'globex'"))
        }
    }

    @Test func `who is deactivated is refused`() throws {
        let there = try Self.fleet.get().clients(of: .gone).remote
        for line in ["user list", "status", "organization list"] {
            let outcome = try there.shell("varve " + line)
            #expect(outcome.code == 4 && outcome.output.isEmpty)
            #expect(outcome.errors.contains("inactive user"), "\(outcome.errors)")
        }
    }

    @Test func `without a key nothing is told of people`() throws {
        var there = try Self.fleet.get().remote
        there.environment["VARVE_KEY"] = nil
        for line in [
            "user list", "status", "organization list", "operator key list", "user create eve",
        ] {
            let outcome = try there.shell("varve " + line)
            #expect(outcome.code == 4 && outcome.output.isEmpty)
            #expect(outcome.errors.contains("wants an API key"), "\(outcome.errors)")
        }
    }
}

/// Commands on people and organisations that write do and print the same on a server.
@Suite struct RemotePeopleWriteTests {
    /// Each is run on what the ones before it left.
    static let lines: [(who: RemoteFleet.Who, line: String)] =
        ([
            "user create bob -m 'ein «Grund» – 理由'", "user create Bob", "user create ''",
            "user create dora --role admin --json", "user create eve --with-key",
            "user create fay --with-key -l '' ", "user create fay --expires 2d",
            "user create fay --with-key -l laptop --expires 2099-01-01 --json",
            "user create gil --with-key --command-id new -m first",
            "user create gil --with-key --command-id new -m first",
            "user create gil --with-key --command-id new -m first --json",
            "user create gil --with-key --command-id new -m second",
            "user create \"$(printf 'x%.0s' {1..101})\"",
            "user create hal -m \"$(printf 'x%.0s' {1..3000})\"",
            "user role bob admin -m 'by vote'", "user role bob admin",
            "user role bob member --json",
            "user role nobody admin", "user role bob admin --command-id one",
            "user role bob member", "user role bob admin --command-id one",
            "user deactivate bob --command-id one", "user deactivate bob", "user deactivate bob",
            "user role bob member", "user key create bob", "user activate bob -m back --json",
            "user activate bob", "user key create bob -l laptop --expires 2099-01-01",
            "user key create bob -l laptop --expires 2001-01-01", "user key create nobody",
            "user key create bob --json -l x", "user key create bob --command-id key -l y",
            "user key create bob --command-id key -l y",
            "user key create bob --command-id key -l z", "user key revoke bob zzzz",
            "user key revoke bob 0",
            key("laptop", of: "user key list bob") + "varve user key revoke bob $K",
            key("x", of: "user key list bob") + "varve user key revoke bob $K --command-id gone; "
                + "varve user key revoke bob $K --command-id gone --json; "
                + "varve user key revoke bob $K",
            "user show bob --json", "organization rename Acme 'Acme Inc.' -m 'grown' --json",
            "organization rename acme 'Acme Inc.'", "organization rename 'acme inc.' 'Acme Inc.'",
            "organization rename 'acme inc.' globex", "organization rename globex Mine",
            "organization rename 'acme inc.' Acme --command-id back",
            "organization rename 'acme inc.' Acme --command-id back",
            "organization rename 'acme inc.' ''", "organization list",
            "user role alice member", "user deactivate alice",
            "user role dora member; varve user role alice member; varve user deactivate alice",
            "organization create Third --admin x", "operator key create",
            "operator key revoke 01980000",
        ] as [String]).map { (.alice, $0) }
        + ([
            "user create zoe", "user role mo admin", "user deactivate alice", "user key list alice",
            "user key create alice", "user key create mo --label own", "user key revoke alice 0198",
            "user key list mo", "organization rename Acme Mine",
        ] as [String]).map { (.mo, $0) }
        + ([
            "organization create Third --admin tia -m why", "organization create third --admin tia",
            "organization create Fourth --admin '' ",
            "organization create Fifth --admin fifi --command-id five --json",
            "organization create Fifth --admin fifi --command-id five",
            "organization create Fifth --admin other --command-id five",
            "organization list", "organization show third", "user list", "-o third user create uwe",
            "-o third user list", "organization rename third Troisième",
            "operator key create", "operator key create --label ci --expires 2099-01-01 --json",
            "operator key create --label ci2 --command-id op -m why",
            "operator key create --label ci2 --command-id op -m why",
            "operator key create --label ci3 --command-id op -m why",
            "operator key create --expires 2001-01-01",
            key("ci2", of: "operator key list")
                + "varve operator key revoke $K --command-id op2; "
                + "varve operator key revoke $K --command-id op2 --json; "
                + "varve operator key revoke $K",
            "operator key revoke 0", "operator key list", "status --json",
        ] as [String]).map { (.operator, $0) }

    /// Shell that puts the id of the key with a label into `$K`.
    private static func key(_ label: String, of list: String) -> String {
        "K=$(varve \(list) --json | tr '}' '\\n' | grep '\"\(label)\"' "
            + "| sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/'); "
    }

    @Test func `a key that is over is refused`() throws {
        let fleet = try RemoteFleet(hasPeople: true)
        let there = fleet.clients(of: .alice).remote
        let soon = "$(date -u -d '+5 seconds' +%Y-%m-%dT%H:%M:%SZ)"
        var keys: [String] = []
        for line in ["--expires \(soon)", "-l long"] {
            keys.append(
                try there.shell("varve user key create mo -q \(line)").output
                    .trimmingCharacters(in: .newlines))
        }
        var mo = fleet.clients(of: .mo).remote
        func codes() throws -> [Int32] {
            try keys.map { key in
                mo.environment["VARVE_KEY"] = key
                return try mo.run("user", "list").code
            }
        }
        #expect(try codes() == [0, 0])
        let revoked = try there.shell(
            Self.key("long", of: "user key list mo") + "varve user key revoke mo $K -m over")
        #expect(revoked.code == 0, "\(revoked.errors)")
        Machine.sleep(.seconds(6))
        #expect(try codes() == [4, 4])
        #expect(try mo.run("user", "list").errors.contains("refuses the API key"))
    }

    @Test func `another's secret is not shown`() throws {
        let fleet = try RemoteFleet(hasPeople: true)
        let line = "varve user key create mo -l ci -o Acme --command-id ci"
        #expect(try fleet.remote.shell(line).output.hasPrefix("vk_"))
        let there = fleet.clients(of: .operator).remote
        let again = try there.shell(line)
        #expect(again.code == 0 && again.output.isEmpty, "\(again.errors)")
        #expect(again.errors.contains("which was shown then"))
    }

    @Test func `a session of writes leaves and prints the same on a server`() throws {
        let fleet = try RemoteFleet(isCopied: true, hasPeople: true)
        for (who, line) in Self.lines {
            let (here, there) = fleet.clients(of: who)
            let line = line.hasPrefix("K=") ? line : "varve " + line
            let (local, remote) = (try here.shell(line), try there.shell(line))
            let message = "\(who): \(line)"
            if line.hasPrefix("K=") { #expect(local.output.contains("revoked"), "\(message)") }
            #expect(remote.code == local.code, "\(message): \(remote.errors)")
            #expect(comparable(remote.output) == comparable(local.output), "\(message)")
            expectAlike(remote.errors, local.errors, message)
        }
    }
}
