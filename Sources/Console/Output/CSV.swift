/// Comma-separated values as RFC 4180 has them: CRLF at line ends, quotes where they are needed.
public enum CSV {
    public static func line(_ fields: [String]) -> String {
        fields.map(field).joined(separator: ",") + "\r\n"
    }

    private static func field(_ text: String) -> String {
        let special: Set<UInt8> = [0x22, 0x2C, 0x0D, 0x0A]  // Quote, comma, CR and LF.
        guard text.utf8.contains(where: special.contains) || text.isEmpty == false && isPadded(text)
        else { return text }
        // Scalars, as a quote with an accent on it is a character of its own to Swift.
        var quoted = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            quoted.append(scalar)
            if scalar == "\"" { quoted.append(scalar) }
        }
        quoted.append("\"")
        return String(quoted)
    }

    /// Readers trim spaces at the ends unless they are quoted.
    private static func isPadded(_ text: String) -> Bool {
        text.utf8.first == 0x20 || text.utf8.last == 0x20
    }
}
