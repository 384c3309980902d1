internal import EventSourcing

/// The edits that people make on any day.
extension Storyteller {
    struct Change {
        var edit: AgentEdit
        var message: String?
    }

    private enum Kind {
        case figure, rule, rewording, addition, notice, tool, model, tag
    }

    mutating func everydayChange(of index: Int, on day: Day) -> Change? {
        if let change = correction(of: index) ?? expiredNotice(of: index, on: day) { return change }
        let kinds: [(Kind, weight: Int)] = [
            (.figure, weight: 30), (.rule, weight: parts[index].rulesLeft.isEmpty ? 0 : 20),
            (.rewording, weight: parts[index].rewordingsLeft.isEmpty ? 0 : 11),
            (.addition, weight: parts[index].additionLeft == nil ? 0 : 4),
            (.notice, weight: parts[index].notices.count > 3 ? 0 : 17),
            (.tool, weight: 3), (.model, weight: 2), (.tag, weight: 2),
        ]
        for _ in 0..<5 {
            guard let kind = random.pick(weighted: kinds) else { return nil }
            if let change = change(kind, of: index, on: day) { return change }
        }
        return nil
    }

    private mutating func change(_ kind: Kind, of index: Int, on day: Day) -> Change? {
        switch kind {
        case .figure: newFigure(of: index)
        case .rule: newRule(of: index)
        case .rewording: rewording(of: index)
        case .addition: addition(of: index)
        case .notice: notice(of: index, on: day)
        case .tool: newTool(of: index)
        case .model: newModel(of: index)
        case .tag: newTag(of: index)
        }
    }

    private mutating func newFigure(of index: Int) -> Change? {
        let figures = parts[index].script.figures
        let which = random.below(figures.count)
        let figure = figures[which]
        let next = (parts[index].figures[which] + 1) % figure.values.count
        let (old, new) = (figure.values[parts[index].figures[which]], figure.values[next])
        let changed = parts[index].text.replacing(
            figure.words.filling(old), with: figure.words.filling(new))
        parts[index].figures[which] = next
        // The last value of a list may be the first one again, and that is no change.
        guard let text = changed, text != parts[index].text else { return nil }
        return Change(
            edit: AgentEdit(instructions: text.text),
            message: reasoned(figure.message.filling(new), index, ofFigure: true))
    }

    private mutating func newRule(of index: Int) -> Change? {
        guard !parts[index].rulesLeft.isEmpty else { return nil }
        let rule = parts[index].rulesLeft.remove(at: random.below(parts[index].rulesLeft.count))
        let slip = random.chance(ofPercent: 14) ? rule.text.withSlip(&random) : nil
        let text = parts[index].text.addingItem(slip?.text ?? rule.text, under: rule.heading)
        guard let text else { return nil }
        if let slip, text.hasOne(slip.wrong) {
            parts[index].slip = (slip.wrong, slip.right)
        }
        return Change(
            edit: AgentEdit(instructions: text.text),
            message: reasoned(rule.message, index, ofFigure: false))
    }

    private mutating func rewording(of index: Int) -> Change? {
        let count = parts[index].rewordingsLeft.count
        guard count > 0 else { return nil }
        let rewording = parts[index].rewordingsLeft.remove(at: random.below(count))
        let text = parts[index].text.replacing(rewording.before, with: rewording.after)
        guard let text else { return nil }
        return Change(edit: AgentEdit(instructions: text.text), message: rewording.message)
    }

    private mutating func addition(of index: Int) -> Change? {
        guard let addition = parts[index].additionLeft else { return nil }
        parts[index].additionLeft = nil
        let text = parts[index].text.addingSection(addition.text)
        return Change(edit: AgentEdit(instructions: text.text), message: addition.message)
    }

    /// The author of a slip sees it at the next look at the text.
    private mutating func correction(of index: Int) -> Change? {
        guard let slip = parts[index].slip else { return nil }
        parts[index].slip = nil
        guard let text = parts[index].text.replacing(slip.wrong, with: slip.right) else {
            return nil
        }
        let message = random.pick([
            "Typo", "Fix typo", "typo", "Spelling", nil, "Oops: \(slip.right)",
        ])
        return Change(edit: AgentEdit(instructions: text.text), message: message ?? nil)
    }

    /// Some changes are explained with where they come from.
    private mutating func reasoned(
        _ message: String, _ index: Int, ofFigure isFigure: Bool
    ) -> String {
        let isEnglish = [.freight, .gulf, .office].contains(parts[index].script.setting)
        guard isEnglish, random.chance(ofPercent: 28) else { return message }
        let ticket = random.number(in: 3_200...5_900)
        let reasons = [
            "as agreed in the Tuesday round", "see OPS-\(ticket)", "complaint CR-\(ticket)",
            "after listening to ten calls", "see the handbook, page \(ticket % 90 + 4)",
        ]
        let figureReasons = [
            "agreed with the desk", "for the audit", "reviewed with the team",
            "Gdańsk does it like this already", "the old value came from the spreadsheet",
        ]
        let chosen = random.pick(isFigure ? reasons + figureReasons : reasons)
        return message + ", " + (chosen ?? "")
    }
}

// MARK: - Other fields

extension Storyteller {
    private mutating func newTool(of index: Int) -> Change? {
        let tools = parts[index].tools
        let added = tools.filter { !parts[index].script.draft.tools.contains($0) }
        if let tool = random.pick(added), random.chance(ofPercent: 40) {
            return Change(
                edit: AgentEdit(tools: tools.filter { $0 != tool }),
                message: "Take \(tool) away again, it was never called")
        }
        let others = ["holiday_calendar", "contact_lookup", "translate", "weather", "port_status"]
        guard let tool = random.pick(others.filter { !tools.contains($0) }) else { return nil }
        return Change(edit: AgentEdit(tools: tools + [tool]), message: "Give it \(tool)")
    }

    private mutating func newModel(of index: Int) -> Change? {
        let usual = parts[index].script.draft.model
        if parts[index].model != usual {
            return Change(
                edit: AgentEdit(model: usual),
                message: random.pick([
                    "Back to \(usual): slower answers weren't better", "Back to \(usual)",
                    "End of the trial, \(usual) again",
                ]))
        }
        let models = ["gpt-4.1", "claude-sonnet-4-5", "mistral-large-2411", "gemini-2.5-flash"]
        guard let model = random.pick(models.filter { $0 != usual }) else { return nil }
        return Change(edit: AgentEdit(model: model), message: "Try \(model) for a week")
    }

    private mutating func newTag(of index: Int) -> Change? {
        let tags = parts[index].tags
        let others = ["reviewed", "peak-2026", "pilot", "gdpr-checked", "works-council"]
        guard let tag = random.pick(others.filter { !tags.contains($0) }) else { return nil }
        return Change(edit: AgentEdit(tags: tags + [tag]))
    }
}

extension String {
    /// The text with `value` in place of `{}`.
    func filling(_ value: String) -> String {
        filling("{}", with: value)
    }

    func filling(_ mark: String, with value: String) -> String {
        Markdown(self).replacingAll(mark, with: value).text
    }

    /// The text with two letters of a long word swapped, as fingers do.
    fileprivate func withSlip(
        _ random: inout Random
    ) -> (text: String, wrong: String, right: String)? {
        let words = split(separator: " ").filter { word in
            word.utf8.count > 6 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
        }
        guard let word = random.pick(words) else { return nil }
        var letters = Array(word)
        let place = random.number(in: 2...(letters.count - 3))
        guard letters[place] != letters[place + 1] else { return nil }
        letters.swapAt(place, place + 1)
        guard let wrong = Markdown(self).replacing(String(word), with: String(letters)) else {
            return nil
        }
        return (wrong.text, String(letters), String(word))
    }
}
