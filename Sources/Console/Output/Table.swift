/// Rows under headings, in columns that line up.
public struct Table {
    public enum Alignment: Sendable {
        case left
        case right
    }

    public struct Column: Sendable {
        var title: String
        var alignment: Alignment
        var shrinks: Bool

        /// - Parameter shrinks: may be cut off where the terminal is too narrow for the table.
        public init(_ title: String, _ alignment: Alignment = .left, shrinks: Bool = false) {
            self.title = title
            self.alignment = alignment
            self.shrinks = shrinks
        }
    }

    /// A text that is safe to show, and its colour.
    public struct Cell: Sendable, ExpressibleByStringInterpolation {
        let text: String
        let ink: Style.Ink?

        public init(_ text: String, _ ink: Style.Ink? = nil) {
            self.text = Sanitizer.line(text)
            self.ink = ink
        }

        public init(stringLiteral text: String) {
            self.init(text)
        }
    }

    private let columns: [Column]
    private var rows: [[Cell]] = []
    /// Columns left free between two columns.
    private static let gap = 2
    private static let narrowest = 8

    public init(_ columns: [Column]) {
        self.columns = columns
    }

    public var isEmpty: Bool { rows.isEmpty }

    public mutating func append(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells)
    }

    /// The table as text; `width` is the terminal's, or nil where lines may be long.
    public func text(width: Int?, style: Style) -> String {
        let widths = fitted(to: width)
        let titles = columns.map { Cell($0.title, .bold) }
        return ([titles] + rows).map { line($0, widths: widths, style: style) }.joined()
    }

    private func fitted(to width: Int?) -> [Int] {
        var widths = columns.map { TextWidth.columns($0.title) }
        for row in rows {
            for (index, cell) in row.enumerated() {
                widths[index] = max(widths[index], TextWidth.columns(cell.text))
            }
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
        for index in columns.indices.reversed() where columns[index].shrinks && excess > 0 {
            let spare = min(excess, max(0, widths[index] - Self.narrowest))
            widths[index] -= spare
            excess -= spare
        }
        return widths
    }

    private func line(_ cells: [Cell], widths: [Int], style: Style) -> String {
        var line = ""
        var pending = 0
        for (index, cell) in cells.enumerated() {
            let text = TextWidth.fit(cell.text, to: widths[index])
            let free = widths[index] - TextWidth.columns(text)
            let isRight = columns[index].alignment == .right
            if isRight { pending += free }
            // Spaces are written only before something, so that no line ends in them.
            if !text.isEmpty {
                line += String(repeating: " ", count: pending) + style.paint(text, cell.ink)
                pending = 0
            }
            pending += (isRight ? 0 : free) + Self.gap
        }
        return line + "\n"
    }
}
