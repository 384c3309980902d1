import Glibc
import System
import Testing

private let mayMount =
    geteuid() == 0
    && (try? CLI().shell("mkdir m && mount -t tmpfs -o size=1m none m && umount m"))?.code == 0

/// A full disk and a write-protected one; both need the right to mount.
@Suite(.serialized, .enabled(if: mayMount)) struct DiskTests {
    private func mounted<Result>(
        _ options: String, _ body: (FleetSession) throws -> Result
    ) throws -> Result {
        var session = try FleetSession()
        let folder = session.cli.folder.path
        let setUp = "mkdir m && mount -t tmpfs -o \(options) none m && cp -a data m/data"
        try #require(try session.cli.shell(setUp).code == 0)
        defer { _ = try? session.cli.shell("umount -l \(folder)/m") }
        session.cli.environment["VARVE_DATA"] = folder + "/m/data"
        return try body(session)
    }

    @Test func `a full disk is told, nothing acknowledged is lost, and work goes on with room`()
        throws
    {
        try mounted("size=4m") { session in
            let big = String(repeating: "All work and no play. ", count: 12_000)
            try session.write("big.md", big)
            var stored = 2
            var last = try session.cli.run("agent", "list")
            for number in 1...30 where last.code == 0 {
                last = try session.cli.run(
                    "agent", "create", "--name", "Big \(number)", "-i", "@big.md", "-q")
                if last.code == 0 || last.errors.contains("is on the disk") { stored += 1 }
            }
            #expect(last.code == 7, "\(last.errors)")
            #expect(
                last.errors.contains("full") || last.errors.contains("No space left"),
                "\(last.errors)")
            #expect(last.errors.contains("hint: "))
            #expect(try session.cli.run("log", "verify").code == 0)
            let backup = try session.cli.run("backup", "create", "set")
            #expect(backup.code == 0, "\(backup.errors)")

            try session.require("replay", "set", "--into", "copy")
            let copied = try session.json("--data", "copy", "agent", "list", "-n", "100")
            #expect(copied["agents"]?.array?.count == stored)
            try #require(try session.cli.shell("mount -o remount,size=64m m").code == 0)
            #expect(
                try session.json("agent", "list", "-n", "100")["agents"]?.array?.count == stored)
            try session.require("agent", "create", "--name", "One more", "-i", "@big.md")
            #expect(try session.cli.run("doctor").code == 0)
        }
    }

    @Test func `a server refuses writes before the disk is full, and takes them again`() throws {
        try mounted("size=16m") { session in
            let key = try session.require("user", "key", "create", "alice", "-q").filter {
                $0 != "\n"
            }
            let folder = session.cli.folder.path
            let server = try ServerProcess(session, ["--min-free-disk", "8MiB"])
            let headers = ["Authorization: Bearer \(key)"]
            func create(_ name: String) throws -> ServerProcess.Answer {
                usleep(300_000)  // The server looks at the disk a few times a second.
                return try server.request(
                    "POST", "/api/v1/agents", headers,
                    body: #"{"name":"\#(name)","instructions":"x"}"#)
            }
            #expect(try create("One").status == 201)
            #expect(try server.get("/readyz").status == 200)

            try #require(try session.cli.shell("head -c 9000000 /dev/zero > m/fill").code == 0)
            let refused = try create("Two")
            #expect(refused.status == 503 && refused.body.contains("disk_low"), "\(refused)")
            #expect(refused.head.contains("Retry-After: 30"))
            let list = try server.request("GET", "/api/v1/agents", headers)
            #expect(list.status == 200 && list.body.contains("One"))
            let ready = try server.get("/readyz")
            #expect(ready.status == 503 && ready.body.contains("disk_low"), "\(ready)")
            #expect(try server.get("/healthz").status == 200)
            #expect(try server.get("/metrics").body.contains("varve_disk_low 1\n"))

            try Files.remove(folder + "/m/fill")
            #expect(try create("Three").status == 201)
            #expect(try server.get("/readyz").body == #"{"ready":true,"reasons":[]}"#)
            #expect(server.stop() == 0)
        }
    }

    @Test func `a write-protected disk can be read, and says why it can't be changed`() throws {
        try mounted("size=64m") { session in
            try #require(try session.cli.shell("mount -o remount,ro m").code == 0)
            for words in [
                ["agent", "list"], ["agent", "show", "ada"], ["audit"], ["status"],
                ["log", "head"],
                ["log", "verify"], ["doctor"], ["backup", "create", "set"],
            ] {
                let outcome = try session.cli.run(words)
                #expect(outcome.code == 0, "\(words): \(outcome.output) \(outcome.errors)")
            }
            let change = try session.cli.run("agent", "update", "ada", "--model", "x")
            #expect(change.code == 7 && change.errors.contains("reading only"), "\(change.errors)")
            #expect(try session.cli.run("backup", "create", "m/set").code == 7)
            #expect(try session.cli.run("init", "Other", "--data", "m/new").code == 7)
        }
    }
}
