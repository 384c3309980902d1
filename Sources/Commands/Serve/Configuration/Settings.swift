internal import Console
internal import JSON
internal import System

/// The settings of one run, each with its source: the command line goes before the environment,
/// that before a file, that before what is usual.
struct Settings {
    enum Source: Hashable {
        case commandLine
        case environment(String)
        case file(String, line: Int)
        case usual
    }

    struct Setting {
        let info: ParameterInfo
        let texts: [String]
        let source: Source
    }

    /// The data directory first, then the options in their order.
    let all: [Setting]
    let file: String?

    /// - Throws: `Failure` for a file that can't be read, and for a name or a value in it that is
    ///   not known, with its line.
    init(_ arguments: Arguments) throws(Failure) {
        let file = try Self.file(arguments)
        self.file = file?.path
        let known: [any Parameter] = [Globals.data] + ServeOptions.settings
        let inFile = try file?.texts(for: known.map { $0.info }) ?? [:]
        all = known.map { parameter in
            let info = parameter.info
            if let (texts, giver) = arguments.given(parameter) {
                let source: Source =
                    switch giver {
                    case .commandLine: .commandLine
                    case .environment(let name): .environment(name)
                    }
                return Setting(info: info, texts: texts, source: source)
            }
            if let file, let (texts, line) = inFile[info.name] {
                return Setting(info: info, texts: texts, source: .file(file.path, line: line))
            }
            let isData = info.name == Globals.data.info.name
            let usual = isData ? try? DataDirectory(arguments).path : info.fallback
            return Setting(info: info, texts: usual.map { [$0] } ?? [], source: .usual)
        }
        try check()
    }

    /// What the environment holds for an option that repeats was not checked value by value.
    private func check() throws(Failure) {
        for setting in all {
            for text in setting.texts {
                do throws(ValueError) {
                    try setting.info.check(text)
                } catch {
                    throw .usage("\(setting.source.text(for: setting.info)): \(error.message)")
                }
            }
        }
    }

    /// The file that is named, or the usual one where it is there.
    private static func file(_ arguments: Arguments) throws(Failure) -> ConfigurationFile? {
        if let path = arguments[ServeOptions.config] { return try ConfigurationFile(path) }
        guard let path = usualFile, Files.exists(path) else { return nil }
        return try ConfigurationFile(path)
    }

    private static var usualFile: String? {
        if let home = Machine.environment("XDG_CONFIG_HOME"), home.hasPrefix("/") {
            return home + "/varve/serve.toml"
        }
        return Machine.environment("HOME").map { $0 + "/.config/varve/serve.toml" }
    }

    private func setting(_ parameter: some Parameter) -> Setting {
        guard let found = all.first(where: { $0.info.name == parameter.info.name }) else {
            preconditionFailure("the table of settings lacks \(parameter.info.name)")
        }
        return found
    }

    /// All values of an option.
    subscript<Value>(all option: Option<Value>) -> [Value] {
        setting(option).texts.map { text in
            do {
                return try option.value(of: text)
            } catch {
                preconditionFailure("a bad value of \(option.info.name) passed: \(error)")
            }
        }
    }

    subscript<Value>(option: Option<Value>) -> Value? { self[all: option].last }

    /// The value of an option that has a fallback.
    func value<Value>(_ option: Option<Value>) -> Value {
        guard let value = self[option] else {
            preconditionFailure("\(option.info.name) has no fallback")
        }
        return value
    }
}

extension Settings.Source {
    /// Where to look for a value: `--port`, `VARVE_PORT`, `serve.toml:3`.
    func text(for info: ParameterInfo) -> String {
        switch self {
        case .commandLine: "--\(info.name)"
        case .environment(let name): name
        case .file(let path, let line): "\(path):\(line)"
        case .usual: "default"
        }
    }
}

extension ConfigurationFile {
    /// The values as the command line would give them, by the options' names, with their lines.
    fileprivate func texts(
        for known: [ParameterInfo]
    ) throws(Failure) -> [String: (texts: [String], line: Int)] {
        var found: [String: (texts: [String], line: Int)] = [:]
        for entry in entries {
            guard let info = known.first(where: { $0.name == entry.name }) else {
                let meant = NearMiss.suggestion(for: entry.name, among: known.map { $0.name })
                throw .usage("\(path):\(entry.line): unknown setting \(quoted(entry.name))\(meant)")
            }
            if let before = found[entry.name] {
                throw .usage(
                    "\(path):\(entry.line): \(entry.name) is set in line \(before.line) already")
            }
            let texts = try texts(of: entry, info)
            found[entry.name] = (texts, entry.line)
        }
        return found
    }

    private func texts(of entry: Entry, _ info: ParameterInfo) throws(Failure) -> [String] {
        let values = info.repeats ? entry.value.array ?? [entry.value] : [entry.value]
        var texts: [String] = []
        for value in values {
            switch value {
            case .string(let text): texts.append(placed(text, info))
            case .integer(let number): texts.append(String(number))
            default:
                throw .usage(
                    "\(path):\(entry.line): \(entry.name) can't be \(entry.value.kind)")
            }
        }
        return texts
    }

    /// A path in the file is meant from the file's folder on.
    private func placed(_ text: String, _ info: ParameterInfo) -> String {
        guard info.completion == .file || info.completion == .folder, !text.hasPrefix("/") else {
            return text
        }
        return Files.parent(of: path) + "/" + text
    }
}

// `--print-config`.
extension Settings {
    func print(_ invocation: Invocation) throws {
        if invocation.screen.isJSON { return try invocation.answer(json) }
        var table = Table([.init("SETTING"), .init("VALUE"), .init("FROM")])
        for setting in all {
            let value = setting.texts.joined(separator: ", ")
            table.append([
                Table.Cell(setting.info.name), Table.Cell(value.isEmpty ? "-" : value),
                Table.Cell(setting.source.text(for: setting.info)),
            ])
        }
        try invocation.answer(table)
    }

    private var json: JSONValue {
        let rows = all.map { setting -> JSONValue in
            let texts = setting.texts.map { JSONValue.string($0) }
            var row: JSONObject = [
                "name": .string(setting.info.name),
                "value": setting.info.repeats ? .array(texts) : texts.last ?? .null,
            ]
            switch setting.source {
            case .commandLine: row["source"] = "command-line"
            case .environment(let name):
                row["source"] = "environment"
                row["variable"] = .string(name)
            case .file(let path, let line):
                row["source"] = "file"
                row["file"] = .string(path)
                row["line"] = .number(line)
            case .usual: row["source"] = "default"
            }
            return .object(row)
        }
        return ["file": file.map { .string($0) } ?? .null, "settings": .array(rows)]
    }
}
