/// Finds the words that somebody may have meant. They are only ever suggested.
public enum NearMiss {
    /// At most three candidates that are few typing mistakes away from `text`, nearest first.
    public static func candidates(for text: String, among words: [String]) -> [String] {
        let typed = Array(text.lowercased().unicodeScalars)
        guard !typed.isEmpty, typed.count <= 64 else { return [] }
        let allowed = max(1, min(3, typed.count / 3))
        var found: [(distance: Int, word: String)] = []
        for word in words {
            let known = Array(word.lowercased().unicodeScalars)
            if known.starts(with: typed), typed.count >= 2 {
                found.append((known == typed ? 0 : 1, word))
            } else if abs(known.count - typed.count) <= allowed {
                let distance = editDistance(typed, known)
                if distance <= allowed { found.append((distance, word)) }
            }
        }
        let sorted = found.sorted { ($0.distance, $0.word) < ($1.distance, $1.word) }
        return sorted.prefix(3).map(\.word)
    }

    /// `; did you mean 'x' or 'y'?`, or nothing.
    public static func suggestion(
        for text: String, among words: [String], prefix: String = ""
    ) -> String {
        let meant = candidates(for: text, among: words).map { quoted(prefix + $0) }
        return meant.isEmpty ? "" : "; did you mean " + listed(meant, "or") + "?"
    }

    /// Letters added, dropped, changed or swapped with their neighbour.
    static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let change = last[j] + (a[i] == b[j] ? 0 : 1)
                var best = min(change, last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}

/// `a`, `a or b`, `a, b or c`.
public func listed(_ words: [String], _ conjunction: String) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
