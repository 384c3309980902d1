/// Rows under headings, in columns that line up.
public struct Table {
    public enum Alignment: Sendable {
        case left
        case right
    }

    /// What happens to a column where the terminal is too narrow for the table.
    public enum Squeeze: Sendable {
        case never
        /// Its texts are cut off.
        case shrinks
        /// It is left out, as it can be asked for in other ways.
        case vanishes
    }

    public struct Column: Sendable {
        var title: String
        var alignment: Alignment
        var squeeze: Squeeze

        public init(
            _ title: String, _ alignment: Alignment = .left, squeeze: Squeeze = .never
        ) {
            self.title = title
            self.alignment = alignment
            self.squeeze = squeeze
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
    /// The widths that the columns have by their texts, and by tables of the same columns before.
    public private(set) var widths: [Int]
    /// Columns left free between two columns.
    private static let gap = 2
    private static let narrowest = 8

    /// - Parameter widths: of a table whose rows these continue, so that both line up.
    public init(_ columns: [Column], continuing widths: [Int]? = nil) {
        self.columns = columns
        self.widths = widths ?? columns.map { TextWidth.columns($0.title) }
    }

    public var isEmpty: Bool { rows.isEmpty }

    public mutating func append(_ cells: [Cell]) {
        precondition(cells.count == columns.count, "a row has one cell for each column")
        rows.append(cells)
        for (index, cell) in cells.enumerated() {
            widths[index] = max(widths[index], TextWidth.columns(cell.text))
        }
    }

    /// The table as text; `width` is the terminal's, or nil where lines may be long.
    public func text(width: Int?, style: Style, withTitles: Bool = true) -> String {
        let shown = shown(in: width)
        let fitted = fitted(shown, to: width)
        let titles = withTitles ? [columns.map { Cell($0.title, .bold) }] : []
        return (titles + rows).map { line($0, shown, widths: fitted, style: style) }.joined()
    }

    private func excess(_ shown: [Int], over width: Int) -> Int {
        shown.reduce(0) { $0 + widths[$1] } + Self.gap * (shown.count - 1) - width
    }

    /// The columns that are not left out.
    private func shown(in width: Int?) -> [Int] {
        var shown = Array(columns.indices)
        guard let width else { return shown }
        for index in columns.indices.reversed() where columns[index].squeeze == .vanishes {
            if excess(shown, over: width) > 0 { shown.removeAll { $0 == index } }
        }
        return shown
    }

    private func fitted(_ shown: [Int], to width: Int?) -> [Int] {
        guard let width else { return widths }
        var fitted = widths
        var excess = excess(shown, over: width)
        for index in shown.reversed() where columns[index].squeeze == .shrinks && excess > 0 {
            let spare = min(excess, max(0, fitted[index] - Self.narrowest))
            fitted[index] -= spare
            excess -= spare
        }
        return fitted
    }

    private func line(_ cells: [Cell], _ shown: [Int], widths: [Int], style: Style) -> String {
        var line = ""
        var pending = 0
        for index in shown {
            let cell = cells[index]
            let text = TextWidth.fit(cell.text, to: widths[index])
            let free = max(0, widths[index] - TextWidth.columns(text))
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
