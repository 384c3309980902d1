/// An agent's instructions as people edit them: passages, list items and sections.
///
/// Passages are found byte by byte; a change is made only where it is unambiguous.
struct Markdown: Equatable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Whether `passage` stands in the text exactly once.
    func hasOne(_ passage: String) -> Bool {
        let first = position(of: passage, from: 0)
        return first.map { position(of: passage, from: $0 + 1) == nil } ?? false
    }

    /// `replacement` where `passage` stood; nil when that isn't exactly one place.
    func replacing(_ passage: String, with replacement: String) -> Markdown? {
        guard hasOne(passage), let start = position(of: passage, from: 0) else { return nil }
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(start..<(start + passage.utf8.count), with: Array(replacement.utf8))
        return Markdown(String(decoding: bytes, as: UTF8.self))
    }

    /// `replacement` wherever `passage` stood.
    func replacingAll(_ passage: String, with replacement: String) -> Markdown {
        var (left, done) = (self, [UInt8]())
        while let start = left.position(of: passage, from: 0) {
            let bytes = Array(left.text.utf8)
            done += bytes[..<start] + Array(replacement.utf8)
            left = Markdown(
                String(decoding: bytes[(start + passage.utf8.count)...], as: UTF8.self))
        }
        return Markdown(String(decoding: done, as: UTF8.self) + left.text)
    }

    /// With an item more in the last list of a section, in the manner of that list; nil when there
    /// is no such section.
    func addingItem(_ item: String, under heading: String) -> Markdown? {
        var lines = self.lines
        guard let section = section(heading, in: lines) else { return nil }
        if let last = lastItem(in: section, of: lines) {
            lines.insert(marker(after: lines[last]) + item, at: last + 1)
        } else {
            var end = section.upperBound
            while lines[end - 1].isEmpty { end -= 1 }
            lines.insert(contentsOf: ["", "- " + item], at: end)
        }
        return Markdown(lines: lines)
    }

    /// Without the line that ends with `item`; nil when that isn't exactly one.
    func removingItem(_ item: String) -> Markdown? {
        var lines = self.lines
        let places = lines.indices.filter { ends(lines[$0], with: item) }
        guard places.count == 1 else { return nil }
        lines.remove(at: places[0])
        return Markdown(lines: lines)
    }

    /// With an item at the top of the section, which is made as the text's last one if need be.
    func addingNotice(_ notice: String, under heading: String) -> Markdown {
        var lines = self.lines
        if let section = section(heading, in: lines) {
            lines.insert("- " + notice, at: section.lowerBound + 2)
        } else {
            lines += ["", "## " + heading, "", "- " + notice]
        }
        return Markdown(lines: lines)
    }

    /// Without the section if it has no lines left but its heading.
    func removingSectionIfEmpty(_ heading: String) -> Markdown {
        var lines = self.lines
        guard let section = section(heading, in: lines),
            lines[section].dropFirst().allSatisfy({ $0.isEmpty })
        else { return self }
        lines.removeSubrange(section)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Markdown(lines: lines)
    }

    func addingSection(_ section: String) -> Markdown {
        Markdown(text + "\n\n" + section)
    }

    /// The text up to about `percent` of its length, cut in the middle of a word or not.
    func truncated(toPercent percent: Int) -> String {
        String(text.prefix(text.count * percent / 100))
    }
}

extension Markdown {
    private init(lines: [String]) {
        text = lines.joined(separator: "\n")
    }

    private var lines: [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines of a section: from its heading to the next heading of the level.
    private func section(_ heading: String, in lines: [String]) -> Range<Int>? {
        guard let start = lines.firstIndex(of: "## " + heading) else { return nil }
        let next = lines[(start + 1)...].firstIndex { $0.hasPrefix("## ") }
        return start..<(next ?? lines.endIndex)
    }

    private func lastItem(in section: Range<Int>, of lines: [String]) -> Int? {
        var isCode = false
        var last: Int?
        for index in section {
            if lines[index].hasPrefix("```") { isCode.toggle() }
            if !isCode, !marker(after: lines[index]).isEmpty { last = index }
        }
        return last
    }

    /// What begins the list item after `line`; empty when that is no list item.
    private func marker(after line: String) -> String {
        if line.hasPrefix("- [ ] ") || line.hasPrefix("- [x] ") { return "- [ ] " }
        if line.hasPrefix("- ") { return "- " }
        guard let number = Int(line.prefix { $0.isNumber }), line.contains(". ") else { return "" }
        return "\(number + 1). "
    }

    private func ends(_ line: String, with item: String) -> Bool {
        line.utf8.count > item.utf8.count
            && line.utf8.suffix(item.utf8.count).elementsEqual(item.utf8)
    }

    private func position(of passage: String, from start: Int) -> Int? {
        let (bytes, wanted) = (Array(text.utf8), Array(passage.utf8))
        guard !wanted.isEmpty, start + wanted.count <= bytes.count else { return nil }
        return (start...(bytes.count - wanted.count)).first { place in
            bytes[place] == wanted[0]
                && bytes[place..<(place + wanted.count)].elementsEqual(wanted)
        }
    }
}
