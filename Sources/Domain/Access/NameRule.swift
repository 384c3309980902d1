internal import JSON

/// The rule for names of organisations and users, which are one of a kind when folded.
enum NameRule {
    /// In Unicode scalars.
    static let length = 1...100
    /// In UTF-8 bytes, so that tags with a name stay within their bound.
    static let foldedBytesMax = 180

    static func problems(with name: String, at member: String = "name") -> [ValidationProblem] {
        var problems: [ValidationProblem] = []
        let place: [ValidationProblem.Step] = [.member(member)]
        let input = JSONValue.string(name)
        _ = FieldRule.text(length).read(input, at: place, noting: &problems)
        let folded = Folding.fold(name)
        if folded.utf8.count > foldedBytesMax {
            problems.append(.tooLong(foldedBytesMax, "byte", at: place, input: input))
        }
        if !name.isEmpty, folded.unicodeScalars.allSatisfy({ $0.properties.isWhitespace }) {
            problems.append(.value("a name has a visible character", at: place, input: input))
        }
        if folded.unicodeScalars.first?.properties.isWhitespace ?? false
            || folded.unicodeScalars.last?.properties.isWhitespace ?? false
        {
            problems.append(
                .value("a name neither begins nor ends with a space", at: place, input: input))
        }
        return problems
    }
}
