/// Breaks paragraphs into lines of a given width.
enum Wrapped {
    /// Lines that begin with two spaces are kept as they are; empty lines part paragraphs.
    static func text(_ text: String, width: Int) -> String {
        var lines: [String] = []
        var paragraph: [Substring] = []
        func flush() {
            lines += self.lines(paragraph, width: width)
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix("  ") {
                flush()
                lines.append(String(line))
            } else {
                paragraph += line.split(separator: " ")
            }
        }
        flush()
        return lines.joined(separator: "\n")
    }

    static func lines(_ words: [Substring], width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words {
            if !line.isEmpty, TextWidth.columns(line) + 1 + TextWidth.columns(word) > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    /// Names on the left and what they mean on the right, both indented.
    static func pairs(_ pairs: [(String, String)], width: Int) -> String {
        let indent = 2
        let longest = pairs.map { TextWidth.columns($0.0) }.filter { $0 <= 26 }.max() ?? 26
        let column = indent + longest + 2
        var text = ""
        for (name, meaning) in pairs {
            let lines = lines(meaning.split(separator: " "), width: max(20, width - column))
            var line = String(repeating: " ", count: indent) + name
            var rest = lines[...]
            if TextWidth.columns(name) <= longest, let first = rest.popFirst() {
                line += String(repeating: " ", count: column - TextWidth.columns(line)) + first
            }
            text += line + "\n"
            for line in rest { text += String(repeating: " ", count: column) + line + "\n" }
        }
        return text
    }
}
