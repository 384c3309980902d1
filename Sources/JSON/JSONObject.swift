/// The members of a JSON object, in the order in which they came.
///
/// Keys are told apart by their bytes. Objects are equal when they have the same members, in
/// whatever order. A look-up reads the members one by one.
public struct JSONObject: Sendable {
    public struct Member: Hashable, Sendable {
        public let key: String
        public var value: JSONValue

        public init(key: String, value: JSONValue) {
            self.key = key
            self.value = value
        }

        public static func == (left: Member, right: Member) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }

        public func hash(into hasher: inout Hasher) {
            JSONValue.hash(key, into: &hasher)
            hasher.combine(value)
        }
    }

    public private(set) var members: [Member]

    public init() {
        members = []
    }

    /// The keys are known to differ.
    init(unique members: [Member]) {
        self.members = members
    }

    public var count: Int { members.count }
    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map { $0.key } }

    /// The value of `key`. Setting replaces it in its place, or adds it last; nil removes it.
    public subscript(key: String) -> JSONValue? {
        get {
            index(of: key).map { members[$0].value }
        }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    private func index(of key: String) -> Int? {
        members.firstIndex { $0.key.hasSameBytes(as: key) }
    }

    /// The members by the bytes of their keys, as the canonical form has them.
    var sorted: [Member] {
        let pairs = zip(members, members.dropFirst())
        if pairs.allSatisfy({ $0.key.byteOrder(with: $1.key) < 0 }) { return members }
        // To move numbers about costs less than to move members.
        return members.indices
            .sorted { members[$0].key.byteOrder(with: members[$1].key) < 0 }
            .map { members[$0] }
    }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.members == right.members
            || left.members.count == right.members.count && left.sorted == right.sorted
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(sorted)
    }
}

extension JSONObject: Sequence {
    public func makeIterator() -> IndexingIterator<[Member]> {
        members.makeIterator()
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// A key that comes twice has its last value.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (key, value) in elements { self[key] = value }
    }
}

extension JSONObject: Codable {
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? TapeDecoder {
            self = try decoder.tape.object(at: decoder.index)
            return
        }
        let container = try decoder.container(keyedBy: JSONKey.self)
        self.init()
        for key in container.allKeys {
            self[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: JSONKey.self)
        for member in members {
            try container.encode(member.value, forKey: JSONKey(stringValue: member.key))
        }
    }
}
