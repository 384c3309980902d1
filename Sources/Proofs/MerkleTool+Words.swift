/// A "no" with the word that says why.
struct Refusal: Error {
    let verdict: String
}

/// The words of a command line that are still to be taken.
struct Words {
    var rest: ArraySlice<String>

    mutating func next() throws -> String {
        guard let word = rest.popFirst() else { throw Refusal(verdict: "an argument is missing") }
        return word
    }

    mutating func last() throws -> String {
        let word = try next()
        try end()
        return word
    }

    mutating func number() throws -> UInt64 {
        let word = try next()
        guard let number = UInt64(canonicalDecimal: word[...]) else {
            throw Refusal(verdict: "\(word) is not a decimal number")
        }
        return number
    }

    func end() throws {
        if let word = rest.first { throw Refusal(verdict: "\(word) is one argument too many") }
    }

    /// All words that are left, as verifier keys.
    mutating func keys() throws(ProofError) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        while let word = rest.popFirst() { keys.append(try VerifierKey(parsing: word)) }
        return keys
    }
}
