public import EventSourcing
internal import JSON

/// The short name by which people call an agent (its alias): one of a kind in its organisation.
///
/// Two keys are the same when they fold to the same text. The folded form is kept beside the text,
/// because events carry it in tags for ever.
public struct AgentKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// As people write it.
    public let text: String
    /// As keys are compared.
    public let folded: String

    /// In Unicode scalars.
    public static let length = 1...100
    /// In UTF-8 bytes, so that tags with a key stay within their bound.
    public static let foldedBytesMax = 180

    /// Nil when `text` breaks one of the rules that `problem(with:)` names.
    public init?(_ text: String) {
        guard Self.problem(with: text) == nil else { return nil }
        self.init(checked: text)
    }

    init(text: String, folded: String) {
        self.text = text
        self.folded = folded
    }

    init(checked text: String) {
        self.text = text
        folded = Folding.fold(text)
    }

    public var description: String { text }

    public static func == (left: AgentKey, right: AgentKey) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(JSONValue.string(text))
    }

    /// What keeps `text` from being a key: a phrase for a message, nil when nothing does.
    static func problem(with text: String) -> String? {
        guard let first = text.unicodeScalars.first, isLetterOrDigit(first) else {
            return "a key begins with a letter or a digit"
        }
        guard
            text.unicodeScalars.allSatisfy({ isWordPart($0) || "._-+".unicodeScalars.contains($0) })
        else { return "a key has only letters, digits, '.', '_', '-' and '+'" }
        let folded = Folding.fold(text)
        if folded.isEmpty { return "a key has at least one visible character" }
        if folded.utf8.count > foldedBytesMax {
            return "a key has at most \(foldedBytesMax) bytes once it is folded"
        }
        if UUID(folded) != nil { return "a key must not look like an id" }
        return nil
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark: false
        default: isWordPart(scalar)
        }
    }

    static func read(_ input: JSONValue, noting problems: inout [ValidationProblem]) -> AgentKey? {
        let place: [ValidationProblem.Step] = [.member("key")]
        let value = FieldRule.text(length).read(input, at: place, noting: &problems)
        guard let text = value?.text else { return nil }
        if let problem = problem(with: text) {
            problems.append(.value(problem, at: place, input: input))
            return nil
        }
        return AgentKey(checked: text)
    }
}

extension AgentKey {
    /// The key that an agent of this name gets when nobody gave one and it is free: the letters and
    /// digits of the name, in lower case, with dashes between.
    public static func derived(from name: String) -> AgentKey {
        var scalars = String.UnicodeScalarView()
        for scalar in Folding.lowercase(name).unicodeScalars {
            if isWordPart(scalar) {
                scalars.append(scalar)
            } else if scalars.last.map({ $0 != "-" }) ?? false {
                scalars.append("-")
            }
        }
        return fitted(String(scalars))
    }

    private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            // The same as below, without a look into Unicode's tables.
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
                || ("A"..."Z").contains(scalar)
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .nonspacingMark, .spacingMark, .decimalNumber, .letterNumber:
            true
        default:
            false
        }
    }

    /// Cuts a slug so that a suffix still fits.
    private static func fitted(_ slug: String) -> AgentKey {
        var scalars = Substring(slug).unicodeScalars.prefix(64)
        while Folding.fold(String(scalars)).utf8.count > foldedBytesMax - 12 {
            scalars.removeLast()
        }
        while scalars.last == "-" { scalars.removeLast() }
        let text = String(scalars)
        if text.isEmpty { return AgentKey(checked: "agent") }
        return AgentKey(text) ?? AgentKey(checked: "agent-" + text)
    }

    /// The key itself for 1, then `key-2`, `key-3` and on.
    public func numbered(_ number: Int) -> AgentKey {
        guard number > 1 else { return self }
        let suffix = "-\(number)"
        var scalars = Substring(text).unicodeScalars.prefix(Self.length.upperBound - suffix.count)
        let room = Self.foldedBytesMax - suffix.utf8.count
        while Folding.fold(String(scalars)).utf8.count > room { scalars.removeLast() }
        return AgentKey(checked: String(scalars) + suffix)
    }
}

/// Who holds which keys of an organisation, as far as one command needs to know.
public struct KeyHolders: Hashable, Sendable {
    private var holders: [AgentKey.Folded: ID<Agent>] = [:]

    public init() {}

    /// - Parameter holders: pairs of a key's folded form and the agent that has the key.
    public init(_ holders: some Sequence<(folded: String, agent: ID<Agent>)>) {
        for (folded, agent) in holders { add(folded: folded, agent: agent) }
    }

    public mutating func add(folded: String, agent: ID<Agent>) {
        holders[AgentKey.Folded(folded)] = agent
    }

    public func holder(of key: AgentKey) -> ID<Agent>? {
        holders[AgentKey.Folded(key.folded)]
    }

    /// The first of `key`, `key-2`, `key-3` … that nobody has.
    public func firstFree(like key: AgentKey) -> AgentKey {
        var number = 1
        while holder(of: key.numbered(number)) != nil { number += 1 }
        return key.numbered(number)
    }
}

extension AgentKey {
    /// A folded key, compared by its bytes.
    struct Folded: LogText {
        let text: String

        init(_ text: String) {
            self.text = text
        }
    }
}
