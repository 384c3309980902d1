internal import JSON

/// A request to a server.
struct ServerCall: Sendable {
    var method: String
    /// The path's parts; they are encoded on their way.
    var path: [String]
    var query: [(name: String, value: String)] = []
    var headers: [(name: String, value: String)] = []
    var body: JSONValue?
    /// How long the server may take its time before it sends anything.
    var wait = Duration.zero

    init(_ method: String, _ path: String...) {
        self.method = method
        self.path = path
    }

    /// Whether it does no harm when it is done twice.
    var isRepeatable: Bool {
        method == "GET" || headers.contains { $0.name == Self.keyHeader }
    }

    static let keyHeader = "Idempotency-Key"

    /// Path and query as they are sent.
    var target: String {
        let path = path.map { "/" + Self.escaped($0) }.joined()
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { Self.escaped($0.name) + "=" + Self.escaped($0.value) }
            .joined(separator: "&")
    }

    /// RFC 3986, section 2.3.
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { escaped, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                escaped += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
    }
}

/// What a server answered.
struct ServerAnswer: Sendable {
    var status = 0
    /// By their names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []

    var json: JSONValue? { try? JSON.parse(body) }
}
