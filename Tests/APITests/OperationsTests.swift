import EventLog
import EventSourcing
import JSON
import System
import Testing

@testable import API

/// Whether the server says that it can do its work, and keeps its disk from filling up.
@Suite struct OperationsTests {
    /// A disk whose room a test sets.
    private final class Disk: Sendable {
        private let space = Guarded<DiskGuard.Space?>(DiskGuard.Space(free: 1_000, size: 10_000))

        func set(free: Int?) {
            space.withLock { $0 = free.map { DiskGuard.Space(free: $0, size: 10_000) } }
        }

        func guarded(_ floor: DiskFloor) -> DiskGuard {
            DiskGuard(floor: floor) { [space] in space.withLock { $0 } }
        }
    }

    private let input: JSONValue = ["name": "One", "instructions": "x"]

    @Test func `a disk with too little room takes no writes, and all reads`() throws {
        let disk = Disk()
        let served = try ServedFleet {
            $0.operations = Operations(disk: disk.guarded(.percent(5)))
        }
        let path = try served.makeAgent("Zero")
        #expect(try served.client(nil).get("/readyz").json["ready"] == true)

        disk.set(free: 499)
        Machine.sleep(.milliseconds(250))
        let refused = try served.admin.post("/api/v1/agents", input)
        #expect(refused.status == 503 && refused.code == "disk_low")
        #expect(refused["Retry-After"] == "30")
        #expect(refused.json["error"]?["details"] == ["free": 499, "floor": 500])
        for method in ["PUT", "PATCH", "DELETE"] {
            #expect(try served.admin.send(method, path, [:]).code == "disk_low", "\(method)")
        }
        // Who may not write learns no more than that.
        #expect(try served.member.post("/api/v1/agents", input).status == 403)
        #expect(try served.client(nil).post("/api/v1/agents", input).status == 401)
        #expect(try served.admin.get(path).status == 200)
        let unready = try served.client(nil).get("/readyz")
        #expect(unready.status == 503 && unready.json["ready"] == false)
        #expect(unready.json["reasons"]?.array?.compactMap { $0["code"] } == ["disk_low"])
        #expect(try served.client(nil).get("/healthz").json == ["status": "alive"])

        disk.set(free: 500)
        Machine.sleep(.milliseconds(250))
        #expect(try served.admin.post("/api/v1/agents", input).status == 201)
        #expect(try served.client(nil).get("/readyz").json == ["ready": true, "reasons": []])

        // A disk that can't be measured is no reason to refuse anything.
        disk.set(free: nil)
        Machine.sleep(.milliseconds(250))
        #expect(try served.admin.put(path, [:]).status == 200)
    }

    @Test func `it is not ready while views are far behind, and while it stops`() throws {
        let operations = Operations()
        let served = try ServedFleet { $0.operations = operations }
        // As for appends of another process, nobody has the views follow.
        served.fleet.store.beforeAnswers { _ in }
        try append(1_000, to: served.fleet.store)
        #expect(try served.client(nil).get("/readyz").status == 200)
        try append(1, to: served.fleet.store)
        let behind = try served.client(nil).get("/readyz")
        #expect(behind.status == 503)
        let reasons = behind.json["reasons"]?.array ?? []
        #expect(reasons.allSatisfy { $0["code"] == "views_behind" } && !reasons.isEmpty)
        #expect(reasons.first?["message"] == "agents is 1001 events behind")
        try served.fleet.views.catchUp()
        #expect(try served.client(nil).get("/readyz").status == 200)
        operations.beginStopping()
        let stopping = try served.client(nil).get("/readyz")
        #expect(stopping.json["reasons"]?.array?.compactMap { $0["code"] } == ["stopping"])
    }

    private func append(_ count: Int, to store: EventStore) throws {
        let events = (0..<count).map { _ in
            NewEvent(
                stream: StreamName("noise-1"), type: EventType("noise-made"), tags: [],
                payload: Array("{}".utf8))
        }
        _ = try store.appendBlocking(Append(events, actor: .system("test")))
    }

    @Test func `the operations are documented, and answer as the document says`() throws {
        // The client holds each answer against the document.
        let served = try ServedFleet {
            $0.operations = Operations(metricsReaders: .nobody)
        }
        #expect(try served.client(nil).get("/metrics").status == 401)
        #expect(try served.admin.get("/metrics").status == 403)
        let open = try ServedFleet()
        #expect(try open.client(nil).get("/metrics").status == 200)
    }

    @Test(arguments: [
        ("0", DiskFloor.bytes(0)), ("4096", .bytes(4_096)), ("4096B", .bytes(4_096)),
        ("3KiB", .bytes(3_072)), ("500MiB", .bytes(500 << 20)), ("2GiB", .bytes(2 << 30)),
        ("1TiB", .bytes(1 << 40)), ("5%", .percent(5)), ("0%", .percent(0)), ("auto", .usual),
        ("", nil), ("%", nil), ("100%", nil), ("-1", nil), ("-1%", nil), ("1MB", nil), ("x", nil),
        ("9999999999TiB", nil), ("1.5GiB", nil),
    ])
    func `a size is read with its unit`(text: String, floor: DiskFloor?) {
        #expect(DiskFloor(text) == floor)
    }

    @Test func `what is usual is little of a small disk, and never much`() {
        #expect(DiskFloor.usual.bytes(ofDisk: 1 << 30) == (1 << 30) / 50)
        #expect(DiskFloor.usual.bytes(ofDisk: 1 << 40) == 256 << 20)
    }

    @Test func `a histogram counts a value at its bound, and what is above all`() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0, 1, 1.5, 2, 2.1, 100] { histogram.add(value) }
        #expect(histogram.counts == [2, 2, 2] && histogram.count == 6 && histogram.sum == 106.6)
    }

    @Test func `labels are escaped`() {
        var text = Exposition()
        text.add("a_total", .counter, "Help.", [([("b", "x\"\\\ny")], 1)])
        #expect(
            text.text
                == "# HELP a_total Help.\n# TYPE a_total counter\na_total{b=\"x\\\"\\\\\\ny\"} 1\n")
    }
}
