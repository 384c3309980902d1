internal import API
internal import Console
internal import EventLog
internal import Fleet
internal import HTTPServer
internal import System

/// `varve serve`: the HTTP API over a data directory.
enum Serve {
    private static let host = Option<String>(
        "host", "ADDRESS", help: "The address to listen on", fallback: "127.0.0.1")
    private static let port = Option<Int>(
        "port", help: "The port to listen on; 0 for any that is free", range: 0...65_535,
        fallback: 7_070)

    static let command = Command(
        "serve", summary: "Serve the data directory over HTTP",
        parameters: [host, port],
        examples: [.init("varve serve", "On 127.0.0.1:7070")],
        action: Session.action { session in
            var options = HTTPServer.Options()
            options.host = session.arguments[host] ?? "127.0.0.1"
            options.port = UInt16(session.arguments[port] ?? 7_070)
            let api = API(
                fleet: session.fleet, authenticator: Authenticator(fleet: session.fleet))
            let server = try HTTPServer(options: options, handler: api)
            let relay = NewsRelay(server)
            session.store.setObserver(relay)
            try session.screen.output.line("listening on http://\(options.host):\(server.port)")
            try session.screen.output.flush()
            Interruption.deferring {
                while !Interruption.isRequested { Machine.sleep(.milliseconds(100)) }
            }
            server.stop()
            relay.close()
            session.store.setObserver(nil)
        })
}
