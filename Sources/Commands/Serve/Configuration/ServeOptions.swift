internal import API
internal import Console
internal import System

/// All that `varve serve` can be told. A file has the same names as the command line.
enum ServeOptions {
    static let config = Option<String>(
        "config", "FILE",
        help: "Read settings from FILE (TOML or JSON); 'varve help serve' tells where it is else",
        environment: "VARVE_CONFIG", completion: .file)
    static let printConfig = Flag(
        "print-config", help: "Print every setting and where it comes from, and serve nothing")

    static let host = Option<String>(
        "host", "ADDRESS", help: "The address to listen on", environment: "VARVE_HOST",
        fallback: "127.0.0.1")
    static let port = Option<Int>(
        "port", help: "The port to listen on; 0 for any that is free", range: 0...65_535,
        environment: "VARVE_PORT", fallback: 7_070)
    static let certificate = Option<String>(
        "tls-cert", "FILE", help: "Serve TLS with this certificate chain (PEM)",
        environment: "VARVE_TLS_CERT", completion: .file)
    static let certificateKey = Option<String>(
        "tls-key", "FILE", help: "The key of the certificate (PEM)",
        environment: "VARVE_TLS_KEY", completion: .file)
    static let origins = Option<String>(
        "allow-origin", "ORIGIN", help: "Let web pages of this origin use the API",
        repeats: true, environment: "VARVE_ALLOW_ORIGIN",
        read: { text throws(ValueError) in try readOrigin(text) })
    static let tokenSecret = Option<String>(
        "token-secret", "FILE",
        help: "Take tokens (JWT, HS256) that are signed with the bytes of FILE, at least 32",
        environment: "VARVE_TOKEN_SECRET", completion: .file)
    static let loginFailures = Option<Int>(
        "login-failures", help: "Failed logins of one address before it has to wait; 0 for any",
        range: 0...1_000_000, environment: "VARVE_LOGIN_FAILURES", fallback: 10)
    static let proxies = Option<String>(
        "trusted-proxy", "ADDRESS",
        help: "Believe this proxy's X-Forwarded-For on who fails to log in", repeats: true,
        environment: "VARVE_TRUSTED_PROXY",
        read: { text throws(ValueError) in
            guard let address = NetworkAddress(text) else {
                throw ValueError("\(quoted(text)) is no address such as 192.0.2.7 or ::1")
            }
            return address.description
        })
    static let metrics = Option<String>(
        "metrics", "WHO", help: "Who may read /metrics besides the operator",
        choices: MetricsReaders.allCases.map { $0.rawValue }, environment: "VARVE_METRICS",
        fallback: MetricsReaders.local.rawValue)

    static let logFormat = Option<String>(
        "log-format", "FORMAT", help: "The form of the server's log",
        choices: ServerLog.Format.allCases.map { $0.rawValue }, environment: "VARVE_LOG_FORMAT",
        fallback: ServerLog.Format.text.rawValue)
    static let logFile = Option<String>(
        "log-file", "FILE", help: "Append the log to FILE instead of standard error",
        environment: "VARVE_LOG_FILE", completion: .file)
    static let logLevel = Option<String>(
        "log-level", "LEVEL", help: "What to log: requests are of level 'info'",
        choices: ServerLog.Level.allCases.map { $0.name }, environment: "VARVE_LOG_LEVEL",
        fallback: ServerLog.Level.info.name)

    static let diskFloor = Option<DiskFloor>(
        "min-free-disk", "SIZE",
        help: "Refuse writes below this much free disk: 500MiB, 5%, 0 for never; 'auto' is "
            + "256MiB or 2%, whichever is less",
        environment: "VARVE_MIN_FREE_DISK", fallback: "auto",
        read: { text throws(ValueError) in
            guard let floor = DiskFloor(text) else {
                throw ValueError("\(quoted(text)) is no size such as 500MiB, and no 5%")
            }
            return floor
        })
    static let bodyMax = Option<Int>(
        "body-max", "SIZE", help: "The largest body of a request", environment: "VARVE_BODY_MAX",
        fallback: "96MiB", read: readSize)
    static let threads = Option<Int>(
        "threads", help: "Threads that take requests in and answer quick ones", range: 1...256,
        environment: "VARVE_THREADS", fallback: 2)
    static let readers = Option<Int>(
        "readers", help: "Threads for reads that take long, at most", range: 1...1_024,
        environment: "VARVE_READERS", fallback: 8)
    static let writers = Option<Int>(
        "writers", help: "Threads for writes, which wait for the disk together, at most",
        range: 1...1_024, environment: "VARVE_WRITERS", fallback: 32)
    static let connections = Option<Int>(
        "connections-max", help: "Connections at once", range: 1...1_000_000,
        environment: "VARVE_CONNECTIONS_MAX", fallback: 8_192)
    static let connectionsPerAddress = Option<Int>(
        "connections-per-address", help: "Connections at once of one address",
        range: 1...1_000_000, environment: "VARVE_CONNECTIONS_PER_ADDRESS", fallback: 4_096)
    static let headTimeout = time(
        "head-timeout", "A request's head must be whole in this time", "10s")
    static let bodyTimeout = time(
        "body-timeout", "A request's body must be whole in this time", "120s")
    static let idleTimeout = time(
        "idle-timeout", "A connection may be without a request for so long", "60s")

    /// What can be set, in the order in which it is shown.
    static let settings: [any Parameter] = [
        host, port, certificate, certificateKey, origins, tokenSecret, loginFailures, proxies,
        metrics, logFormat, logFile, logLevel,
        diskFloor, bodyMax, threads, readers, writers, connections, connectionsPerAddress,
        headTimeout, bodyTimeout, idleTimeout,
    ]

    static let all: [any Parameter] = [config, printConfig] + settings

    private static func time(_ name: String, _ help: String, _ fallback: String) -> Option<Duration>
    {
        let variable = "VARVE_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        return Option(
            name, "TIME", help: help, environment: variable, fallback: fallback,
            read: { text throws(ValueError) in try readTime(text) })
    }
}

private func readOrigin(_ text: String) throws(ValueError) -> String {
    let scheme = ["http://", "https://"].first { text.hasPrefix($0) }
    let host = scheme.map { text.dropFirst($0.count) } ?? ""
    guard text == "*" || (!host.isEmpty && !host.contains("/") && !host.contains(" ")) else {
        throw ValueError("\(quoted(text)) is no origin such as https://example.org, and not *")
    }
    return text
}

/// `30s`, `500ms`, `2m`.
private func readTime(_ text: String) throws(ValueError) -> Duration {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    if let number = Int64(digits), number > 0, number <= 1_000_000 {
        switch text.dropFirst(digits.count) {
        case "ms": return .milliseconds(number)
        case "s": return .seconds(number)
        case "m": return .seconds(number * 60)
        default: break
        }
    }
    throw ValueError("\(quoted(text)) is no time such as 30s, 500ms or 2m")
}

private func readSize(_ text: String) throws(ValueError) -> Int {
    guard let size = DiskFloor.bytes(of: text), size > 0 else {
        throw ValueError("\(quoted(text)) is no size such as 64MiB")
    }
    return size
}
