/// JSON that is written token by token, for answers that are made often.
///
/// What is written is not checked: whoever writes sees to commas and brackets.
public final class JSONOutput {
    private let writer = ByteWriter()

    public init() {}

    public var bytes: [UInt8] { writer.array }
    public var count: Int { writer.count }

    /// Writes tokens that are known when the program is built.
    public func raw(_ tokens: StaticString) { writer.append(tokens) }

    /// Writes JSON that is known to be whole and right.
    public func raw(_ json: [UInt8]) {
        unsafe json.withUnsafeBufferPointer { unsafe writer.append($0) }
    }

    /// Writes a string in quotes.
    public func text(_ text: String) { writer.append(text: text) }

    public func integer(_ number: some FixedWidthInteger) { writer.append(integer: number) }
}
