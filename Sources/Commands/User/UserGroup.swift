internal import Console
internal import Domain

/// `varve user`: people and programs that act in an organisation.
enum UserGroup {
    static let command = Command(
        group: "user", summary: "Create users, change roles, manage API keys",
        description: """
            An admin of an organisation reads and writes in it, a member only reads. Users act \
            through API keys, or locally by --as.
            """,
        section: "People",
        [
            UserCreate.command, UserList.command, UserShow.command, UserRole.command,
            UserDeactivate.command, UserActivate.command, UserKeyGroup.command,
        ])

    static let user = Operand<String>(
        "USER", help: "Name, id or start of an id",
        completion: .output(of: ["__complete", "users"]))

    static let roles = Role.allCases.map { $0.rawValue }
}
