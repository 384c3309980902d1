internal import Console
internal import System

/// `varve init`.
enum Init {
    private static let name = Operand<String>("ORGANIZATION", help: "Whose agents it will hold")
    private static let admin = Option<String>(
        "admin", "NAME", help: "The first admin; your login name, if not given")

    static let command = Command(
        "init", summary: "Make a data directory with an organisation and its first admin",
        description: """
            Prints the admin's API key and the key of whoever runs the store, once: only hashes of \
            them are stored. Locally no key is needed: whoever may write the data directory may do \
            everything in it.
            """,
        section: "Start", parameters: [name, admin],
        examples: [
            .init("varve init Acme", "In the usual place; you are the admin"),
            .init("varve init Acme --admin alice --data /srv/varve", "Somewhere else"),
        ]
    ) { invocation in
        let arguments = invocation.arguments
        try invocation.requireOperator(to: "make a data directory")
        let directory = try DataDirectory(arguments)
        let made = try Interruption.deferring {
            try directory.found(
                organization: arguments[name], admin: arguments[admin] ?? Machine.loginName)
        }
        try FoundingReport(made.founding, madeWith: (directory.path, made.operatorKey))
            .print(invocation)
        try invocation.screen.note("next: varve agent create --help")
    }
}
