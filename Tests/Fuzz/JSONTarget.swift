import JSON

/// The JSON coder: what is read is written and read again as the same value.
enum JSONTarget: FuzzTarget {
    private struct Sample: Codable {
        var name: String?
        var count: Int?
        var small: UInt8?
        var ratio: Double?
        var flag: Bool?
        var tags: [String]?
        var table: [String: Double]?
        var child: [Sample]?
        var shape: Shape?
        var any: JSONValue?
    }

    private enum Shape: Codable {
        case circle(radius: Double)
        case pair(String, Int)
        case empty
    }

    static var seeds: [[UInt8]] {
        [
            #"{"name":"a\u00e9\ud83d\ude00\n","count":-3,"small":7,"ratio":1.5e-3,"flag":true}"#,
            #"{"tags":["x",""],"table":{"a":1,"b":2.5},"child":[{"child":[]}],"any":[null,{}]}"#,
            #"[{"shape":{"circle":{"radius":1}}},{"shape":{"pair":{"_0":"a","_1":5}}},{"#
                + #""any":18446744073709551615}]"#,
        ].map { Array($0.utf8) }
    }

    static func run(_ bytes: [UInt8]) {
        do {
            let value = try JSON.parse(bytes)
            try checkTree(value)
        } catch {
            let known = (error as? JSONError)?.problem != "the parser refuses the document"
            promise(known, "a refused document has a place")
        }
        if let sample = try? JSON.decode(Sample.self, from: bytes) { checkSample(sample) }
        if let samples = try? JSON.decode([Sample].self, from: bytes) {
            for sample in samples { checkSample(sample) }
        }
    }

    private static func checkTree(_ value: JSONValue) throws {
        let canonical = try JSON.encode(value)
        promise(try JSON.parse(canonical) == value, "a value comes back")
        promise(
            try JSON.encode(try JSON.parse(canonical)) == canonical, "one value has one form")
        let pretty = try JSON.encode(value, pretty: true)
        promise(try JSON.parse(pretty) == value, "a value comes back from its pretty form")
    }

    private static func checkSample(_ sample: Sample) {
        guard let bytes = try? JSON.encode(sample) else { return }
        let again = try? JSON.decode(Sample.self, from: bytes)
        promise(again != nil, "what was written is read")
        promise(try? JSON.encode(again) == bytes, "what was read is written again")
    }
}

private func promise(_ holds: Bool?, _ rule: StaticString) {
    promise(holds == true, rule)
}
