internal import Fleet
internal import HTTPServer

extension API {
    static var storeRoutes: [Route] {
        storeListRoutes + storeEventRoutes + storeStateRoutes + storeProofRoutes
    }

    private static let base = "/api/v1/stores"

    /// A route of one store.
    private static func route(
        _ method: String, _ path: String, _ id: String, _ summary: String,
        access: Route.Access = .member, taking parameters: [Route.Parameter] = [],
        body: Schema? = nil, _ answers: [Route.Answer], _ work: Route.Work
    ) -> Route {
        Route(
            method: method, path: base + "/{store}" + path, id: id, tag: "stores",
            summary: summary, access: access,
            parameters: [.store] + parameters + [.organization], body: body,
            answers: answers + [.busyStore],
            // Members only read.
            isQuestion: method != "GET" && access == .member, work: work)
    }

    private static var storeListRoutes: [Route] {
        [
            Route(
                method: "GET", path: base, id: "list_stores", tag: "stores",
                summary: "List the stores of the organization", access: .member,
                parameters: [.organization],
                answers: [
                    .init(status: 200, text: "Their names, in order", schema: .array(.storeName))
                ], work: .blocking(StoreHandlers.list)),
            route(
                "PUT", "", "create_store", "Make an empty store, where there is none",
                access: .admin,
                taking: [
                    .header("If-None-Match", .string(choices: ["*"]), "Only where there is none.")
                ],
                [
                    .init(status: 200, text: "The store, as it was", schema: .store),
                    .init(status: 201, text: "The new store", schema: .store),
                ], .blocking(StoreHandlers.create)),
            route(
                "GET", "", "get_store", "Read what a store is",
                [.init(status: 200, text: "The store", schema: .store)],
                .blocking(StoreHandlers.read)),
        ]
    }

    private static var storeEventRoutes: [Route] {
        [
            route(
                "POST", "/append", "append_events",
                "Append events to one or more streams, all or none", access: .admin,
                taking: [.header("Idempotency-Key", .string(length: 1...150), "As command_id.")],
                body: .appendRequest,
                [.init(status: 200, text: "Where the events stand", schema: .appendResult)],
                .blocking(StoreHandlers.append)),
            route(
                "GET", "/streams/{stream}", "read_stream",
                "Read a stream's events; one that is not there has none",
                taking: [
                    .path("stream", .streamName, "The stream's name."),
                    .query("after", .revision, "Only revisions above this one."),
                    .query("through", .revision, "Only revisions up to this one."),
                    .query("order", .string(choices: ["asc", "desc"]), "Oldest first, or newest."),
                    .limit, .payload,
                ], [.init(status: 200, text: "The events", schema: .streamPage)],
                .blocking(StoreHandlers.stream)),
            route(
                "GET", "/events", "read_events",
                "Read the store's events in order, wait for new ones, or follow them",
                taking: [
                    .query("types", .text, "Of any of these types.", isList: true),
                    .query("tags", .text, "With all of these tags.", isList: true),
                ] + .following + [.payload],
                [
                    .init(
                        status: 200, text: "The events", schema: .eventsPage, isFollowable: true)
                ], .waiting(StoreHandlers.wait, StoreHandlers.events)),
            route(
                "POST", "/query", "query_events",
                "Read what a decision depends on, and the position for its condition",
                taking: [.payload], body: .queryRequest,
                [.init(status: 200, text: "The events, oldest first", schema: .queryResult)],
                .blocking(StoreHandlers.query)),
            route(
                "GET", "/head", "get_head", "Read the position of the last event",
                [.init(status: 200, text: "The position; null: no event", schema: .head)],
                .blocking(StoreHandlers.head)),
        ]
    }

    private static var storeStateRoutes: [Route] {
        let checkpoint = Route.Parameter.path(
            "name", .string(length: 1...200), "The checkpoint's name.")
        let stream = Route.Parameter.path("stream", .streamName, "The stream's name.")
        return [
            route(
                "GET", "/checkpoints", "list_checkpoints", "List the checkpoints of readers",
                [.init(status: 200, text: "By name", schema: .array(.checkpoint))],
                .blocking(StoreHandlers.checkpoints)),
            route(
                "GET", "/checkpoints/{name}", "get_checkpoint", "Read how far a reader is",
                taking: [checkpoint],
                [.init(status: 200, text: "Null: it never moved", schema: .checkpoint)],
                .blocking(StoreHandlers.checkpoint)),
            route(
                "POST", "/checkpoints/{name}", "move_checkpoint", "Move a checkpoint forward",
                access: .admin, taking: [checkpoint], body: .checkpointMove,
                [.init(status: 200, text: "The checkpoint", schema: .checkpoint)],
                .blocking(StoreHandlers.moveCheckpoint)),
            route(
                "GET", "/snapshots/{stream}", "get_snapshot",
                "Read the newest snapshot of a stream at a revision or before",
                taking: [
                    stream, .query("revision", .revision, "At this revision or before."), .payload,
                ],
                [.init(status: 200, text: "The snapshot", schema: .streamSnapshot)],
                .blocking(StoreHandlers.snapshot)),
            route(
                "POST", "/snapshots/{stream}", "put_snapshot",
                "Keep the state of a stream at a revision", access: .admin, taking: [stream],
                body: .snapshotPut,
                [.init(status: 201, text: "It is kept", schema: .snapshotKept)],
                .blocking(StoreHandlers.putSnapshot)),
        ]
    }

    private static var storeProofRoutes: [Route] {
        [
            route(
                "GET", "/tree-head", "get_tree_head",
                "Read the signed head of the Merkle tree over the events",
                taking: [.query("size", .position, "Over the first so many events.")],
                [
                    .init(
                        status: 200, text: "A signed note (C2SP checkpoint)", schema: .text,
                        mediaType: "text/plain")
                ], .blocking(StoreHandlers.treeHead)),
            route(
                "GET", "/proofs/inclusion", "prove_inclusion",
                "Prove that the store holds an event",
                taking: [
                    .query("position", .integer(minimum: 1), "Of the event.", isRequired: true),
                    .query("size", .integer(minimum: 1), "In the tree of so many events."),
                ], [.init(status: 200, text: "The proof", schema: .inclusionProof)],
                .blocking(StoreHandlers.inclusion)),
            route(
                "GET", "/proofs/consistency", "prove_consistency",
                "Prove that the store was only appended to",
                taking: [
                    .query("from", .integer(minimum: 1), "The older size.", isRequired: true),
                    .query("to", .integer(minimum: 1), "The newer size."),
                ], [.init(status: 200, text: "The proof", schema: .consistencyProof)],
                .blocking(StoreHandlers.consistency)),
        ]
    }
}

extension Route.Answer {
    fileprivate static let busyStore = Route.Answer(
        status: 503, text: "Too many stores are in use, or the disk has no room", schema: .error)
}

extension Route.Parameter {
    fileprivate static let store = Route.Parameter.path(
        "store", .string(length: 1...StoreName.lengthMax),
        "The store's name: a-z, 0-9, - and _, a letter or digit first.")
    fileprivate static let organization = Route.Parameter.header(
        "X-Varve-Organization", .text, "Of an operator only: whose stores are meant.")
    fileprivate static let limit = Route.Parameter.query(
        "limit", .integer(minimum: 1, maximum: Int64(StoreHandlers.limitMax)),
        "At most so many events.")
    fileprivate static let payload = Route.Parameter.query(
        "payload", .string(choices: ["json", "base64"]),
        "base64: payloads as bytes, whatever they hold.")
}

extension [Route.Parameter] {
    /// What every read takes that can wait for events or follow them.
    static let following: [Route.Parameter] = [
        .query("from", .position, "From this position on."),
        .query("through", .position, "Up to this position."),
        .query(
            "limit", .integer(minimum: 1, maximum: Int64(StoreHandlers.limitMax)),
            "At most so many events; an event stream ends after them."),
        .query(
            "wait", .integer(minimum: 0, maximum: Int64(StoreHandlers.waitMax)),
            "Where there are none yet, wait so many seconds for one."),
        .header("Last-Event-ID", .text, "Of an event stream: go on behind this position."),
    ]
}
