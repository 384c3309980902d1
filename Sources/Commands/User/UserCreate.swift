internal import Console
internal import Domain
internal import Fleet

/// `varve user create`.
enum UserCreate {
    private static let name = Operand<String>(
        "NAME", help: "A name, one of a kind in the organisation")
    private static let role = Option<String>(
        "role", "ROLE", help: "What the user may do", choices: UserGroup.roles, fallback: "member")
    private static let withKey = Flag("with-key", help: "Also make an API key, and print it once")

    static let command = Command(
        "create", summary: "Create a user",
        parameters: [name, role, withKey, Expiry.label, Expiry.option] + SharedOptions.write,
        examples: [
            .init("varve user create alice --role admin", "Somebody who may change agents"),
            .init("varve user create dashboard --with-key", "A program that reads"),
        ],
        action: Session.action { session in
            let arguments = session.arguments
            let role = arguments[role].flatMap(Role.init) ?? .member
            let request = try KeyRequest(arguments)
            guard arguments[withKey] || request == KeyRequest() else {
                throw Failure.usage("--label and --expires are of the key that --with-key makes")
            }
            let (people, options) = (try session.people, session.commandOptions())
            let outcome =
                arguments[withKey]
                ? try UserOutcome(
                    people.createUserWithKey(
                        arguments[name], role: role, request, options: options))
                : try UserOutcome(people.createUser(arguments[name], role: role, options: options))
            try outcome.print("created", session)
        })
}
