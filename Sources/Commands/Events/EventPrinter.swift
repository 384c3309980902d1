internal import Console
internal import JSON

/// Prints events as they come, in the format that was asked for.
struct EventPrinter {
    private enum Form {
        case table
        case csv
        case jsonLines
        /// One object with a list of events; what else it holds comes at its end.
        case json
    }

    private let screen: Screen
    private let names: Names
    private let form: Form
    /// Of a table: how wide its columns are is known only when its rows are.
    private var rows: [EventText] = []
    /// Of the rows that are printed, so that those that follow line up with them.
    private var widths: [Int]?
    private(set) var count = 0
    private var hasHeading = false

    /// - Parameter endless: events come one by one and for ever, so that JSON has to be lines.
    init(_ invocation: Invocation, names: Names, endless: Bool = false) throws(Failure) {
        screen = invocation.screen
        self.names = names
        let format = invocation.arguments[EventFormat.option].flatMap(EventFormat.init) ?? .table
        guard !(screen.isJSON && format == .csv) else {
            throw Failure.usage("give either --json or --format csv, not both")
        }
        form =
            switch format {
            case .csv: .csv
            case .jsonLines: .jsonLines
            case .table: screen.isJSON ? (endless ? .jsonLines : .json) : .table
            }
    }

    mutating func print(_ event: StoredEvent) throws {
        count += 1
        let text = EventText(event: event, names: names)
        switch form {
        case .table:
            rows.append(text)
            // A long table is cut into stretches, so that memory stays bounded.
            if rows.count == 1_000 { try flush() }
        case .json:
            try screen.output.write(count == 1 ? "{\"events\":[\n" : ",\n")
            try screen.output.write(try line(text))
        case .jsonLines:
            try screen.output.line(try line(text))
        case .csv:
            try printCSVHeading()
            try screen.output.write(CSV.line(text.csv.map(shown)))
        }
    }

    private mutating func printCSVHeading() throws {
        if !hasHeading { try screen.output.write(CSV.line(EventText.csvHeader)) }
        hasHeading = true
    }

    private func line(_ text: EventText) throws -> String {
        let line = String(decoding: try JSON.encode(text.listing), as: UTF8.self)
        return screen.output.isTerminal ? Sanitizer.json(line) : line
    }

    private func shown(_ field: String) -> String {
        screen.output.isTerminal ? Sanitizer.block(field) : field
    }

    /// Puts out what waits: when following, after each event.
    mutating func flush() throws {
        if !rows.isEmpty {
            var table = Table(EventText.columns, continuing: widths)
            for row in rows { table.append(row.cells) }
            try screen.output.write(
                table.text(
                    width: screen.output.width, style: screen.output.style,
                    withTitles: !hasHeading))
            hasHeading = true
            widths = table.widths
            rows = []
        }
        try screen.output.flush()
    }

    /// Ends the list. `rest` goes into the object that `--json` prints.
    mutating func finish(_ rest: JSONObject = [:]) throws {
        if form == .json {
            if count == 0 { try screen.output.write("{\"events\":[") }
            var end = "\n]"
            for member in rest {
                let value = String(decoding: try JSON.encode(member.value), as: UTF8.self)
                end += ",\"\(member.key)\":\(value)"
            }
            try screen.output.line(end + "}")
        }
        // A file without rows still says what its columns are.
        if form == .csv { try printCSVHeading() }
        try flush()
    }
}
