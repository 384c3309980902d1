/// What the storyteller knows of an agent at the moment of the story.
struct Part {
    let handle: String
    let script: Script
    let born: Day
    var text: Markdown
    var model: String
    var tools: [String]
    var tags: [String]
    var version: UInt64 = 1
    var isAlive = true
    /// What to go back to while a mishap isn't undone.
    var beforeMishap: (text: Markdown, model: String, version: UInt64)?
    /// The places of the figures in their lists of values.
    var figures: [Int]
    var rulesLeft: [Rule]
    var rewordingsLeft: [Rewording]
    var additionLeft: Addition?
    var notices: [(line: String, short: String, until: Day)] = []
    /// A slip of the last edit, which its author will see sooner or later.
    var slip: (wrong: String, right: String)?

    init(handle: String, script: Script, born: Day) {
        self.handle = handle
        self.script = script
        self.born = born
        text = Markdown(script.draft.instructions)
        model = script.draft.model
        tools = script.draft.tools
        tags = script.draft.tags
        figures = Array(repeating: 0, count: script.figures.count)
        rulesLeft = script.rules
        rewordingsLeft = script.rewordings
        additionLeft = script.addition
    }

    /// A copy under another handle, as a duplicate is.
    init(copying part: Part, as handle: String, born: Day) {
        self.init(handle: handle, script: part.script, born: born)
        (text, model, tools, tags) = (part.text, part.model, part.tools, part.tags)
        (figures, rulesLeft, notices) = (part.figures, part.rulesLeft, part.notices)
        (rewordingsLeft, additionLeft) = (part.rewordingsLeft, part.additionLeft)
    }

    /// Whether people may work on it as on any day.
    var isQuiet: Bool { isAlive && beforeMishap == nil }

    /// Takes in what an edit changes.
    mutating func take(_ edit: AgentEdit) {
        if let instructions = edit.instructions { text = Markdown(instructions) }
        model = edit.model ?? model
        tools = edit.tools ?? tools
        tags = edit.tags ?? tags
        version += 1
    }
}
