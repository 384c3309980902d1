/// The keys of objects that all have the same ones, put into the canonical order once.
public struct JSONForm: Sendable {
    /// In the order of their bytes, each with its place among the values.
    private let keys: [(key: String, place: Int)]

    /// - Parameter keys: no two are the same.
    public init(_ keys: [String]) {
        self.keys = keys.indices.map { (keys[$0], $0) }
            .sorted { $0.key.byteOrder(with: $1.key) < 0 }
    }

    /// The object whose members have these values, in the order in which the keys were given.
    public func object(_ values: [JSONValue]) -> JSONObject {
        precondition(values.count == keys.count, "a form has a value for each key")
        return JSONObject(
            unique: keys.map { JSONObject.Member(key: $0.key, value: values[$0.place]) })
    }
}
