internal import API
internal import Console
internal import EventLog
internal import Fleet
internal import HTTPServer
internal import JSON
internal import System

/// One run of the server: from the look at its settings to the last line of its log.
struct ServerRun {
    private let settings: Settings
    private let session: OpenDirectory
    private let deadline: StopDeadline
    private let manager = ServiceManager()

    private static let tick = Duration.milliseconds(100)
    /// What requests get of the ten seconds that a stop may take.
    private static let stopTimeout = Duration.seconds(8)

    init(_ settings: Settings, _ session: OpenDirectory, _ deadline: StopDeadline) {
        self.settings = settings
        self.session = session
        self.deadline = deadline
    }

    /// Serves until a signal comes.
    func run() throws {
        Machine.shareMemoryAreas()
        try requireKeys()
        let options = try serverOptions()
        let log = try makeLog()
        defer { log.close() }
        let operations = Operations(
            disk: DiskGuard(
                floor: settings.value(ServeOptions.diskFloor), path: session.directory.path),
            metricsReaders: MetricsReaders(rawValue: settings.value(ServeOptions.metrics))
                ?? .local,
            version: Varve.version, logLinesDropped: { log.droppedCount })
        let login = try makeAuthenticator()
        let api = makeAPI(operations, login, log)
        let server = try listen(options, api)
        operations.watch(server)
        let relay = NewsRelay(server)
        session.store.setObserver(relay)
        session.fleet.stores.setObserver(relay)
        let upkeep = Upkeep(session.fleet, log)
        Interruption.countHangups()
        Interruption.deferring {
            announce(server, log)
            wait(login, log)
        }
        stop(server, operations, log)
        upkeep.close()
        session.store.setObserver(nil)
        session.fleet.stores.setObserver(nil)
        relay.close()
        operations.watch(nil)
    }

    private func makeLog() throws -> ServerLog {
        try ServerLog(
            path: settings[ServeOptions.logFile],
            format: ServerLog.Format(rawValue: settings.value(ServeOptions.logFormat)) ?? .text,
            level: ServerLog.Level(name: settings.value(ServeOptions.logLevel)) ?? .info)
    }

    private func makeAPI(
        _ operations: Operations, _ login: Authenticator, _ log: ServerLog
    ) -> API {
        var options = API.Options()
        options.allowedOrigins = settings[all: ServeOptions.origins]
        options.version = Varve.version
        options.operations = operations
        options.log = { log.note($0) }
        options.report = { log.note(.error, $1, requestID: $0) }
        return API(fleet: session.fleet, authenticator: login, options: options)
    }

    private func makeAuthenticator() throws -> Authenticator {
        var options = Authenticator.Options()
        options.tokenSecret = try tokenSecret()
        options.failuresMax = settings.value(ServeOptions.loginFailures)
        options.trustedProxies = Set(settings[all: ServeOptions.proxies])
        do throws(Authenticator.WeakSecret) {
            return try Authenticator(fleet: session.fleet, options: options)
        } catch {
            throw Failure.usage("option '--token-secret': \(error)")
        }
    }

    /// The file's bytes, without the line break that editors leave at its end.
    private func tokenSecret() throws -> [UInt8]? {
        guard let path = settings[ServeOptions.tokenSecret] else { return nil }
        var secret = try Files.read(path, limit: 1 << 16)
        if secret.last == 0x0A { secret.removeLast() }
        if secret.last == 0x0D { secret.removeLast() }
        return secret
    }

    /// Returns when a signal asks for the end.
    private func wait(_ login: Authenticator, _ log: ServerLog) {
        var hangups = Interruption.hangupCount
        var lastSign = ContinuousClock.now
        while !Interruption.isRequested {
            Machine.sleep(Self.tick)
            if Interruption.hangupCount != hangups {
                hangups = Interruption.hangupCount
                reload(login, log)
            }
            if let watchdog = manager?.watchdog, .now - lastSign >= watchdog / 3 {
                lastSign = .now
                manager?.tell("WATCHDOG=1")
            }
        }
    }

    private func reload(_ login: Authenticator, _ log: ServerLog) {
        manager?.tell("RELOADING=1")
        log.reopen()
        do {
            try login.setTokenSecret(tokenSecret())
        } catch {
            let reason = Explanation.text(of: error)
            log.note(.error, "the secret for tokens stays as it was: \(reason)")
        }
        log.note(.info, "reloaded")
        manager?.tell("READY=1")
    }

    private func stop(_ server: HTTPServer, _ operations: Operations, _ log: ServerLog) {
        deadline.begin { log.note(.error, "stopped before all was done") }
        manager?.tell("STOPPING=1")
        log.note(.info, "stopping")
        operations.beginStopping()
        let isDone = server.stop(within: Self.stopTimeout)
        if !isDone { log.note(.warning, "requests were cut off: they took too long") }
        log.note(.info, "stopped")
    }
}

// The way to the network.
extension ServerRun {
    /// Refuses to listen where others can reach it while nobody could come in lawfully.
    private func requireKeys() throws {
        let host = settings.value(ServeOptions.host)
        guard !Self.isLoopback(host), try !session.fleet.hasKeyHolders() else { return }
        throw Failure(
            .refused,
            "\(quoted(host)) can be reached from elsewhere, and nobody has a key for this data "
                + "directory",
            hint: "'varve user key create USER' makes one; without --host only this machine is "
                + "served")
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private func serverOptions() throws -> HTTPServer.Options {
        var options = HTTPServer.Options()
        options.host = settings.value(ServeOptions.host)
        options.port = UInt16(settings.value(ServeOptions.port))
        options.tls = try certificate()
        options.threads = settings.value(ServeOptions.threads)
        options.readers = settings.value(ServeOptions.readers)
        options.writers = settings.value(ServeOptions.writers)
        options.connectionsMax = settings.value(ServeOptions.connections)
        options.connectionsPerAddressMax = settings.value(ServeOptions.connectionsPerAddress)
        options.bodyMax = settings.value(ServeOptions.bodyMax)
        options.headTimeout = settings.value(ServeOptions.headTimeout)
        options.bodyTimeout = settings.value(ServeOptions.bodyTimeout)
        options.idleTimeout = settings.value(ServeOptions.idleTimeout)
        return options
    }

    private func certificate() throws -> (certificate: String, key: String)? {
        func read(_ path: String) throws -> String {
            String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self)
        }
        switch (settings[ServeOptions.certificate], settings[ServeOptions.certificateKey]) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return (try read(certificate), try read(key))
        default:
            throw Failure.usage("TLS needs both a certificate (--tls-cert) and a key (--tls-key)")
        }
    }

    private func listen(_ options: HTTPServer.Options, _ api: API) throws -> HTTPServer {
        do throws(HTTPServerError) {
            return try HTTPServer(options: options, handler: api)
        } catch {
            guard case .address = error else { throw Failure(.failed, error.description) }
            throw Failure(
                .failed, error.description,
                hint: "--port and --host name another place; --port 0 takes any port that is free")
        }
    }

    /// Says where it listens, to whoever started it.
    private func announce(_ server: HTTPServer, _ log: ServerLog) {
        let scheme = server.options.tls == nil ? "http" : "https"
        let host = server.options.host
        let url = "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        if session.screen.isJSON {
            try? session.invocation.answer(["url": .string(url)])
        } else {
            try? session.screen.output.line("listening on \(url)")
        }
        // Nobody may be there to read it; the server goes on all the same.
        try? session.screen.output.flush()
        log.note(
            .info, "listening", [("url", url), ("data", session.directory.path)])
        if server.options.tls == nil, !Self.isLoopback(host) {
            log.note(.warning, "without TLS keys can be read on their way")
        }
        manager?.tell("READY=1", "STATUS=listening on \(url)")
    }
}
