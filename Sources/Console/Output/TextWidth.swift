/// How many columns of a terminal a text takes.
public enum TextWidth {
    public static func columns(_ text: some StringProtocol) -> Int {
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + columns($1) }
    }

    /// The text cut to at most `limit` columns, with an ellipsis where something was cut off.
    public static func fit(_ text: String, to limit: Int) -> String {
        guard columns(text) > limit else { return text }
        guard limit > 0 else { return "" }
        var fitted = ""
        var used = 1  // The ellipsis.
        for character in text {
            used += columns(character)
            if used > limit { break }
            fitted.append(character)
        }
        return fitted + "…"
    }

    /// A character is what a reader sees as one, as a letter with its accents or a family of emoji.
    static func columns(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        let isEmoji = scalars.contains {
            $0.value == 0xFE0F || $0.properties.isEmojiPresentation
                || (0x1F1E6...0x1F1FF).contains($0.value)
        }
        if isEmoji { return 2 }
        return scalars.reduce(0) { $0 + columns($1) }
    }

    private static func columns(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        // The vowels and finals of a Hangul syllable stand in the square of its first letter.
        if (0x1160...0x11FF).contains(scalar.value) { return 0 }
        return isWide(scalar.value) ? 2 : 1
    }

    /// The blocks whose characters are East Asian wide (W) or full width (F), by UAX #11.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF,
        0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1AFF0...0x1B2FF,
        0x1F200...0x1F265, 0x20000...0x3FFFD,
    ]

    private static func isWide(_ value: UInt32) -> Bool {
        value >= 0x1100 && wide.contains { $0.contains(value) }
    }
}
