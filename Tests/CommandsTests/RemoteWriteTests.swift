import Foundation
import Testing

/// Commands that write do and print the same on a server as on a data directory like its own.
@Suite struct RemoteWriteTests {
    /// Each is run on what the ones before it left.
    static let lines = [
        "agent create --name Bob -i 'You are Bob.' --tag t --handoff grace -m 'why not'",
        "agent create --name Bob -i 'Another.' --json",
        "agent create --name Eve -i x --key grace",
        "agent create --name Eve -i x --key 'no key'",
        "agent create --name '' -i ''",
        "agent create --name Eve -i x --handoff gone",
        "agent create --name Eve -i x --set "
            + "'handoff_targets=[\"00000000-0000-7000-8000-000000000000\"]'",
        "agent create --name \"$(printf 'x%.0s' {1..1200})\" -i x",
        "agent create --name Eve -i x -m \"$(printf 'two\\nlines')\"",
        "agent update bob --model m1 -m 'ein «Grund» – 理由'",
        "agent update bob --model m1",
        "agent update bob --model m2 --if-revision 2 --json",
        "agent update bob --name ''",
        "agent update bob --key grace",
        "agent update gone --model m3",
        "agent update nobody --model m3",
        "agent update bob --handoff bob",
        "agent update bob --status offline --health unhealthy",
        "agent update bob --status offline",
        "agent update bob --unset voice --unset model",
        "agent update bob --voice v --unset voice",
        "agent update bob --model m4 --command-id ''",
        "agent export bob grace",
        "agent update bob --model m4 --command-id one",
        "agent update bob --model m4 --command-id one",
        "agent update bob --model m5 --command-id one",
        "agent update bob --model m5 --command-id \"$(printf 'x%.0s' {1..140})\"",
        "agent rollback bob 1 -m back", "agent rollback bob 1", "agent rollback bob 99",
        "agent rollback gone 1", "agent duplicate bob", "agent duplicate bob --name B --key b2",
        "agent duplicate bob --key grace", "agent duplicate gone",
        "agent delete grace -m done --json", "agent delete grace",
        "agent delete b2 --command-id two", "agent delete b2 --command-id two",
        "agent undelete grace", "agent undelete grace", "agent undelete nobody",
        "agent undelete gone --key bob", "agent undelete gone --key gone-2",
        "agent export > all.json; varve agent import all.json --plan",
        "agent import all.json", "agent import all.json --plan --json",
        "agent import <(echo '[{\"name\":\"x\"}]') --plan",
        "agent import <(echo '[{\"name\":\"x\"}]')", "agent import <(echo '{\"a\":1}')",
        "agent import <(sed 's/\"name\": \"/&Copy of /' all.json) --digest " + zeros,
        "agent import <(sed 's/\"name\": \"/&Copy of /' all.json) --command-id three",
        "agent import <(sed 's/\"name\": \"/&Copy of /' all.json) --command-id three",
        "agent import <(sed 's/\"name\": \"/&Copy of /' all.json) --command-id three --json",
        "agent import <(sed 's/\"name\": \"/&Third /' all.json) --json -m three",
        "agent list --all --json", "agent versions bob --json",
    ]

    private static let zeros = String(repeating: "0", count: 64)

    @Test func `a session of writes leaves and prints the same on a server`() throws {
        let fleet = try RemoteFleet(isCopied: true)
        for line in Self.lines {
            let (local, remote) = (
                try fleet.local.shell("varve " + line), try fleet.remote.shell("varve " + line)
            )
            #expect(Masked(remote.output).text == Masked(local.output).text, "\(line)")
            #expect(Masked(remote.errors).text == Masked(local.errors).text, "\(line)")
            #expect(remote.code == local.code, "\(line)")
        }
    }
}
