internal import JSON

/// The OpenAPI 3.0.3 document of a list of routes.
struct OpenAPI {
    let routes: [Route]
    let version: String

    var document: JSONObject {
        [
            "openapi": "3.0.3",
            "info": [
                "title": "Varve", "version": .string(version),
                "description": .string(Self.description),
                "license": ["name": "Apache-2.0"],
            ],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": [
                "schemas": .object(schemas), "securitySchemes": .object(Self.security),
            ],
        ]
    }

    private static let description = """
        A fleet of AI agents in one append-only log: their definitions, versions and history, and \
        any moment of the past. Reads take `as_of`; every answer names the position that it shows \
        in `X-Varve-Position`.
        """

    private static let security: JSONObject = [
        "bearer": [
            "type": "http", "scheme": "bearer",
            "description": "An API key (`vk_…`) or a JWT (HS256, `sub` is the user's id).",
        ],
        "cookie": [
            "type": "apiKey", "in": "cookie", "name": "access_token",
            "description": "The same in a cookie, for browsers.",
        ],
    ]

    /// What every answer has.
    private static let headers = ["X-Request-ID", "X-Varve-Position"]

    private var tags: [String] {
        routes.reduce(into: []) { if !$0.contains($1.tag) { $0.append($1.tag) } }
    }

    private var paths: JSONObject {
        var paths = JSONObject()
        for route in routes {
            let known = paths[route.path]?.object ?? JSONObject()
            paths[route.path] = .object(
                known.setting(route.method.lowercased(), .object(operation(route))))
        }
        return paths
    }

    private func operation(_ route: Route) -> JSONObject {
        var operation: JSONObject = [
            "operationId": .string(route.id), "tags": [.string(route.tag)],
            "summary": .string(route.summary),
            "responses": .object(responses(of: route)),
        ]
        if !route.parameters.isEmpty {
            operation["parameters"] = .array(route.parameters.map { .object($0.json) })
        }
        if let body = route.body {
            operation["requestBody"] = [
                "required": .bool(route.isBodyRequired),
                "content": ["application/json": ["schema": .object(body.json)]],
            ]
        }
        if route.access != .open { operation["security"] = [["bearer": []], ["cookie": []]] }
        return operation
    }

    private func responses(of route: Route) -> JSONObject {
        var responses = JSONObject()
        for answer in route.answers + route.errors {
            var response: JSONObject = ["description": .string(answer.text)]
            if let schema = answer.schema {
                var content: JSONObject = [answer.mediaType: ["schema": .object(schema.json)]]
                if answer.isFollowable {
                    content["text/event-stream"] = ["schema": ["type": "string"]]
                }
                response["content"] = .object(content)
            }
            var headers = JSONObject()
            for name in answer.headers + Self.headers {
                headers[name] = ["schema": ["type": "string"]]
            }
            response["headers"] = .object(headers)
            responses[String(answer.status)] = .object(response)
        }
        return responses
    }

    private var schemas: JSONObject {
        var all: [String: Schema] = [:]
        for route in routes {
            let used =
                [route.body].compactMap { $0 }
                + (route.answers + route.errors).compactMap { $0.schema }
                + route.parameters.map { $0.schema }
            for schema in used { all.merge(schema.definitions) { first, _ in first } }
        }
        var object = JSONObject()
        for (name, schema) in all.sorted(by: { $0.key < $1.key }) {
            object[name] = .object(schema.json)
        }
        return object
    }
}

extension Route.Parameter {
    var json: JSONObject {
        (["name": .string(name), "in": .string(place.rawValue), "description": .string(text)]
            as JSONObject)
            .setting("required", place == .path || isRequired ? true : nil)
            .setting("schema", .object((isList ? Schema.array(schema) : schema).json))
    }
}

extension Route {
    /// The errors that the route may answer with, all in one form.
    var errors: [Answer] {
        let own = Set(answers.map { $0.status })
        return errorStatuses.filter { !own.contains($0.0) }.map {
            Answer(status: $0.0, text: $0.1, schema: .error)
        }
    }

    private var errorStatuses: [(Int, String)] {
        var statuses: [(Int, String)] = [(400, "The request is malformed")]
        if access != .open {
            statuses.append((401, "No valid key or token"))
            statuses.append((403, "Not allowed"))
            statuses.append((429, "Too many failed logins from this address"))
        }
        if path.contains("{") || access != .open {
            statuses.append((404, "There is no such thing, or no such organization"))
        }
        if isWrite {
            statuses += [
                (409, "It does not fit the state that was found"),
                (503, "The disk has no room, or the server is busy"),
            ]
            if !isQuestion { statuses.append((412, "If-Match or If-None-Match is not met")) }
            if body != nil {
                statuses += [(413, "The body is too large"), (415, "The body is a form")]
            }
        }
        if path.contains("{") || body != nil || !parameters.isEmpty {
            statuses.append((422, "The input is not valid"))
        }
        if parameters.contains(where: { $0.name == "min_position" }) {
            statuses.append((503, "The position was not reached in time"))
        }
        return statuses.reduce(into: []) { all, status in
            if !all.contains(where: { $0.0 == status.0 }) { all.append(status) }
        }
    }
}

extension Schema {
    static let error = Schema.named(
        "Error",
        .object([
            .init(
                name: "error",
                schema: .object([
                    .init(name: "code", schema: .text, text: "For programs: it does not change."),
                    .init(name: "message", schema: .text, text: "For people."),
                    .init(name: "details", schema: .any),
                ]))
        ]))
}
