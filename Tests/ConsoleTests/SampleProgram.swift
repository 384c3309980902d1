@testable import Console

/// A small program with everything that tables can hold.
enum Sample {
    static let name = Option<String>(
        "name", short: "n", "TEXT", help: "What it is called", required: true)
    static let tag = Option<String>("tag", "TAG", help: "What it is about", repeats: true)
    static let instructions = Option<String>(
        "instructions", "TEXT", help: "What it is told, or @file", completion: .file)
    static let modality = Option<String>(
        "modality", "KIND", help: "What it hears and sees", choices: ["audio", "video"],
        fallback: "audio")
    static let dry = Flag("dry-run", short: "d", help: "Only say what would happen")
    static let force = Flag("force", short: "f", help: "Do it anyway")
    static let agent = Operand<String>(
        "AGENT", help: "Name, key or id", completion: .output(of: ["__complete", "agents"]))
    static let version = Operand<Int>("N", help: "A version", required: false, range: 1...99)
    static let limit = Option<Int>(
        "limit", short: "l", help: "At most so many", range: 1...1_000, environment: "SAMPLE_LIMIT",
        fallback: 20)
    static let files = Operand<String>(
        "FILE", help: "What to read", repeats: true, completion: .file)
    static let data = Option<String>(
        "data", "DIR", help: "The data directory", environment: "SAMPLE_DATA", completion: .folder)
    static let json = Flag("json", help: "Print JSON")
    static let colour = Option<String>(
        "color", "WHEN", help: "Colours", choices: ["auto", "always", "never"], fallback: "auto")

    static let create = Command(
        "create", summary: "Create an agent",
        description: """
            The key is made from the name when it is not given, and is unique in its organisation \
            whatever its case.

              first line that is kept as it is

            A second paragraph.
            """,
        parameters: [name, tag, instructions, modality, dry, force],
        examples: [.init("sample agent create --name 'Ada'", "A first agent")]
    ) { _ in }

    static let show = Command(
        "show", summary: "Show an agent", parameters: [agent, version, limit],
        examples: [.init("sample agent show ada", "By its key")]
    ) { invocation in
        try invocation.screen.output.line(invocation.arguments[agent])
    }

    static let read = Command(
        "read", summary: "Read files", parameters: [files, limit], examples: []
    ) { _ in throw Failure(.notFound, "no such file: \u{1B}[2Jx", hint: "look elsewhere") }

    static let program = Program(
        name: "sample", version: "1.2.3", description: "Keeps samples.",
        commands: [
            Command(
                group: "agent", summary: "Work with agents", section: "Agents", [create, show]),
            Command(group: "log", summary: "Read the raw log", section: "The log", [read]),
            .help(section: "Help"),
        ],
        globals: [data, json, colour],
        topics: [HelpTopic("exit-codes", summary: "What they mean", text: "0 is good.")])

    static func parse(_ words: [String], _ environment: [String: String] = [:]) throws(Failure)
        -> Arguments
    {
        switch try ArgumentParser.parse(words, program: program, environment: environment) {
        case .run(_, let arguments): return arguments
        case .help, .version: throw Failure(.done, "not a run")
        }
    }

    /// The message that a command line is refused with.
    static func refusal(_ words: [String], _ environment: [String: String] = [:]) -> String? {
        do throws(Failure) {
            _ = try parse(words, environment)
            return nil
        } catch {
            return error.code == .usage ? error.message : nil
        }
    }
}
