internal import Domain
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON
internal import Views

extension AgentHandlers {
    /// Which agent a person means: what a command line needs to know before anything else.
    @Sendable static func resolve(_ call: Call) throws -> HTTPResponse {
        let scope = try call.scope()
        guard let text = call.request.parameter("ref") else {
            throw APIError.invalid("query", "ref", "Field required", input: "")
        }
        let moment = try call.asOf()
        let found = try scope.resolveAgent(
            text, presence: call.choice("presence") ?? .active, asOf: moment)
        let (match, entries): (String, [AgentEntry]) =
            switch found {
            case .found(let entry): ("found", [entry])
            case .ambiguous(let entries): ("ambiguous", entries)
            case .missing(let suggestions): ("missing", suggestions)
            }
        var response = HTTPResponse(
            200,
            json: [
                "match": .string(match), "agents": .array(entries.map { .object($0.json) }),
            ])
        response.headers["X-Varve-Position"] = moment?.description
        return response
    }
}
