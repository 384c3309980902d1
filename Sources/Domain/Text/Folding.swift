@_spi(_Unicode) internal import Swift

/// The form in which names and keys are compared: NFKC with full case folding, without scalars that
/// nobody sees (Unicode calls the like NFKC_Casefold).
///
/// Folded texts are stored in tags for ever, so what `fold` makes of assigned characters never
/// changes.
public enum Folding {
    public static func fold(_ text: String) -> String {
        if let folded = foldASCII(text) { return folded }
        // Case mapping may bring out more to decompose and the other way round: go until it rests.
        var folded = pass(text)
        for _ in 0..<4 {
            let next = pass(folded)
            if next.utf8.elementsEqual(folded.utf8) { break }
            folded = next
        }
        return folded
    }

    /// In lower case and in plain letters (NFKC), as keys that are derived are written.
    static func lowercase(_ text: String) -> String {
        if let lowercased = foldASCII(text) { return lowercased }
        return compose(decompose(decompose(text).lowercased()))
    }

    private static func foldASCII(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return text.lowercased()
    }

    private static func pass(_ text: String) -> String {
        let decomposed = decompose(text)
        // By way of upper case, so that ß meets ss and every sigma the same sigma.
        let cased = decompose(decomposed.uppercased().lowercased())
        return compose(cased)
    }

    private static func decompose(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text._nfd where !scalar.properties.isDefaultIgnorableCodePoint {
            if scalar.isASCII {
                scalars.append(scalar)
            } else {
                scalars.append(contentsOf: Compatibility.table.decomposition(of: scalar))
            }
        }
        return String(scalars)
    }

    private static func compose(_ text: String) -> String {
        String(String.UnicodeScalarView(text._nfc))
    }
}

/// The compatibility decompositions, ready to be searched.
private struct Compatibility {
    struct Run {
        let first: UInt32
        let last: UInt32
        let scalars: [Unicode.Scalar]
    }

    static let table = Compatibility(compatibilityMappings)

    let runs: [Run]

    init(_ text: String) {
        var previous: UInt32 = 0
        runs = text.split(separator: " ").map { entry in
            let sides = entry.split(separator: "=")
            let source = sides[0].split(separator: "+").map(Self.number)
            previous += source[0]
            return Run(
                first: previous, last: previous + (source.count > 1 ? source[1] : 0),
                scalars: sides[1].split(separator: ",").map { Self.scalar(Self.number($0)) })
        }
    }

    func decomposition(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        let value = scalar.value
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].last < value { low = middle + 1 } else { high = middle }
        }
        guard low < runs.count, runs[low].first <= value else { return [scalar] }
        let run = runs[low]
        return run.first == value
            ? run.scalars : [Self.scalar(run.scalars[0].value + value - run.first)]
    }

    private static func number(_ digits: Substring) -> UInt32 {
        guard let number = UInt32(digits, radix: 16) else {
            preconditionFailure("the table of compatibility mappings is damaged")
        }
        return number
    }

    private static func scalar(_ value: UInt32) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else {
            preconditionFailure("the table of compatibility mappings is damaged")
        }
        return scalar
    }
}
