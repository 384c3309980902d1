internal import CMicroHTTPD
internal import Compression
internal import Glibc
internal import System

/// One request on its way through the server.
final class Exchange: @unchecked Sendable {
    // Proof for @unchecked: a worker only reads `request`, and writes `ready`, while the connection
    // is suspended; everything else is touched on the connection's thread alone.
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
    private var method = ""
    /// The client's own, once the head is known to be sound.
    private var id = RequestID.make()
    /// Nil when the head was refused.
    private var request: HTTPRequest?
    private var body: [UInt8] = []
    /// Why a body that is still coming is thrown away.
    private var refusal: RawHead.Refusal?
    private var isLastOfConnection = false
    /// Bytes that it may have.
    private var bodyMax = 0
    private var waiting: (until: ContinuousClock.Instant, attempt: @Sendable (Bool) -> HTTPAnswer?)?
    private let ready = Guarded<HTTPAnswer?>(nil)
    private var share = Load()
    /// Nothing was done for it: its answer may be refused still.
    private var isRead = true
    private var sent: (status: Int, route: String, actor: String, size: Int)?

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
            let ready = self.ready.withLock { ready in
                defer { ready = nil }
                return ready
            }
            guard let ready else { return .NO }
            return proceed(ready, server, connection)
        case .waiting: return attempt(server, connection)
        case .answered: return .YES
        }
    }

    @unsafe private func takeHead(
        _ server: HTTPServer, _ connection: Connection, _ method: UnsafePointer<CChar>,
        _ version: UnsafePointer<CChar>
    ) -> MHD_Result {
        phase = .body
        unsafe self.method = String(cString: method)
        connection.watch?.expect(by: .now + server.options.bodyTimeout)
        hold(Load(requests: 1), server)
        do throws(RawHead.Refusal) {
            let head = try unsafe RawHead(
                connection.pointer, method: method, version: version,
                targetLength: target.utf8.count)
            id = head.headers["X-Request-ID"].flatMap { RequestID.accepted($0) } ?? id
            let request = try read(head, connection)
            self.request = request
            // Lines of chunks are read too kindly: nothing may hide behind them.
            isLastOfConnection = head.isChunked
            return try expectBody(of: request, head, server, connection)
        } catch {
            return refuse(error, server, connection)
        }
    }

    private func read(
        _ head: RawHead, _ connection: Connection
    ) throws(RawHead.Refusal) -> HTTPRequest {
        guard let parsed = RequestTarget(target, host: head.headers["Host"]) else {
            throw RawHead.Refusal(status: 400, message: "the path or the query is malformed")
        }
        return HTTPRequest(
            method: method, target: target, path: parsed.path, query: parsed.query,
            headers: head.headers, remoteAddress: connection.remoteAddress, id: id)
    }

    /// Refuses a body before it comes, where that can be told.
    private func expectBody(
        of request: HTTPRequest, _ head: RawHead, _ server: HTTPServer, _ connection: Connection
    ) throws(RawHead.Refusal) -> MHD_Result {
        let length = head.contentLength ?? 0
        guard length <= server.options.bodyMax else { throw .tooLarge(server.options.bodyMax) }
        bodyMax = server.options.bodyMax
        let isAwaited = request.headers["Expect"] != nil && length > 0
        if isAwaited || head.isChunked || length > Load.small {
            switch server.handler.admission(of: request) {
            case .refused(let refusal): return queue(refusal, server, connection, isLast: true)
            case .body(let sizeMax, let owner):
                bodyMax = min(bodyMax, sizeMax)
                share.owner = owner
            }
        }
        guard length <= bodyMax else { throw .tooLarge(bodyMax) }
        guard hasRoom(for: length, server) else { throw .busy }
        body.reserveCapacity(min(length, Load.small))
        return .YES
    }

    /// Keeps a piece of the body; what is too much is read and dropped, so that it can be said.
    @unsafe private func take(_ data: UnsafeRawBufferPointer, _ server: HTTPServer) {
        guard refusal == nil else { return }
        guard body.count + data.count <= bodyMax else { return drop(.tooLarge(bodyMax), server) }
        guard hasRoom(for: body.count + data.count, server) else { return drop(.busy, server) }
        unsafe body.append(contentsOf: data)
        hold(Load(requests: 1, bytes: body.count), server)
    }

    /// Whether this exchange's body may have so many bytes in all.
    private func hasRoom(for count: Int, _ server: HTTPServer, of owner: String? = nil) -> Bool {
        server.load.withLock {
            $0.hasRoom(
                for: count, of: owner ?? share.owner, inPlaceOf: share, server.options)
        }
    }

    private func drop(_ refusal: RawHead.Refusal, _ server: HTTPServer) {
        self.refusal = refusal
        body = []
        hold(Load(requests: 1), server)
    }

    private func refuse(
        _ refusal: RawHead.Refusal, _ server: HTTPServer, _ connection: Connection
    ) -> MHD_Result {
        queue(
            refusal.response(from: server.handler, id: id), server, connection, isLast: true)
    }

    private func dispatch(_ server: HTTPServer, _ connection: Connection) -> MHD_Result {
        connection.watch?.expect(by: nil)
        if let refusal { return refuse(refusal, server, connection) }
        guard var request else { return .NO }
        request.body = body
        return proceed(server.handler.answer(request), server, connection)
    }

    private func proceed(
        _ answer: HTTPAnswer, _ server: HTTPServer, _ connection: Connection
    ) -> MHD_Result {
        switch answer {
        case .now(let response): return queue(response, server, connection)
        case .whenReady(let until, let attempt):
            phase = .waiting
            waiting = (until, attempt)
            return self.attempt(server, connection)
        case .blocking(let lane, let work): return submit(lane, work, server, connection)
        }
    }

    private func submit(
        _ lane: HTTPLane, _ work: @escaping @Sendable () -> HTTPAnswer, _ server: HTTPServer,
        _ connection: Connection
    ) -> MHD_Result {
        phase = .working
        isRead = isRead && lane == .reads
        let watch = connection.watch
        connection.suspend()
        @Sendable func finish(_ answer: HTTPAnswer) {
            ready.withLock { $0 = answer }
            connection.resume()
        }
        @Sendable func refuse(_ refusal: RawHead.Refusal) {
            finish(.now(refusal.response(from: server.handler, id: id)))
        }
        let isTaken = server.workers(lane).submit { [self] in
            watch?.hasLeft == true ? refuse(.late) : finish(packed(work()))
        }
        if !isTaken { refuse(.busy) }
        return .YES
    }

    private func attempt(_ server: HTTPServer, _ connection: Connection) -> MHD_Result {
        guard let (until, attempt) = waiting else { return .NO }
        let seen = server.waiters.generation
        let isLast = server.waiters.isClosed || .now >= until
        if connection.watch?.hasLeft == true { return refuse(.late, server, connection) }
        if let answer = attempt(isLast) { return proceed(answer, server, connection) }
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
        if isRead, case .bytes(let bytes) = response.body,
            !hasRoom(for: bytes.count, server, of: response.owner)
        {
            response = RawHead.Refusal.busy.response(from: server.handler, id: id)
        }
        response.headers["X-Request-ID"] = id
        // The library would end the chunks of a stream that it does not send.
        if method == "HEAD", case .stream = response.body { response.body = .bytes([]) }
        phase = .answered
        waiting = nil
        body = []
        var size = 0
        switch response.body {
        case .bytes(let bytes):
            size = bytes.count
            hold(Load(requests: 1, bytes: size), server, of: response.owner)
            connection.watch?.expect(by: .now + server.options.answerTimeout(size))
        case .stream:
            hold(Load(streams: 1), server)
            connection.watch?.expect(by: nil)
        }
        sent = (response.status, response.route, response.actor, size)
        let isStopping = server.load.withLock { $0.isStopping }
        return response.queue(
            on: connection, server.waiters, isLast: isLast || isLastOfConnection || isStopping)
    }

    private func packed(_ answer: HTTPAnswer) -> HTTPAnswer {
        guard case .now(let response) = answer else { return answer }
        return .now(packed(response))
    }

    /// The response as gzip, where the client takes it and it is worth it.
    private func packed(_ response: HTTPResponse) -> HTTPResponse {
        guard case .bytes(let bytes) = response.body, bytes.count > 1_024,
            response.headers["Content-Encoding"] == nil
        else { return response }
        var packed = response
        packed.headers.add("Vary", "Accept-Encoding")
        guard let request, request.acceptsGzip else { return packed }
        packed.body = .bytes(Gzip.compress(bytes, level: 1))
        packed.headers["Content-Encoding"] = "gzip"
        return packed
    }

    /// Puts down what of the server's load is this exchange's.
    private func hold(_ new: Load, _ server: HTTPServer, of owner: String? = nil) {
        var new = new
        new.owner = owner ?? share.owner
        server.load.withLockSignalling { $0.replace(share, by: new) }
        share = new
    }

    /// libmicrohttpd is through with the request.
    func complete(_ server: HTTPServer, _ connection: Connection) {
        hold(Load(), server)
        connection.watch?.expect(by: .now + server.options.idleTimeout)
        // Where no head came to us, the library has answered, or the client has left.
        if case .head = phase { return }
        server.handler.finished(
            HTTPRecord(
                id: id, method: method, target: target,
                remoteAddress: request?.remoteAddress ?? connection.remoteAddress,
                route: sent?.route ?? "", actor: sent?.actor ?? "", status: sent?.status ?? 0,
                bodySize: sent?.size ?? 0, duration: .now - start))
    }
}

extension RawHead.Refusal {
    fileprivate static let busy = Self(status: 503, message: "the server is busy")
    /// A client that has hung up may have said only that it sends no more: it is told.
    fileprivate static let late = Self(
        status: 503, message: "the client hung up before its turn came")

    fileprivate static func tooLarge(_ sizeMax: Int) -> Self {
        Self(status: 413, message: "the body has more than \(sizeMax) bytes")
    }

    fileprivate func response(from handler: any HTTPHandler, id: String) -> HTTPResponse {
        var response = handler.refusal(status, message, requestID: id)
        if status == 503 { response.headers["Retry-After"] = "1" }
        return response
    }
}
