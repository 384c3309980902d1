internal import Console
internal import Fleet

/// `varve user activate`.
enum UserActivate {
    static let command = Command(
        "activate", summary: "Give a deactivated user its rights back",
        parameters: [UserGroup.user] + SharedOptions.write,
        examples: [.init("varve user activate bob", "Bob is back")],
        action: Session.action { session in
            let before = try session.user(session.arguments[UserGroup.user])
            let outcome = try UserOutcome(
                session.people.reactivateUser(before.id, options: session.commandOptions()))
            try outcome.print("activated", session)
            try outcome.noteUndo("varve user deactivate \(Shell.word(before.name))", session)
        })
}
