internal import Console
internal import Fleet
internal import System

/// `varve organization create`.
enum OrganizationCreate {
    static let command = Command(
        "create", summary: "Create an organisation with its first admin",
        description: "The admin's API key is printed once: only a hash of it is stored.",
        parameters: [OrganizationGroup.name, OrganizationGroup.admin] + SharedOptions.write,
        examples: [.init("varve organization create Acme --admin alice", "A second organisation")],
        action: Session.action { session in
            let arguments = session.arguments
            let founding = try session.whole.found(
                organization: arguments[OrganizationGroup.name],
                admin: arguments[OrganizationGroup.admin] ?? Machine.loginName,
                options: session.commandOptions())
            try FoundingReport(founding).print(session.invocation)
        })
}
