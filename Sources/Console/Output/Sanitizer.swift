/// Takes out of users' text what a terminal would obey instead of show.
///
/// An agent's name must not be able to move the cursor, set the window's title, turn the direction
/// of the text around or hide what stands beside it. Such characters are shown as `\u{1b}`.
public enum Sanitizer {
    /// For text that stays on one line: line breaks and tabs become `\n` and `\t`.
    public static func line(_ text: String) -> String {
        clean(text, keepsLines: false)
    }

    /// For text of many lines: line feeds and tabs stay.
    public static func block(_ text: String) -> String {
        clean(text, keepsLines: true)
    }

    /// For JSON: the same characters become escapes of JSON, so that the values stay what they are.
    ///
    /// They can only stand within strings, as JSON has none of them elsewhere; line feeds and tabs
    /// between values stay.
    public static func json(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x7F }) { return text }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard scalar.value >= 0x7F, replacement(for: scalar) != nil else {
                clean.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16)
                let zeros = String(repeating: "0", count: 4 - digits.count)
                clean.append(contentsOf: ("\\u" + zeros + digits).unicodeScalars)
            }
        }
        return String(clean)
    }

    private static func clean(_ text: String, keepsLines: Bool) -> String {
        // Printable ASCII, by far the most, needs no second look.
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) || (keepsLines && $0 == 0x0A) }) {
            return text
        }
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if keepsLines, scalar == "\n" || scalar == "\t" {
                clean.append(scalar)
            } else if let shown = replacement(for: scalar) {
                clean.append(contentsOf: shown.unicodeScalars)
            } else {
                clean.append(scalar)
            }
        }
        return String(clean)
    }

    private static func replacement(for scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        // The joiners are part of words and emoji, the tag characters of flags.
        case "\u{200C}", "\u{200D}", "\u{E0020}"..."\u{E007F}": nil
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                "\\u{" + String(scalar.value, radix: 16) + "}"
            default: nil
            }
        }
    }
}
