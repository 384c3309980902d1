internal import HTTPServer

extension API {
    static var accessRoutes: [Route] {
        [meRoute] + organizationRoutes + userRoutes + keyRoutes + operatorKeyRoutes
    }

    private static let organizations = "/api/v1/organizations"
    private static let users = "/api/v1/users"
    private static let keys = "/api/v1/users/{user_id}/keys"
    private static let operatorKeys = "/api/v1/operator/keys"

    private static var meRoute: Route {
        Route(
            method: "GET", path: "/api/v1/me", id: "get_me", tag: "users",
            summary: "Tell who the key or token belongs to", access: .member,
            answers: [.init(status: 200, text: "Who asks", schema: .me)],
            work: .quick(OrganizationHandlers.me))
    }

    private static var organizationRoutes: [Route] {
        [
            Route(
                method: "GET", path: organizations, id: "list_organizations",
                tag: "organizations",
                summary: "List the organizations that the caller may see: the operator all of them",
                access: .member, parameters: .read,
                answers: [
                    .init(status: 200, text: "The organizations", schema: .array(.organization))
                ],
                work: .blocking(OrganizationHandlers.list)),
            Route(
                method: "POST", path: organizations, id: "create_organization",
                tag: "organizations",
                summary: "Create an organization with its first admin and the admin's key",
                access: .operatorOnly, parameters: .make, body: .organizationCreate,
                answers: [
                    .init(
                        status: 201, text: "What was made", schema: .founding,
                        headers: ["ETag", "Location"])
                ], work: .blocking(OrganizationHandlers.create)),
            Route(
                method: "GET", path: organizations + "/{organization_id}", id: "get_organization",
                tag: "organizations", summary: "Read an organization", access: .member,
                parameters: .organization + .read + .cached,
                answers: [
                    .init(
                        status: 200, text: "The organization", schema: .organization,
                        headers: ["ETag"]),
                    .init(status: 304, text: "The client has it"),
                ], work: .blocking(OrganizationHandlers.read)),
            Route(
                method: "PATCH", path: organizations + "/{organization_id}",
                id: "update_organization", tag: "organizations",
                summary: "Rename an organization", access: .admin,
                parameters: .organization + .write, body: .organizationUpdate,
                answers: [
                    .init(
                        status: 200, text: "The organization", schema: .organization,
                        headers: ["ETag"])
                ], work: .blocking(OrganizationHandlers.update)),
        ]
    }

    private static var userRoutes: [Route] {
        [
            Route(
                method: "GET", path: users, id: "list_users", tag: "users",
                summary: "List the users of the organization, by name", access: .member,
                parameters: .read,
                answers: [.init(status: 200, text: "The users", schema: .array(.user))],
                work: .blocking(UserHandlers.list)),
            Route(
                method: "POST", path: users, id: "create_user", tag: "users",
                summary: "Create a user", access: .admin, parameters: .make, body: .userCreate,
                answers: [
                    .init(
                        status: 201, text: "The user", schema: .newUser,
                        headers: ["ETag", "Location"])
                ],
                work: .blocking(UserHandlers.create)),
            Route(
                method: "GET", path: users + "/{user_id}", id: "get_user", tag: "users",
                summary: "Read a user", access: .member, parameters: .user + .read + .cached,
                answers: [
                    .init(status: 200, text: "The user", schema: .user, headers: ["ETag"]),
                    .init(status: 304, text: "The client has it"),
                ], work: .blocking(UserHandlers.read)),
            Route(
                method: "PATCH", path: users + "/{user_id}", id: "update_user", tag: "users",
                summary: "Change a user's role, take all rights from it or give them back",
                access: .admin, parameters: .user + .write, body: .userUpdate,
                answers: [.init(status: 200, text: "The user", schema: .user, headers: ["ETag"])],
                work: .blocking(UserHandlers.update)),
        ]
    }

    private static var keyRoutes: [Route] {
        [
            Route(
                method: "GET", path: keys, id: "list_keys", tag: "keys",
                summary: "List a user's API keys: one's own, or as an admin those of all",
                access: .member, parameters: .user + .read,
                answers: [.init(status: 200, text: "The keys", schema: .array(.key))],
                work: .blocking(KeyHandlers.list)),
            Route(
                method: "POST", path: keys, id: "create_key", tag: "keys",
                summary: "Make an API key; its secret is in the answer and nowhere else",
                access: .member, parameters: .user + .write, body: .keyCreate,
                answers: [
                    .init(status: 201, text: "The key", schema: .newKey, headers: ["Location"])
                ], work: .blocking(KeyHandlers.create)),
            Route(
                method: "DELETE", path: keys + "/{key_id}", id: "revoke_key", tag: "keys",
                summary: "Make an API key void, for ever", access: .member,
                parameters: .user + .key + .write,
                answers: [.init(status: 204, text: "Revoked")],
                work: .blocking(KeyHandlers.revoke)),
        ]
    }

    private static var operatorKeyRoutes: [Route] {
        [
            Route(
                method: "GET", path: operatorKeys, id: "list_operator_keys", tag: "keys",
                summary: "List the keys of whoever runs the store", access: .operatorOnly,
                parameters: .read,
                answers: [.init(status: 200, text: "The keys", schema: .array(.key))],
                work: .blocking(KeyHandlers.listOfOperator)),
            Route(
                method: "POST", path: operatorKeys, id: "create_operator_key", tag: "keys",
                summary: "Make a key of whoever runs the store", access: .operatorOnly,
                parameters: .make, body: .keyCreate,
                answers: [
                    .init(status: 201, text: "The key", schema: .newKey, headers: ["Location"])
                ], work: .blocking(KeyHandlers.createOfOperator)),
            Route(
                method: "DELETE", path: operatorKeys + "/{key_id}", id: "revoke_operator_key",
                tag: "keys", summary: "Make such a key void, for ever", access: .operatorOnly,
                parameters: .key + .make, answers: [.init(status: 204, text: "Revoked")],
                work: .blocking(KeyHandlers.revokeOfOperator)),
        ]
    }
}

extension [Route.Parameter] {
    fileprivate static let organization: [Route.Parameter] = [
        .path("organization_id", .uuid, "The organization's id.")
    ]

    fileprivate static let user: [Route.Parameter] = [.path("user_id", .uuid, "The user's id.")]

    fileprivate static let key: [Route.Parameter] = [.path("key_id", .uuid, "The key's id.")]
}
