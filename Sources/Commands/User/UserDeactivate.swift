internal import Console
internal import Fleet

/// `varve user deactivate`.
enum UserDeactivate {
    static let command = Command(
        "deactivate", summary: "Take all rights from a user",
        description: "The user and its keys are refused from now on; what it did stays in the log.",
        parameters: [UserGroup.user] + SharedOptions.write,
        examples: [.init("varve user deactivate bob -m 'has left'", "Bob has left")],
        action: Session.action { session in
            let before = try session.user(session.arguments[UserGroup.user])
            let outcome = try session.takingRights(from: before) {
                try $0.deactivateUser(before.id, options: session.commandOptions())
            }
            try outcome.print("deactivated", session)
            try outcome.noteUndo("varve user activate \(Shell.word(before.name))", session)
        })
}
