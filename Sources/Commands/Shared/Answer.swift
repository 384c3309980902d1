internal import Console
internal import EventSourcing
internal import JSON

extension Invocation {
    /// Prints the answer to `--json`: indented on a terminal, else on one line.
    func answer(_ value: JSONValue) throws {
        let output = screen.output
        let bytes = try JSON.encode(value, pretty: output.isTerminal)
        let text = String(decoding: bytes, as: UTF8.self)
        try output.line(output.isTerminal ? Sanitizer.json(text) : text)
    }

    func answer(_ table: Table) throws {
        try screen.output.write(table.text(width: screen.output.width, style: screen.output.style))
    }

    /// Prints names and values under each other, as of one record.
    func answer(fields: [(name: String, value: String)]) throws {
        let width = fields.map { TextWidth.columns($0.name) }.max() ?? 0
        for (name, value) in fields {
            let free = String(repeating: " ", count: width - TextWidth.columns(name))
            let label = screen.output.style.paint(name, .bold)
            try screen.output.line("\(label)\(free)  \(Sanitizer.line(value))")
        }
    }
}

extension JSONValue {
    static func number(_ value: UInt64) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .unsigned(value)
    }

    static func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }
}

extension Timestamp {
    /// For tables: `2026-05-01 10:30:00`.
    var short: String {
        let text = description
        return text.prefix(10) + " " + text.dropFirst(11).prefix(8)
    }
}
