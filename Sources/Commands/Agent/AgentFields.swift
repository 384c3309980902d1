internal import Console
internal import Domain
internal import JSON

/// The options that give an agent's fields, for `create` and `update` alike.
enum AgentFields {
    static let name = Option<String>("name", "TEXT", help: "What people call it")
    static let key = Option<String>(
        "key", "KEY", help: "Its short name, one of a kind in the organisation")
    static let instructions = Option<String>(
        "instructions", short: "i", "TEXT", help: "Its system prompt; \(TextArgument.help)",
        completion: .file)
    private static let model = Option<String>(
        "model", "MODEL", help: "The language model, as its provider names it")
    private static let voice = Option<String>(
        "voice", "VOICE", help: "The text-to-speech voice, as cartesia:sonic")
    static let handoffs = Option<String>(
        "handoff", "AGENT", help: "An agent that it may hand off to", repeats: true,
        completion: .output(of: ["__complete", "agents"]))
    private static let tools = Option<String>(
        "tool", "TOOL", help: "A tool that it may use", repeats: true)
    private static let modality = Option<String>(
        "modality", "KIND", help: "What media it needs",
        choices: AgentModality.allCases.map { $0.rawValue })
    private static let panels = Option<String>(
        "panel", "PANEL", help: "A panel of its workspace", repeats: true,
        choices: PanelType.allCases.map { $0.rawValue })
    private static let displayName = Option<String>(
        "display-name", "TEXT", help: "Its name for show")
    private static let avatar = Option<String>("avatar", "TEXT", help: "A URL or an emoji")
    private static let program = Option<String>(
        "program", "NAME", help: "The program that runs it, as claude-code")
    private static let task = Option<String>(
        "task", "TEXT", help: "What it is for; \(TextArgument.help)", completion: .file)
    private static let tags = Option<String>("tag", "TAG", help: "A tag", repeats: true)
    private static let capabilities = Option<String>(
        "capability", "TEXT", help: "Something that it can do", repeats: true)
    private static let owner = Option<String>("owner", "TEXT", help: "Who answers for it")
    private static let team = Option<String>("team", "TEXT", help: "Its team")
    private static let role = Option<String>("role", "TEXT", help: "Its role in the team")
    private static let plugins = Option<String>(
        "plugin", "NAME", help: "A plugin of its program", repeats: true)
    private static let status = Option<String>(
        "status", "STATUS", help: "Whether it is at work (makes no version)",
        choices: AgentStatus.allCases.map { $0.rawValue })
    private static let health = Option<String>(
        "health", "HEALTH", help: "How it fares (makes no version)",
        choices: AgentHealth.allCases.map { $0.rawValue })
    private static let set = Option<String>(
        "set", "FIELD=JSON", help: "Any field of the record, as JSON; FIELD=@FILE reads a file",
        repeats: true)
    private static let file = Option<String>(
        "file", short: "f", "FILE",
        help: "Fields from a JSON object in a file ('-' for standard input); options win over it",
        completion: .file)
    static let unset = Option<String>(
        "unset", "FIELD", help: "Set a field back to what it is when nobody gives it",
        repeats: true, choices: settable)

    /// Fields that may be left out, by their names in JSON.
    private static let settable = AgentField.allCases.filter { $0 != .name && $0 != .instructions }
        .map { $0.rawValue }

    static let parameters: [any Parameter] = [
        name, key, instructions, model, voice, handoffs, tools, modality, panels, displayName,
        avatar, program, task, tags, capabilities, owner, team, role, plugins, status, health, set,
        file,
    ]

    private static let texts: [(Option<String>, String)] = [
        (name, "name"), (key, "key"), (model, "model"), (voice, "voice"), (modality, "modality"),
        (displayName, "display_name"), (avatar, "avatar"), (program, "program"), (owner, "owner"),
        (team, "team"), (role, "role"), (status, "status"), (health, "health"),
    ]

    private static let proses: [(Option<String>, String)] = [
        (instructions, "instructions"), (task, "task_description"),
    ]

    private static let lists: [(Option<String>, String)] = [
        (tools, "tools"), (panels, "panels"), (tags, "tags"), (capabilities, "capabilities"),
        (plugins, "plugins"),
    ]

    /// The fields that the command line gives, as an agent's input; handoff targets are left out.
    static func input(_ arguments: Arguments) throws -> JSONObject {
        let base = try arguments[file].map(object) ?? [:]
        var input = base
        for text in arguments[all: set] {
            let (field, value) = try assignment(text)
            input[field] = value
        }
        for (option, field) in texts {
            if let value = arguments[option] { input[field] = .string(value) }
        }
        for (option, field) in proses {
            if let value = arguments[option] {
                input[field] = .string(try TextArgument.read(value, of: option.info.name))
            }
        }
        for (option, field) in lists where arguments.has(option) {
            // A single empty value empties the list.
            let values = arguments[all: option]
            input[field] = .array(values == [""] ? [] : values.map { .string($0) })
        }
        for field in arguments[all: unset] {
            guard input[field] == base[field] else {
                throw Failure.usage("give either a value for \(field) or --unset \(field)")
            }
            input[field] = .null
        }
        return input
    }

    private static let known =
        AgentField.allCases.map { $0.rawValue } + [
            "key", "status", "health", "metrics", "last_activity", "current_tasks",
        ]

    /// The members that no field has: they come from a file, and are passed over.
    static func ignored(in input: JSONObject) -> [String] {
        input.map { $0.key }.filter { !known.contains($0) }.sorted()
    }

    private static func object(in file: String) throws -> JSONObject {
        let value = try JSONFile.read(file, of: Self.file.info.name)
        guard let object = value.object else {
            throw Failure.usage(
                "option '--file': \(quoted(file)) holds \(value.kind), not an object")
        }
        return object
    }

    private static func assignment(_ text: String) throws -> (String, JSONValue) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw Failure.usage("option '--set': \(quoted(text)) is not of the form FIELD=JSON")
        }
        let field = String(parts[0])
        guard known.contains(field) else {
            let meant = NearMiss.suggestion(for: field, among: known)
            throw Failure.usage(
                "option '--set': there is no field \(quoted(field))\(meant)",
                hint: "the fields are \(known.joined(separator: ", "))")
        }
        let value = String(parts[1])
        if value == "-" || (value.hasPrefix("@") && !value.hasPrefix("@@")) {
            return (
                field, try JSONFile.read(String(value == "-" ? "-" : value.dropFirst()), of: "set")
            )
        }
        do {
            return (field, try JSON.parse(Array(value.utf8)))
        } catch {
            throw Failure.usage(
                "option '--set': the value of \(field) is not JSON: \(error)",
                hint: "a text needs quotes within the quotes: --set '\(field)=\"text\"'")
        }
    }
}
