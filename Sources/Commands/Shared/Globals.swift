internal import Console

/// The options that every command takes.
enum Globals {
    static let data = Option<String>(
        "data", "DIR", help: "The data directory; 'varve help data' tells where it is else",
        environment: "VARVE_DATA", completion: .folder)

    static let server = Option<String>(
        "server", "URL", help: "Work on a server instead of a data directory ('varve help server')",
        environment: "VARVE_SERVER")

    static let keyFile = Option<String>(
        "key-file", "FILE", help: "The API key for the server, in a file; else in $VARVE_KEY",
        environment: "VARVE_KEY_FILE", completion: .file)

    static let caFile = Option<String>(
        "ca-file", "FILE", help: "Certificates (PEM) to trust instead of the system's",
        environment: "VARVE_CA_FILE", completion: .file)

    static let timeout = Option<Int>(
        "timeout", "SECONDS", help: "How long a server may be silent", range: 1...3_600,
        environment: "VARVE_TIMEOUT", fallback: 30)

    static let organization = Option<String>(
        "organization", short: "o", "ORG",
        help: "The organisation, where there is more than one: its name, or the start of its id",
        environment: "VARVE_ORGANIZATION", completion: .output(of: ["__complete", "organizations"]))

    static let actingUser = Option<String>(
        "as", "USER", help: "Act as this user, with the user's rights", environment: "VARVE_AS",
        completion: .output(of: ["__complete", "users"]))

    static let json = Flag("json", help: "Print JSON, errors too")

    static let colour = Option<String>(
        "color", "WHEN", help: "Use colours", choices: Colouring.allCases.map { $0.rawValue },
        environment: "VARVE_COLOR", fallback: "auto")

    static let quiet = Flag("quiet", short: "q", help: "Print neither remarks nor progress")

    static let noProgress = Flag("no-progress", help: "Print no progress")

    static let all: [any Parameter] = [
        data, server, keyFile, caFile, timeout, organization, actingUser, json, colour, quiet,
        noProgress,
    ]

    static let variables = (all + ServeOptions.all).compactMap { $0.info.environment }
}
