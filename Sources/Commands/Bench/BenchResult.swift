internal import Console
internal import JSON
internal import System

/// What a measurement found, for people and as one JSON line.
struct BenchResult {
    private var fields: [(name: String, value: JSONValue, text: String)] = []

    /// - Parameter work: what was measured, as `append`.
    init(_ work: String) {
        fields = [("engine", "varve", "varve"), ("work", .string(work), work)]
    }

    mutating func add(count name: String, _ value: some BinaryInteger) {
        fields.append((name, .integer(Int64(value)), Readable.count(value)))
    }

    /// A rate, of which only the whole part says anything.
    mutating func add(rate name: String, _ count: some BinaryInteger, in length: Duration) {
        let rate = Double(count) / max(length.inSeconds, 1e-9)
        add(count: name, Int(rate.rounded()))
    }

    mutating func add(microseconds name: String, _ length: Duration) {
        let value = (length.inSeconds * 1e7).rounded() / 10
        fields.append((name, .number(value), "\(value) µs"))
    }

    mutating func add(bytes name: String, _ value: Int) {
        fields.append((name, .integer(Int64(value)), Readable.bytes(value)))
    }

    /// The median and the 99th percentile of `latencies`.
    mutating func add(latencies: [Duration], prefix: String = "") {
        let sorted = latencies.sorted()
        guard !sorted.isEmpty else { return }
        add(microseconds: prefix + "p50_us", sorted[sorted.count / 2])
        add(microseconds: prefix + "p99_us", sorted[sorted.count * 99 / 100])
    }

    /// What the process holds in RAM now.
    mutating func addMemory() {
        let memory = Machine.residentMemory
        add(bytes: "resident_bytes", memory.all)
        add(bytes: "anonymous_bytes", memory.anonymous)
    }

    func print(in invocation: Invocation) throws {
        if invocation.arguments[Globals.json] {
            var object = JSONObject()
            for field in fields { object[field.name] = field.value }
            return try invocation.answer(.object(object))
        }
        try invocation.answer(fields: fields.map { ($0.name, $0.text) })
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
