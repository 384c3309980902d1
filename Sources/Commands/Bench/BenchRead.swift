internal import Console
internal import EventLog
internal import EventSourcing
internal import Fleet

/// `varve bench read`: how fast the whole log is read.
enum BenchRead {
    static let command = Command(
        "read", summary: "Measure reading the whole log, in order",
        description: """
            Reads the data directory twice: headers decoded and bytes looked at, then whole events \
            with names, tags and payloads.
            """,
        parameters: [],
        examples: [
            .init("varve bench read --data /tmp/large", "Read what 'bench generate' has made")
        ]
    ) { invocation in
        try invocation.requireNoServer()
        let path = try BenchData.path(invocation)
        let store = try EventStore(at: Fleet.storeFolder(in: path))
        defer { store.close() }
        let clock = ContinuousClock()
        var (count, bytes, sum) = (0, 0, 0)
        let scan = try clock.measure {
            try store.scan { header, record in
                count += 1
                bytes += record.count
                sum &+= Int(record[record.count - 1]) &+ header.payloadLength
            }
        }
        var whole = 0
        let full = try clock.measure {
            try store.forEach(from: Position(1)) { event in
                whole += event.payload.isEmpty ? 0 : 1
                return true
            }
        }
        var result = BenchResult("read")
        result.add(count: "events", count)
        result.add(count: "bytes", bytes)
        result.add(rate: "events_per_second", count, in: scan)
        result.add(rate: "whole_events_per_second", whole, in: full)
        result.add(count: "check", sum)
        try result.print(in: invocation)
    }
}
