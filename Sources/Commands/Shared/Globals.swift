internal import Console

/// The options that every command takes.
enum Globals {
    static let data = Option<String>(
        "data", "DIR", help: "The data directory; 'varve help data' tells where it is else",
        environment: "VARVE_DATA", completion: .folder)

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
        data, organization, actingUser, json, colour, quiet, noProgress,
    ]

    static let variables = (all + ServeOptions.all).compactMap { $0.info.environment }
}
