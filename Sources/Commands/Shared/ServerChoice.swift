internal import Client
internal import Console
internal import System

/// The server that a command is to work on, instead of a data directory.
struct ServerChoice {
    let address: ServerAddress

    /// Nil where none is named, or where the command line names a data directory.
    init?(_ invocation: Invocation) throws(Failure) {
        let arguments = invocation.arguments
        guard let text = try arguments.serverText else { return nil }
        guard !arguments.has(Globals.actingUser) else {
            throw .usage(
                "--as works on a data directory only: a server knows who acts by the API key",
                hint: "use a key of that user: $VARVE_KEY or --key-file")
        }
        do throws(ClientError) {
            address = try ServerAddress(parsing: text)
        } catch {
            throw .usage(
                "option '--server': \(error)", hint: "write it as http://127.0.0.1:7070")
        }
    }

    /// What a command says that can't work on a server.
    static func refusal(of arguments: Arguments) -> Failure {
        let command = (["varve"] + arguments.path).joined(separator: " ")
        return .usage(
            "'\(command)' works on a data directory, not on a server",
            hint: "run it on the server's host; --data DIR names the data directory there")
    }

    func connect(_ invocation: Invocation) throws -> RemoteFleet {
        let arguments = invocation.arguments
        var options = HTTPClient.Options()
        options.userAgent = "varve/\(Varve.version)"
        if let seconds = arguments[Globals.timeout] { options.timeout = .seconds(seconds) }
        if let file = arguments[Globals.caFile] {
            guard Files.isPlainFile(file) else {
                throw Failure(.notFound, "option '--ca-file': there is no file \(quoted(file))")
            }
            options.caFile = file
        }
        let key = try key(invocation)
        if key != nil, !address.isEncrypted, !address.isLoopback {
            invocation.screen.warn(
                "the API key goes to \(address.host) unencrypted: use https://")
        }
        return RemoteFleet(
            try HTTPClient(address, key: key, options: options),
            organization: arguments[Globals.organization])
    }

    /// The key: of the file that is named, else of the environment.
    private func key(_ invocation: Invocation) throws -> String? {
        guard let path = invocation.arguments[Globals.keyFile] else {
            return Machine.environment(Self.variable)
        }
        let bytes: [UInt8]
        do {
            bytes = try Files.read(path, limit: 16 << 10)
        } catch {
            guard error.isNotFound else { throw error }
            throw Failure(.notFound, "option '--key-file': there is no file \(quoted(path))")
        }
        if let mode = try? Files.mode(path), mode & 0o077 != 0 {
            invocation.screen.warn(
                "other users of this host may read the key in \(quoted(path)): chmod 600 it")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let line = text.prefix { !$0.isNewline }.filter { $0 != " " && $0 != "\t" }
        guard !line.isEmpty else {
            throw Failure.usage("option '--key-file': \(quoted(path)) has no key in its first line")
        }
        return line
    }

    static let variable = "VARVE_KEY"
}

extension Invocation {
    /// Throws where a server is named: this command has no use for one.
    func requireNoServer() throws(Failure) {
        guard try arguments.serverText == nil else { throw ServerChoice.refusal(of: arguments) }
    }
}

extension Arguments {
    /// The server that is named, where no data directory is named more plainly; nil for none.
    var serverText: String? {
        get throws(Failure) {
            guard let text = self[Globals.server] else { return nil }
            guard has(Globals.data) else { return text }
            guard !has(Globals.server) else {
                throw .usage("give either --data or --server, not both")
            }
            return nil
        }
    }
}
