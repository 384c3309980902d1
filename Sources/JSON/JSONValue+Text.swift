extension JSONValue {
    /// What a value is written as, or null.
    public static func text(_ value: (some CustomStringConvertible)?) -> JSONValue {
        value.map { .string($0.description) } ?? .null
    }
}
