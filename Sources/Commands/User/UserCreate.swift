internal import Console
internal import Domain
internal import Fleet
internal import Views

/// `varve user create`.
enum UserCreate {
    private static let name = Operand<String>(
        "NAME", help: "A name, one of a kind in the organisation")
    private static let role = Option<String>(
        "role", "ROLE", help: "What the user may do", choices: UserGroup.roles, fallback: "member")
    private static let withKey = Flag("with-key", help: "Also make an API key, and print it once")

    static let command = Command(
        "create", summary: "Create a user", parameters: [name, role, withKey],
        examples: [
            .init("varve user create alice --role admin", "Somebody who may change agents"),
            .init("varve user create dashboard --with-key", "A program that reads"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let role = arguments[role].flatMap(Role.init) ?? .member
            let scope = try session.scope
            var outcome = try UserOutcome(scope.createUser(arguments[name], role: role))
            if arguments[withKey] {
                let added = try scope.addAPIKey(to: outcome.user.id)
                outcome = try UserOutcome(added.written, secret: added.secret)
            }
            try outcome.print("created", session)
        })
}
