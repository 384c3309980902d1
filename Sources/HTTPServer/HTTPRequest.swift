/// A request whose head was checked and whose body is whole.
public struct HTTPRequest: Sendable {
    public let method: String
    /// Path and query as they were sent.
    public let target: String
    /// The path's parts between slashes, decoded; a slash at the end adds none.
    public let path: [String]
    /// The query's parameters, decoded, in their order.
    public let query: [(name: String, value: String)]
    public let headers: HTTPHeaders
    public var body: [UInt8] = []
    /// The client's address, without the port.
    public let remoteAddress: String
    /// Names the request in logs and in `X-Request-ID`: the client's own, where it sent one.
    public let id: String

    public init(
        method: String, target: String, path: [String],
        query: [(name: String, value: String)], headers: HTTPHeaders, remoteAddress: String,
        id: String
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.headers = headers
        self.remoteAddress = remoteAddress
        self.id = id
    }

    /// The first value of a query parameter; nil when it was not given.
    public func parameter(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// All values of a query parameter.
    public func parameters(_ name: String) -> [String] {
        query.filter { $0.name == name }.map { $0.value }
    }
}

extension HTTPRequest {
    /// Whether the client takes gzip (RFC 9110, section 12.5.3): its name counts more than `*`.
    var acceptsGzip: Bool {
        var takesAny = false
        for item in headers.all("Accept-Encoding").joined(separator: ",").split(separator: ",") {
            let parts = item.lowercased().filter { $0 != " " && $0 != "\t" }.split(separator: ";")
            let weights = parts.dropFirst().filter { $0.hasPrefix("q=") }
            let isWanted = weights.allSatisfy { (Double($0.dropFirst(2)) ?? 0) > 0 }
            if parts.first == "gzip" { return isWanted }
            if parts.first == "*" { takesAny = isWanted }
        }
        return takesAny
    }
}

/// The header fields of a message, in their order. Names are the same in any case.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// The first field of a name; setting it replaces all of the name.
    public subscript(_ name: String) -> String? {
        get { fields.first { $0.name.isSameFieldName(as: name) }?.value }
        set {
            fields.removeAll { $0.name.isSameFieldName(as: name) }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    public mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// All values of a name, in their order.
    public func all(_ name: String) -> [String] {
        fields.filter { $0.name.isSameFieldName(as: name) }.map { $0.value }
    }
}

extension String {
    /// Whether two names of header fields are the same but for the case of ASCII letters.
    public func isSameFieldName(as other: String) -> Bool {
        let (left, right) = (utf8, other.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).allSatisfy { $0 == $1 || $0.lowered == $1.lowered }
    }
}

extension UInt8 {
    /// The ASCII letter in lower case; any other byte as it is.
    var lowered: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
