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
                access: .member, parameters: [.commandID], answers: [.command],
                work: .blocking(CommandHandlers.read)),
            Route(
                method: "GET", path: "/api/v1/operator/commands/{command_id}",
                id: "get_operator_command", tag: "commands",
                summary: "The same of what concerns no organization, as an operator's key",
                access: .operatorOnly, parameters: [.commandID], answers: [.command],
                work: .blocking(CommandHandlers.readOfOperator)),
        ]
    }
}

extension Route.Parameter {
    fileprivate static let commandID = Route.Parameter.path(
        "command_id", .string(length: 1...150), "The Idempotency-Key.")
}

extension Route.Answer {
    fileprivate static let command = Route.Answer(
        status: 200, text: "It was, and how long the log was before",
        schema: .named("Command", .object([.init(name: "before", schema: .position)])))
}

/// What the routes of commands do.
enum CommandHandlers {
    /// Names in a command that is sent again mean what they meant before it was done first.
    @Sendable static func read(_ call: Call) throws -> HTTPResponse {
        let id = call.path["command_id"] ?? ""
        return try answer(id, call.scope().moment(beforeCommand: id))
    }

    @Sendable static func readOfOperator(_ call: Call) throws -> HTTPResponse {
        let id = call.path["command_id"] ?? ""
        let caller = try call.requiredIdentity().caller
        return try answer(id, call.fleet.moment(beforeOperatorCommand: id, for: caller))
    }

    private static func answer(_ id: String, _ moment: Position?) throws -> HTTPResponse {
        guard let moment else { throw APIError(404, "There is no command \(id)") }
        return HTTPResponse(200, json: ["before": .integer(Int64(clamping: moment.rawValue))])
    }
}
