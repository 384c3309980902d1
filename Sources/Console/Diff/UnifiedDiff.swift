/// The difference of two texts as `diff -u` writes it.
public struct UnifiedDiff: Sendable {
    public enum Kind: Sendable {
        case context
        case removed
        case added
    }

    /// A line with its line feed, unless it is the last of its text and has none.
    public struct Line: Sendable {
        public let kind: Kind
        public let bytes: ArraySlice<UInt8>
    }

    /// Lines that changed, with up to three lines around them.
    public struct Hunk: Sendable {
        /// The first line of the hunk in either text, from 0.
        public internal(set) var oldStart: Int
        public internal(set) var newStart: Int
        public internal(set) var lines: [Line] = []

        public var oldCount: Int { lines.count { $0.kind != .added } }
        public var newCount: Int { lines.count { $0.kind != .removed } }

        public var heading: String {
            "@@ -\(Self.range(oldStart, oldCount)) +\(Self.range(newStart, newCount)) @@"
        }

        /// Lines are counted from 1; an empty range names the line before it.
        private static func range(_ start: Int, _ count: Int) -> String {
            if count == 1 { return "\(start + 1)" }
            return "\(count == 0 ? start : start + 1),\(count)"
        }
    }

    public let hunks: [Hunk]
    private static let context = 3

    /// - Parameter costLimit: bounds the work; past it, a stretch is shown as replaced.
    public init(from old: String, to new: String, costLimit: Int = 2_000) {
        let oldLines = Self.lines(of: old)
        let newLines = Self.lines(of: new)
        let diff = LineDiff(old: oldLines, new: newLines, costLimit: costLimit)
        hunks = Self.hunks(oldLines, newLines, diff)
    }

    public var isEmpty: Bool { hunks.isEmpty }

    /// The whole difference, safe for a terminal and coloured for one; empty when there is none.
    public func text(old: String, new: String, style: Style = Style(isOn: false)) -> String {
        guard !isEmpty else { return "" }
        var text = style.paint("--- \(Sanitizer.line(old))", .bold) + "\n"
        text += style.paint("+++ \(Sanitizer.line(new))", .bold) + "\n"
        for hunk in hunks {
            text += style.paint(hunk.heading, .cyan) + "\n"
            for line in hunk.lines { text += Self.text(line, style) }
        }
        return text
    }

    private static func text(_ line: Line, _ style: Style) -> String {
        let (mark, ink): (String, Style.Ink?) =
            switch line.kind {
            case .context: (" ", nil)
            case .removed: ("-", .red)
            case .added: ("+", .green)
            }
        let hasEnd = line.bytes.last == 0x0A
        let body = String(decoding: hasEnd ? line.bytes.dropLast() : line.bytes, as: UTF8.self)
        let shown = style.paint(mark + Sanitizer.block(body), ink) + "\n"
        return hasEnd ? shown : shown + "\\ No newline at end of file\n"
    }

    /// Bytes, not characters: Swift takes CR LF for one character.
    private static func lines(of text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            lines.append(bytes[start...index])
            start = index + 1
        }
        if start < bytes.count { lines.append(bytes[start...]) }
        return lines
    }

    private static func hunks(
        _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], _ diff: LineDiff
    ) -> [Hunk] {
        var builder = HunkBuilder(context: context)
        var (x, y) = (0, 0)
        while x < old.count || y < new.count {
            if x < old.count, diff.removed[x] {
                builder.change(Line(kind: .removed, bytes: old[x]), x, y)
                x += 1
            } else if y < new.count, diff.added[y] {
                builder.change(Line(kind: .added, bytes: new[y]), x, y)
                y += 1
            } else {
                builder.keep(Line(kind: .context, bytes: old[x]))
                (x, y) = (x + 1, y + 1)
            }
        }
        return builder.finish()
    }
}

/// Joins changes that are close to each other, and leaves out what lies between the others.
private struct HunkBuilder {
    private let context: Int
    private var hunks: [UnifiedDiff.Hunk] = []
    /// Unchanged lines since the last change.
    private var pending: [UnifiedDiff.Line] = []

    init(context: Int) {
        self.context = context
    }

    mutating func keep(_ line: UnifiedDiff.Line) {
        pending.append(line)
    }

    mutating func change(_ line: UnifiedDiff.Line, _ x: Int, _ y: Int) {
        if hunks.isEmpty || pending.count > 2 * context {
            close()
            let lead = pending.suffix(context)
            hunks.append(UnifiedDiff.Hunk(oldStart: x - lead.count, newStart: y - lead.count))
            pending = Array(lead)
        }
        hunks[hunks.count - 1].lines += pending
        hunks[hunks.count - 1].lines.append(line)
        pending = []
    }

    private mutating func close() {
        guard !hunks.isEmpty else { return }
        hunks[hunks.count - 1].lines += pending.prefix(context)
    }

    mutating func finish() -> [UnifiedDiff.Hunk] {
        close()
        return hunks
    }
}
