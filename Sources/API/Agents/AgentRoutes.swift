internal import Domain
internal import Fleet
internal import HTTPServer

extension API {
    static var agentRoutes: [Route] { agentListRoutes + agentRoutesOfOne + agentPastRoutes }

    private static let base = "/api/v1/agents"
    private static let one = "/api/v1/agents/{agent_id}"

    private static var agentListRoutes: [Route] {
        [
            Route(
                method: "GET", path: base, id: "list_agents", tag: "agents",
                summary: "List the agents of the organization, newest first", access: .member,
                parameters: .list + .read,
                answers: [
                    .init(
                        status: 200, text: "The agents of one page", schema: .array(.agent),
                        headers: ["Link", "X-Next-Cursor", "X-Total-Count"])
                ], work: .blocking(AgentHandlers.list)),
            Route(
                method: "POST", path: base, id: "create_agent", tag: "agents",
                summary: "Create an agent", access: .admin, parameters: .make,
                body: .agentCreate,
                answers: [
                    .init(
                        status: 201, text: "The agent", schema: .agent,
                        headers: ["ETag", "Location"])
                ],
                work: .blocking(AgentHandlers.create)),
            Route(
                method: "GET", path: base + "/resolve", id: "resolve_agent", tag: "agents",
                summary: "Find the agent that a key, a name, an id or its beginning means",
                access: .member,
                parameters: [
                    .query("ref", .text, "What somebody calls it.", isRequired: true), .presence,
                ] + .read,
                answers: [
                    .init(
                        status: 200, text: "The one, the several that it may be, or what is near",
                        schema: .agentMatch)
                ], work: .blocking(AgentHandlers.resolve)),
            Route(
                method: "GET", path: base + "/export", id: "export_agents", tag: "agents",
                summary: "Export agents without ids, organization and times", access: .admin,
                parameters: [.query("id", .uuid, "Only these.", isList: true)] + .read,
                answers: [.init(status: 200, text: "The agents", schema: .array(.agentExport))],
                work: .blocking(AgentHandlers.export)),
            Route(
                method: "POST", path: base + "/import", id: "import_agents", tag: "agents",
                summary: "Import agents, all or none; those whose name exists are skipped",
                access: .admin,
                parameters: [
                    .query("plan", .boolean, "Only tell what would happen, and its digest."),
                    .query("digest", .text, "Of the plan: refuse to do anything else."),
                ] + .make, body: .importRequest,
                answers: [.init(status: 200, text: "What was done", schema: .importResponse)],
                isLong: true, work: .blocking(AgentHandlers.importAgents)),
        ]
    }

    private static var agentRoutesOfOne: [Route] {
        [
            Route(
                method: "GET", path: one, id: "get_agent", tag: "agents",
                summary: "Read an agent", access: .member,
                parameters: .agent + [.presence] + .read + .cached,
                answers: [
                    .init(status: 200, text: "The agent", schema: .agent, headers: ["ETag"]),
                    .init(status: 304, text: "The client has it"),
                ], work: .quick(AgentHandlers.read), isKept: true),
            Route(
                method: "PUT", path: one, id: "update_agent", tag: "agents",
                summary: "Update the given fields, as a new version", access: .admin,
                parameters: .agent + [.onlyChanges] + .write, body: .agentUpdate,
                answers: [.init(status: 200, text: "The agent", schema: .agent, headers: ["ETag"])],
                work: .blocking(AgentHandlers.update)),
            Route(
                method: "PATCH", path: one, id: "patch_agent", tag: "agents",
                summary: "The same as PUT", access: .admin,
                parameters: .agent + [.onlyChanges] + .write, body: .agentUpdate,
                answers: [.init(status: 200, text: "The agent", schema: .agent, headers: ["ETag"])],
                work: .blocking(AgentHandlers.update)),
            Route(
                method: "DELETE", path: one, id: "delete_agent", tag: "agents",
                summary: "Delete an agent; it can be undone", access: .admin,
                parameters: .agent + .write, answers: [.init(status: 204, text: "Deleted")],
                work: .blocking(AgentHandlers.delete)),
            Route(
                method: "POST", path: one + "/undelete", id: "undelete_agent", tag: "agents",
                summary: "Bring a deleted agent back", access: .admin,
                parameters: .agent + [
                    .query("key", .text, "A new key, where the old one is taken.")
                ] + .write, body: .agentUndelete, isBodyRequired: false,
                answers: [.init(status: 200, text: "The agent", schema: .agent, headers: ["ETag"])],
                work: .blocking(AgentHandlers.undelete)),
            Route(
                method: "POST", path: one + "/duplicate", id: "duplicate_agent", tag: "agents",
                summary: "Make a copy of an agent", access: .admin,
                parameters: .agent + [
                    .query("name", .text, "Of the copy; else the old one with “ (Copy)”."),
                    .query("key", .text, "Of the copy."),
                ] + .write, body: .agentDuplicate, isBodyRequired: false,
                answers: [
                    .init(
                        status: 201, text: "The copy", schema: .agent,
                        headers: ["ETag", "Location"])
                ],
                work: .blocking(AgentHandlers.duplicate)),
            Route(
                method: "POST", path: one + "/rollback", id: "roll_back_agent", tag: "agents",
                summary: "Make an old version the current one, as a new version", access: .admin,
                parameters: .agent + [
                    .query("version", .integer(minimum: 1), "The same as in the body."),
                    .query("drop_unknown_targets", .boolean, "The same as in the body."),
                    .onlyChanges,
                ] + .write, body: .agentRollBack, isBodyRequired: false,
                answers: [.init(status: 200, text: "The agent", schema: .agent, headers: ["ETag"])],
                work: .blocking(AgentHandlers.rollBack)),
        ]
    }

    private static var agentPastRoutes: [Route] {
        [
            Route(
                method: "GET", path: one + "/versions", id: "list_agent_versions", tag: "agents",
                summary: "List the versions that were replaced, newest first", access: .member,
                parameters: .agent + [
                    .query("before", .integer(minimum: 1), "Only versions below this one."),
                    .query("limit", .integer(minimum: 1, maximum: 10_000), "At most so many."),
                ] + .read,
                answers: [
                    .init(
                        status: 200, text: "The versions", schema: .array(.agentVersion),
                        headers: ["Link"])
                ],
                work: .blocking(AgentHandlers.versions)),
            Route(
                method: "GET", path: one + "/versions/{version}", id: "get_agent_version",
                tag: "agents", summary: "Read a version; the newest is the current configuration",
                access: .member, parameters: .agent + [.version("version"), .presence] + .read,
                answers: [.init(status: 200, text: "The version", schema: .agentVersion)],
                work: .blocking(AgentHandlers.version)),
            Route(
                method: "GET", path: one + "/versions/{version}/diff/{other}",
                id: "diff_agent_versions", tag: "agents",
                summary: "Compare two versions, field by field", access: .member,
                parameters: .agent + [.version("version"), .version("other")] + .read,
                answers: [
                    .init(status: 200, text: "The differences", schema: .array(.fieldDifference))
                ],
                work: .blocking(AgentHandlers.difference)),
            Route(
                method: "GET", path: one + "/history", id: "list_agent_events", tag: "agents",
                summary: "List what happened to an agent, newest first", access: .member,
                parameters: .agent + [
                    .query("before", .integer(minimum: 1), "Only revisions below this one."),
                    .query("limit", .integer(minimum: 1, maximum: 1_000), "At most so many."),
                ] + .read,
                answers: [
                    .init(
                        status: 200, text: "The events", schema: .array(.event), headers: ["Link"])
                ],
                work: .blocking(AgentHandlers.history)),
        ]
    }
}

extension Route.Parameter {
    static func query(
        _ name: String, _ schema: Schema, _ text: String, isRequired: Bool = false,
        isList: Bool = false
    ) -> Route.Parameter {
        Route.Parameter(
            name: name, place: .query, schema: schema, text: text, isRequired: isRequired,
            isList: isList)
    }

    static func header(_ name: String, _ schema: Schema, _ text: String) -> Route.Parameter {
        Route.Parameter(name: name, place: .header, schema: schema, text: text)
    }

    static func path(_ name: String, _ schema: Schema, _ text: String) -> Route.Parameter {
        Route.Parameter(name: name, place: .path, schema: schema, text: text, isRequired: true)
    }

    fileprivate static let presence = Route.Parameter.query(
        "presence", .string(choices: AgentQuery.Presence.allCases.map { $0.rawValue }),
        "Active agents (as is usual), deleted ones, or all.")

    fileprivate static let onlyChanges = Route.Parameter.query(
        "only_changes", .boolean, "Make no version where nothing would be another.")

    fileprivate static func version(_ name: String) -> Route.Parameter {
        .path(name, .integer(minimum: 0), "The version's number.")
    }
}

extension [Route.Parameter] {
    /// What every read takes.
    static let read: [Route.Parameter] = [
        .query("as_of", .text, "A position or a time (RFC 3339): what was then."),
        .query(
            "min_position", .position, "Wait until the log has this position, for some seconds."),
    ]

    static let cached: [Route.Parameter] = [
        .header("If-None-Match", .text, "The ETag that the client has.")
    ]

    /// What every write takes of what is there already.
    static let write: [Route.Parameter] =
        [.header("If-Match", .text, "The ETag that the client believes to be the newest.")] + make

    /// What every write takes that makes something new.
    static let make: [Route.Parameter] = [
        .header("Idempotency-Key", .string(length: 1...150), "Sent twice, done once."),
        .header("X-Varve-Message", .text, "Why, in the words of who does it."),
        .query("message", .text, "Why, where it has several lines."),
        .header("X-Correlation-ID", .uuid, "What the change belongs to."),
    ]

    static let agent: [Route.Parameter] = [.path("agent_id", .uuid, "The agent's id.")]

    fileprivate static let list: [Route.Parameter] = [
        .query("tag", .text, "With this tag; all of them.", isList: true),
        .query(
            "status", .string(choices: AgentStatus.allCases.map { $0.rawValue }),
            "In one of these states.", isList: true),
        .query(
            "health", .string(choices: AgentHealth.allCases.map { $0.rawValue }),
            "In one of these.", isList: true),
        .query("role", .text, "In one of these roles.", isList: true),
        .query("owner", .text, "Of one of these owners.", isList: true),
        .query("team", .text, "Of one of these teams.", isList: true),
        .query("text", .text, "In key, names, task or tags, whatever the case."),
        .presence,
        .query(
            "sort", .string(choices: AgentQuery.Sort.allCases.map { $0.rawValue }),
            "What to sort by; by creation if not given."),
        .query(
            "order", .string(choices: ["asc", "desc"]), "Dates fall, texts rise, if not given."),
        .query(
            "limit", .integer(minimum: 1, maximum: 10_000), "Agents a page; all if not given."),
        .query("cursor", .text, "Of the next page, from X-Next-Cursor."),
    ]
}
