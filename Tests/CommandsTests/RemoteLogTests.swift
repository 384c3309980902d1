import Foundation
import Testing

/// Commands on the log as a whole print the same on a server.
@Suite struct RemoteLogTests {
    private static let fleet = Result { try RemoteFleet(hasPeople: true) }

    /// These need an operator's key, as the log holds every organisation.
    static let lines = [
        "log head", "log head --note", "log head --as-of 5", "log head --note --as-of 1",
        "log head --as-of 9999", "log head --as-of 2026-01-01", "log head --note --json",
        "log prove 3", "log prove 3 --as-of 9", "log prove 9 --as-of 3", "log prove 9999",
        "log prove --from 3", "log prove --from 3 --as-of 9", "log prove --from 9 --as-of 3",
        "log prove --from 9999", "log prove", "log prove 3 --from 4", "log prove 0",
        // Each has files of its own, as all run at once.
        "log prove 4 --out p1 --leaf l1; cat p1 l1; rm p1 l1",
        "log prove 4 --out p2; varve log prove 4 --out p2; rm p2",
        "log prove 4 --out p3 --leaf l3; varve log merkle verify-proof p3 l3 "
            + "\"$(varve log head --json | sed 's/.*\"verifier_key\":\"\\([^\"]*\\)\".*/\\1/')\"; "
            + "rm p3 l3",
    ]

    static let countLines = [
        "log stats", "log stats --as-of 5", "log stats --as-of 2026-01-01",
        "log stats --as-of 9999", "-o Acme log stats", "-o nowhere log stats",
    ]

    @Test(arguments: lines)
    func `the log's head and its proofs are the same on a server`(line: String) throws {
        try expectSame(line, as: .operator)
        guard line.hasPrefix("log head") || line.hasPrefix("log prove 3"), !line.contains("9999")
        else { return }
        for who in [RemoteFleet.Who.alice, .mo] where !line.contains("--from") {
            let refused = try Self.fleet.get().clients(of: who).remote.shell("varve " + line)
            #expect(refused.code == 4 && refused.output.isEmpty, "\(line)")
            #expect(refused.errors.contains("it takes an operator's key"), "\(refused.errors)")
        }
    }

    @Test(arguments: countLines, [RemoteFleet.Who.alice, .mo, .operator])
    func `events are counted the same on a server`(line: String, who: RemoteFleet.Who) throws {
        try expectSame(line, as: who)
    }

    private func expectSame(_ line: String, as who: RemoteFleet.Who) throws {
        let (here, there) = try Self.fleet.get().clients(of: who)
        for form in ["", " --json"] {
            // The first command alone prints JSON.
            let end = line.firstIndex(of: ";") ?? line.endIndex
            let command = "varve " + line[..<end] + form + line[end...]
            let (local, remote) = (try here.shell(command), try there.shell(command))
            #expect(remote.output == local.output, "\(who): \(command)")
            #expect(remote.errors == local.errors, "\(who): \(command)")
            #expect(remote.code == local.code, "\(who): \(command)")
        }
    }
}
