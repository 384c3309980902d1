internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON

extension API {
    static var commandRoutes: [Route] {
        [
            Route(
                method: "GET", path: "/api/v1/commands/{command_id}", id: "get_command",
                tag: "commands",
                summary: "Tell whether something was done under an Idempotency-Key",
                access: .member,
                parameters: [
                    .path("command_id", .string(length: 1...150), "The Idempotency-Key.")
                ],
                answers: [
                    .init(
                        status: 200, text: "It was, and how long the log was before",
                        schema: .named(
                            "Command", .object([.init(name: "before", schema: .position)])))
                ], work: .blocking(CommandHandlers.read))
        ]
    }
}

/// What the routes of commands do.
enum CommandHandlers {
    /// Names in a command that is sent again mean what they meant before it was done first.
    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let id = call.path["command_id"] ?? ""
        guard let moment = try call.scope().moment(beforeCommand: id) else {
            throw APIError(404, "There is no command \(id)")
        }
        return HTTPResponse(200, json: ["before": .integer(Int64(clamping: moment.rawValue))])
    }
}
