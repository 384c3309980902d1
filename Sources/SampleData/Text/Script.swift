/// An agent's part in the story: what it is at first, and what people will change about it.
struct Script: Sendable {
    /// Where the agent works, which tells the notices that people add, and their language.
    enum Setting { case freight, gulf, office, customs, sweden, japan }

    let handle: String
    let draft: AgentDraft
    /// The people who look after it.
    let editors: [Person]
    let setting: Setting
    let figures: [Figure]
    let rules: [Rule]
    let rewordings: [Rewording]
    let addition: Addition?

    init(
        handle: String, draft: AgentDraft, editors: [Person], setting: Setting,
        figures: [Figure], rules: [Rule], rewordings: [Rewording], addition: Addition? = nil
    ) {
        self.handle = handle
        self.draft = draft
        self.editors = editors
        self.setting = setting
        self.figures = figures
        self.rules = rules
        self.rewordings = rewordings
        self.addition = addition
    }

    static let all = [
        reception, tracker, customs, rates, claims, invoices, dangerousGoods, night, yokohama,
        letters, scorecard, gulf, slotting, buddy, etaVoice, incidents, ferry, reefer, kundtjanst,
        dock,
    ]

    static func of(_ handle: String) -> Script {
        guard let script = all.first(where: { $0.handle == handle }) else {
            preconditionFailure("no script for \(handle)")
        }
        return script
    }
}

/// A figure in the text that people keep adjusting.
struct Figure: Sendable {
    /// The words around it; `{}` is where it stands.
    let words: String
    /// The values that it takes, one after the other and round again.
    let values: [String]
    let message: String

    init(_ words: String, _ values: [String], message: String) {
        self.words = words
        self.values = values
        self.message = message
    }
}

/// A rule that somebody adds to a section one day.
struct Rule: Sendable {
    let heading: String
    let text: String
    let message: String

    init(under heading: String, _ text: String, message: String) {
        self.heading = heading
        self.text = text
        self.message = message
    }
}

/// A passage that somebody words differently one day.
struct Rewording: Sendable {
    let before: String
    let after: String
    let message: String

    init(_ before: String, to after: String, message: String) {
        self.before = before
        self.after = after
        self.message = message
    }
}

/// A whole section that somebody adds one day.
struct Addition: Sendable {
    let text: String
    let message: String

    init(_ text: String, message: String) {
        self.text = text
        self.message = message
    }
}
