internal import Domain
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import JSON

extension Schema {
    private static let role = Schema.string(choices: Role.allCases.map { $0.rawValue })
    private static let name = Schema.string(length: 1...100)

    static let organization = Schema.named(
        "OrganizationPublic",
        .object([
            .init(name: "id", schema: .uuid), .init(name: "name", schema: .text),
            .init(name: "revision", schema: .integer(minimum: 1)),
            .init(name: "created_at", schema: .time), .init(name: "created_by", schema: .text),
        ]))

    static let organizationCreate = Schema.named(
        "OrganizationCreate",
        .object([
            .init(name: "name", schema: name),
            .init(name: "admin", schema: name, text: "The name of the first admin."),
        ]))

    static let organizationUpdate = Schema.named(
        "OrganizationUpdate", .object([.init(name: "name", schema: name)]))

    static let founding = Schema.named(
        "OrganizationFounded",
        .object([
            .init(name: "organization", schema: organization), .init(name: "admin", schema: user),
            .init(name: "key", schema: newKey),
        ]))

    private static let userProperties: [Property] = [
        .init(name: "id", schema: .uuid), .init(name: "organization_id", schema: .uuid),
        .init(name: "name", schema: .text), .init(name: "role", schema: role),
        .init(name: "is_active", schema: .boolean),
        .init(name: "key_count", schema: .integer(minimum: 0)),
        .init(
            name: "keys", schema: .nullable(.array(key)),
            text: "Without their last uses; null for who may not look after them."),
        .init(name: "revision", schema: .integer(minimum: 1)),
        .init(name: "created_at", schema: .time), .init(name: "updated_at", schema: .time),
    ]

    static let user = Schema.named("UserPublic", .object(userProperties))

    static let newUser = Schema.named(
        "UserCreated",
        .object(
            userProperties + [
                .init(
                    name: "key", schema: newKey, text: "Where one was asked for.",
                    isRequired: false)
            ]))

    static let userCreate = Schema.named(
        "UserCreate",
        .object([
            .init(name: "name", schema: name),
            .init(
                name: "role", schema: .nullable(role), text: "A member, if not given.",
                isRequired: false),
            .init(
                name: "key", schema: .nullable(keyCreate),
                text: "Makes an API key with the user, both or none.", isRequired: false),
        ]))

    static let userUpdate = Schema.named(
        "UserUpdate",
        .object([
            .init(name: "role", schema: .nullable(role), isRequired: false),
            .init(name: "is_active", schema: .nullable(.boolean), isRequired: false),
        ]))

    private static let keyProperties: [Property] = [
        .init(name: "id", schema: .uuid),
        .init(name: "label", schema: .nullable(.text)),
        .init(
            name: "expires_at", schema: .nullable(.time),
            text: "From then on it is refused; null for never."),
        .init(
            name: "last_used_at", schema: .nullable(.time),
            text: "To the minute, and not from the log: null as of a moment of the past."),
    ]

    static let key = Schema.named("KeyPublic", .object(keyProperties))

    static let newKey = Schema.named(
        "KeyCreated",
        .object(
            keyProperties + [
                .init(
                    name: "api_key", schema: .text,
                    text: "The secret: it is shown now and never again.")
            ]))

    static let keyCreate = Schema.named(
        "KeyCreate",
        .object([
            .init(
                name: "label", schema: .nullable(name), text: "What the key is for.",
                isRequired: false),
            .init(name: "expires_at", schema: .nullable(.time), isRequired: false),
        ]))

    static let me = Schema.named(
        "Me",
        .object([
            .init(name: "actor", schema: .text, text: "As events record it."),
            .init(name: "role", schema: role),
            .init(name: "is_operator", schema: .boolean, text: "Acts for the whole store."),
            .init(name: "organization_id", schema: .nullable(.uuid)),
            .init(name: "user", schema: .nullable(user)),
            .init(name: "key", schema: .nullable(key)),
        ]))
}

extension KeyRecord {
    /// The answer to who made the key, with the secret, while it can be told.
    ///
    /// - Parameter whole: what is answered, made of the key.
    func answer(
        with secret: APIKeySecret?, landing: Landing?,
        _ whole: (JSONObject) -> JSONObject = { $0 }
    ) throws -> JSONObject {
        if let secret { return whole(json.setting("api_key", .string(secret.text))) }
        var error = APIError(
            409, "The request was carried out before: the secret of key \(id) can't be shown",
            code: "secret_is_gone", details: .object(whole(json)))
        error.headers["X-Varve-Position"] = landing.map { "\($0.last)" }
        throw error
    }
}
