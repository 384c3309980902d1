internal import CMicroHTTPD
internal import Compression
internal import Glibc
internal import System

/// One request on its way through the server.
final class Exchange: @unchecked Sendable {
    // Proof for @unchecked: everything but `ready` is only touched on the connection's thread.
    private enum Phase {
        case head
        case body
        /// Suspended until `ready` is set.
        case working
        case waiting
        case answered
    }

    /// Path and query as they were sent.
    private let target: String
    private let start = ContinuousClock.now
    private var phase = Phase.head
    private var request: HTTPRequest?
    private var head: RawHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var waiting:
        (until: ContinuousClock.Instant, attempt: @Sendable (Bool) -> HTTPResponse?)?
    private let ready = Guarded<HTTPResponse?>(nil)
    private var sent: (status: Int, route: String, actor: String, size: Int)?
    private var isStream = false
    private var isCounted = false

    init(target: String) {
        self.target = target
    }
}

extension Exchange {
    /// libmicrohttpd's call for the head, then for each piece of the body, then for the answer.
    @unsafe func handle(
        _ server: HTTPServer, _ connection: Connection, method: UnsafePointer<CChar>,
        version: UnsafePointer<CChar>, data: UnsafeRawBufferPointer
    ) -> MHD_Result {
        switch phase {
        case .head:
            return unsafe takeHead(server, connection, method, version)
        case .body where unsafe !data.isEmpty:
            unsafe take(data, server)
            return .YES
        case .body: return dispatch(server, connection)
        case .working:
            guard let response = ready.withLock({ $0 }) else { return .NO }
            return queue(response, server, connection)
        case .waiting: return attempt(server, connection)
        case .answered: return .YES
        }
    }

    @unsafe private func takeHead(
        _ server: HTTPServer, _ connection: Connection, _ method: UnsafePointer<CChar>,
        _ version: UnsafePointer<CChar>
    ) -> MHD_Result {
        phase = .body
        connection.watch?.expect(by: .now + server.options.bodyTimeout)
        server.load.withLock { $0.requests += 1 }
        isCounted = true
        let id = RequestID.make()
        do throws(RawHead.Refusal) {
            let head = try unsafe RawHead(
                connection.pointer, method: method, version: version,
                targetLength: target.utf8.count)
            guard let parsed = RequestTarget(target) else {
                throw RawHead.Refusal(status: 400, message: "the path or the query is malformed")
            }
            let request = unsafe HTTPRequest(
                method: String(cString: method), target: target, path: parsed.path,
                query: parsed.query, headers: head.headers,
                remoteAddress: connection.remoteAddress,
                id: head.headers["X-Request-ID"].flatMap { RequestID.accepted($0) } ?? id)
            self.head = head
            self.request = request
            return try takeBody(of: request, head, server, connection)
        } catch {
            return refuse(error, server, connection)
        }
    }

    /// Refuses a body before it comes, where that can be told.
    private func takeBody(
        of request: HTTPRequest, _ head: RawHead, _ server: HTTPServer, _ connection: Connection
    ) throws(RawHead.Refusal) -> MHD_Result {
        if let length = head.contentLength, length > server.options.bodyMax {
            throw tooLarge(server)
        }
        let hasBody = head.isChunked || head.contentLength.map { $0 > 0 } ?? false
        guard hasBody else { return .YES }
        if let refusal = server.handler.refusal(ofHead: request) {
            return queue(refusal, server, connection, isLast: true)
        }
        let isFull = server.load.withLock { $0.bodyBytes > server.options.bodiesMax }
        if isFull { throw RawHead.Refusal(status: 503, message: "too many bodies at once") }
        return .YES
    }

    private func tooLarge(_ server: HTTPServer) -> RawHead.Refusal {
        RawHead.Refusal(
            status: 413, message: "the body has more than \(server.options.bodyMax) bytes")
    }

    /// Keeps a piece of the body; what is too much is read and dropped, so that 413 can be said.
    @unsafe private func take(_ data: UnsafeRawBufferPointer, _ server: HTTPServer) {
        guard !isTooLarge, body.count + data.count <= server.options.bodyMax else {
            server.load.withLock { $0.bodyBytes -= body.count }
            body = []
            isTooLarge = true
            return
        }
        unsafe body.append(contentsOf: data)
        server.load.withLock { $0.bodyBytes += data.count }
    }

    private func refuse(
        _ refusal: RawHead.Refusal, _ server: HTTPServer, _ connection: Connection
    ) -> MHD_Result {
        let response = server.handler.refusal(
            refusal.status, refusal.message, requestID: request?.id ?? RequestID.make())
        return queue(response, server, connection, isLast: true)
    }

    private func dispatch(_ server: HTTPServer, _ connection: Connection) -> MHD_Result {
        connection.watch?.expect(by: nil)
        if isTooLarge { return refuse(tooLarge(server), server, connection) }
        guard var request else { return .NO }
        request.body = body
        switch server.handler.answer(request) {
        case .now(let response): return queue(response, server, connection)
        case .whenReady(let until, let attempt):
            phase = .waiting
            waiting = (until, attempt)
            return self.attempt(server, connection)
        case .blocking(let work): return submit(work, server, connection)
        }
    }

    private func submit(
        _ work: @escaping @Sendable () -> HTTPResponse, _ server: HTTPServer,
        _ connection: Connection
    ) -> MHD_Result {
        phase = .working
        connection.suspend()
        let isTaken = server.workers.submit { [self] in
            let response = packed(work())
            ready.withLock { $0 = response }
            connection.resume()
        }
        if !isTaken {
            let busy = server.handler.refusal(
                503, "the server is busy", requestID: request?.id ?? "")
            ready.withLock { $0 = busy }
            connection.resume()
        }
        return .YES
    }

    private func attempt(_ server: HTTPServer, _ connection: Connection) -> MHD_Result {
        guard let (until, attempt) = waiting else { return .NO }
        let seen = server.waiters.generation
        let isLast = server.waiters.isClosed || .now >= until
        if let response = attempt(isLast) { return queue(response, server, connection) }
        guard !isLast else { return .NO }
        connection.suspend()
        server.waiters.add(connection, until: until, seen: seen)
        return .YES
    }

    private func queue(
        _ response: HTTPResponse, _ server: HTTPServer, _ connection: Connection,
        isLast: Bool = false
    ) -> MHD_Result {
        var response = phase == .working ? response : packed(response)
        if let id = request?.id, response.headers["X-Request-ID"] == nil {
            response.headers["X-Request-ID"] = id
        }
        phase = .answered
        let size: Int
        switch response.body {
        case .bytes(let bytes): size = bytes.count
        case .stream:
            size = 0
            uncount(server)
            isStream = true
            server.load.withLock { $0.streams += 1 }
        }
        sent = (response.status, response.route, response.actor, size)
        let isStopping = server.load.withLock { $0.isStopping }
        return response.queue(on: connection, server.waiters, isLast: isLast || isStopping)
    }

    /// The response as gzip, where the client takes it and it is worth it.
    private func packed(_ response: HTTPResponse) -> HTTPResponse {
        guard case .bytes(let bytes) = response.body, bytes.count > 1_024,
            response.headers["Content-Encoding"] == nil, let request,
            request.acceptsGzip
        else { return response }
        var packed = response
        packed.body = .bytes(Gzip.compress(bytes, level: 1))
        packed.headers["Content-Encoding"] = "gzip"
        packed.headers.add("Vary", "Accept-Encoding")
        return packed
    }

    private func uncount(_ server: HTTPServer) {
        guard isCounted else { return }
        isCounted = false
        server.load.withLockSignalling { load in
            load.requests -= 1
            load.bodyBytes -= body.count
        }
        body = []
    }

    /// libmicrohttpd is through with the request.
    func complete(_ server: HTTPServer, _ connection: Connection) {
        uncount(server)
        if isStream { server.load.withLock { $0.streams -= 1 } }
        connection.watch?.expect(by: .now + server.options.idleTimeout)
        guard let request else { return }
        server.handler.finished(
            HTTPRecord(
                id: request.id, method: request.method, target: request.target,
                remoteAddress: request.remoteAddress, route: sent?.route ?? "",
                actor: sent?.actor ?? "",
                status: sent?.status ?? 0, bodySize: sent?.size ?? 0, duration: .now - start))
    }
}

extension HTTPRequest {
    /// RFC 9110, section 12.5.3, as far as gzip is asked for.
    fileprivate var acceptsGzip: Bool {
        headers.all("Accept-Encoding").joined(separator: ",").split(separator: ",").contains {
            let parts = $0.split(separator: ";").map { $0.filter { $0 != " " } }
            guard let coding = parts.first, coding.lowercased() == "gzip" || coding == "*" else {
                return false
            }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=0") && !$0.contains { "123456789".contains($0) }
            }
        }
    }
}
