/// Colours for a terminal, or none.
public struct Style: Sendable {
    public enum Ink: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
    }

    public let isOn: Bool

    public init(isOn: Bool) {
        self.isOn = isOn
    }

    public func paint(_ text: String, _ ink: Ink?) -> String {
        guard isOn, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }
}
