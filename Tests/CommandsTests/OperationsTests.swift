import Foundation
import JSON
import System
import Testing

/// What a running server tells: its log, and its metrics.
@Suite struct OperationsTests {
    @Test func `a line of the log says who asked for what, and no secrets`() throws {
        let session = try FleetSession(agents: false)
        let secret = try session.require("user", "key", "create", "alice", "-q").filter {
            $0 != "\n"
        }
        let server = try ServerProcess(session, ["--log-format", "json"])
        let key = "Authorization: Bearer \(secret)"
        _ = try server.get("/api/v1/agents?limit=1&token=hidden", key, "X-Request-ID: mine-1")
        _ = try server.get("/api/v1/agents", "Authorization: Bearer vk_wrong")
        _ = try server.get("/%22no%22/such%0a")
        server.stop()
        let lines = try server.errors.split(separator: "\n").map {
            try #require(try JSON.parse(Array($0.utf8)).object, "\($0)")
        }
        #expect(lines.compactMap { $0["message"]?.string }.first == "listening")
        #expect(lines.last?["message"] == "stopped")
        let requests = lines.filter { $0["message"] == "request" }
        try #require(requests.count == 3)
        let first = requests[0]
        #expect(
            first.keys == [
                "time", "level", "message", "id", "method", "path", "route", "status", "bytes",
                "ms", "address", "actor",
            ])
        #expect(first["id"] == "mine-1" && first["method"] == "GET" && first["status"] == 200)
        #expect(first["path"] == "/api/v1/agents" && first["route"] == "GET /api/v1/agents")
        #expect(first["actor"]?.string?.hasPrefix("user:") == true && first["level"] == "info")
        #expect(first["address"] == "127.0.0.1" && first["bytes"] == 2)
        #expect(requests[1]["status"] == 401 && requests[1]["actor"] == .null)
        #expect(requests[1]["route"] == "GET /api/v1/agents")
        #expect(requests[2]["path"] == "/%22no%22/such%0a" && requests[2]["route"] == .null)
        for hidden in ["hidden", String(secret.dropFirst(3)), "vk_wrong"] {
            #expect(!server.errors.contains(hidden))
        }
    }

    @Test func `a line of text has the same, and a level leaves requests out`() throws {
        let session = try FleetSession(agents: false)
        let server = try ServerProcess(session)
        _ = try server.get("/healthz?x=1", "X-Request-ID: a1")
        server.stop()
        let line = try #require(server.errors.split(separator: "\n").first { $0.contains("id=a1") })
        let masked = line.replacing(/[0-9.:T-]+Z/, with: "<time>").replacing(
            /ms=[0-9.]+/, with: "ms=<n>")
        #expect(
            masked == "<time> info request id=a1 method=GET path=/healthz route=\"GET /healthz\" "
                + "status=200 bytes=18 ms=<n> address=127.0.0.1")
        let quiet = try ServerProcess(session, ["--log-level", "warning"])
        _ = try quiet.get("/healthz")
        quiet.stop()
        #expect(quiet.errors.isEmpty, "\(quiet.errors)")
    }

    @Test func `the metrics are in order, and count what happens`() throws {
        let session = try FleetSession(agents: false)
        let secret = try session.require("user", "key", "create", "alice", "-q").filter {
            $0 != "\n"
        }
        let key = "Authorization: Bearer \(secret)"
        let server = try ServerProcess(session)
        let before = try Metrics(server.get("/metrics").body)
        for number in 1...3 {
            let answer = try server.request(
                "POST", "/api/v1/agents", [key],
                body: #"{"name":"A\#(number)","instructions":"x"}"#)
            #expect(answer.status == 201, "\(answer)")
        }
        _ = try server.get("/api/v1/agents/00000000-0000-7000-8000-000000000000", key)
        _ = try server.get("/nowhere")
        let answer = try server.get("/metrics")
        #expect(answer.head.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8"))
        let after = try Metrics(answer.body)
        func gain(_ name: String) -> Double { (after[name] ?? -1) - (before[name] ?? 0) }
        #expect(gain(#"varve_log_events_total{store="main"}"#) == 3)
        #expect(gain(#"varve_log_appends_total{store="main",result="done"}"#) == 3)
        #expect(gain(#"varve_log_commit_seconds_count{store="main"}"#) == 3)
        #expect(gain(#"varve_log_position{store="main"}"#) == 3)
        #expect(
            gain(
                #"varve_http_requests_total{route="/api/v1/agents",method="POST",status="201"}"#)
                == 3)
        #expect(
            gain(
                "varve_http_requests_total{route=\"/api/v1/agents/{agent_id}\",method=\"GET\","
                    + "status=\"404\"}") == 1)
        #expect(gain(#"varve_http_requests_total{route="none",method="GET",status="404"}"#) == 1)
        #expect(after[#"varve_view_lag_events{view="agents"}"#] == 0)
        #expect(after["varve_http_requests_running"] == 1 && after["varve_disk_low"] == 0)
        #expect((after[#"varve_lmdb_pages{store="main",file="log.mdb"}"#] ?? 0) > 4)
        #expect((after["process_resident_memory_bytes"] ?? 0) > 1_000_000)
        server.stop()
    }

    @Test func `the metrics are for this machine, or for whom the settings say`() throws {
        let session = try FleetSession(agents: false)
        let member = try session.require("user", "key", "create", "alice", "-q").filter {
            $0 != "\n"
        }
        let server = try ServerProcess(session)
        #expect(try server.get("/metrics").status == 200)
        #expect(try server.get("/metrics", "X-Forwarded-For: 192.0.2.1").status == 401)
        #expect(try server.get("/metrics", "Authorization: Bearer \(member)").status == 403)
        server.stop()
        let closed = try ServerProcess(session, ["--metrics", "nobody"])
        #expect(try closed.get("/metrics").status == 401)
        #expect(try closed.get("/healthz").status == 200)
        closed.stop()
        let open = try ServerProcess(session, ["--metrics", "anybody"])
        #expect(try open.get("/metrics", "X-Forwarded-For: 192.0.2.1").status == 200)
        open.stop()
    }
}

/// A text of metrics, held against the rules of the form (version 0.0.4) as it is read.
private struct Metrics {
    private var values: [String: Double] = [:]
    private var kinds: [String: String] = [:]

    /// A sample by its name and labels as they are written.
    subscript(sample: String) -> Double? { values[sample] }

    init(_ text: String) throws {
        try #require(text.hasSuffix("\n") && !text.contains("\r"))
        var family = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ", maxSplits: 3).map(String.init)
            if line.hasPrefix("# HELP ") {
                family = words[2]
                try #require(kinds[family] == nil, "\(family) stands in two places")
                try #require(words.count == 4, "\(line)")
                kinds[family] = ""
            } else if line.hasPrefix("# TYPE ") {
                try #require(words[2] == family && kinds[family] == "", "\(line)")
                try #require(["counter", "gauge", "histogram"].contains(words[3]), "\(line)")
                kinds[family] = words[3]
            } else {
                try take(String(line), family)
            }
        }
        try checkHistograms()
    }

    private mutating func take(_ line: String, _ family: String) throws {
        let label = #/[a-zA-Z_][a-zA-Z0-9_]*="(\\["\\n]|[^"\\])*"/#
        let form = #/([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(.*)\})? ([^ ]+)/#
        let match = try #require(try form.wholeMatch(in: line), "\(line)")
        let name = String(match.1)
        let suffixes = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        try #require(suffixes.contains { family + $0 == name }, "\(line) is not of \(family)")
        if kinds[family] == "counter" { try #require(name.hasSuffix("_total"), "\(name)") }
        if let labels = match.3 {
            let rest = labels.replacing(label, with: "")
            try #require(!labels.isEmpty && rest.allSatisfy { $0 == "," }, "\(line)")
        }
        let sample = String(line.dropLast(match.4.count + 1))
        try #require(values[sample] == nil, "\(sample) stands twice")
        let value = try #require(Double(match.4), "\(line)")
        if kinds[family] != "gauge" { try #require(value >= 0, "\(line)") }
        values[sample] = value
    }

    /// Buckets never fall, and the last one is the count.
    private func checkHistograms() throws {
        for (family, kind) in kinds where kind == "histogram" {
            let buckets = values.filter { $0.key.hasPrefix(family + "_bucket{") }
            let series = Dictionary(grouping: buckets) { bucket in
                bucket.key.replacing(#/,?le="[^"]*"/#, with: "")
            }
            for (name, samples) in series {
                let sorted = try samples.map { sample -> (bound: Double, value: Double) in
                    let bound = try #require(sample.key.firstMatch(of: #/le="([^"]*)"/#)?.1)
                    return (try #require(Double(bound == "+Inf" ? "inf" : bound)), sample.value)
                }.sorted { $0.bound < $1.bound }
                #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.value <= $1.value })
                #expect(sorted.last?.bound == .infinity)
                let count = name.replacing("_bucket", with: "_count").replacing("{}", with: "")
                #expect(values[count] == sorted.last?.value, "\(count)")
                #expect(values[count.replacing("_count", with: "_sum")] != nil, "\(name)")
            }
        }
    }
}
