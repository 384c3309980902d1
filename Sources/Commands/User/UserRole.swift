internal import Console
internal import Domain
internal import Fleet

/// `varve user role`.
enum UserRole {
    private static let role = Operand<String>(
        "ROLE", help: "What the user may do from now on", choices: UserGroup.roles)

    static let command = Command(
        "role", summary: "Change what a user may do",
        parameters: [UserGroup.user, role] + SharedOptions.write,
        examples: [.init("varve user role bob admin", "Bob may change agents")],
        action: Session.action { session in
            let arguments = session.arguments
            let before = try session.user(arguments[UserGroup.user])
            let role = Role(rawValue: arguments[role]) ?? .member
            let outcome = try session.takingRights(from: before) {
                try $0.changeRole(of: before.id, to: role, options: session.commandOptions())
            }
            try outcome.print("changed", session)
            let name = Shell.word(before.name)
            try outcome.noteUndo("varve user role \(name) \(before.role.rawValue)", session)
        })
}
