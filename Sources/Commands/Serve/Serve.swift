internal import Console

/// `varve serve`.
enum Serve {
    static let command = Command(
        "serve", summary: "Serve the data directory over HTTP",
        description: """
            Settings are taken from the command line, then from the environment (the option's name \
            in capitals: VARVE_PORT), then from a file, then from what is usual; \
            'varve help serve' has more.

            Ends on SIGTERM and Ctrl-C after what runs is done, in 10 seconds at most; a second \
            signal ends it at once. SIGHUP opens the log file again, and reads the secret for \
            tokens anew.
            """,
        section: "Start", parameters: ServeOptions.all,
        examples: [
            .init("varve serve", "On 127.0.0.1:7070"),
            .init("varve serve --print-config", "What would be done, and who says so"),
            .init("varve serve --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem", "For all"),
            .init("varve serve --config /etc/varve/serve.toml", "With settings from a file"),
        ]
    ) { invocation in
        try invocation.requireNoServer()
        try invocation.requireOperator(to: "serve a data directory")
        let settings = try Settings(invocation.arguments)
        if invocation.arguments[ServeOptions.printConfig] { return try settings.print(invocation) }
        let directory = DataDirectory(path: try settings.dataDirectory)
        let deadline = StopDeadline()
        defer { deadline.end() }
        let open = try OpenDirectory(invocation, directory)
        defer { open.close() }
        try ServerRun(settings, open, deadline).run()
    }
}

extension Settings {
    fileprivate var dataDirectory: String {
        get throws(Failure) {
            guard let path = self[Globals.data] else {
                throw .usage(
                    "no data directory: $HOME is not set", hint: "name one with --data DIR")
            }
            guard !path.isEmpty else { throw .usage("the data directory has no name") }
            return path
        }
    }
}
