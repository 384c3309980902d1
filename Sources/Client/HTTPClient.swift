internal import CCurl
internal import JSON
internal import System

/// Talks to one server; one request at a time.
public final class HTTPClient: Sendable {
    public struct Options: Sendable {
        /// How long the server may be silent.
        public var timeout = Duration.seconds(30)
        public var connectTimeout = Duration.seconds(10)
        /// A file of certificates (PEM) to trust instead of the system's.
        public var caFile: String?
        /// How often a request is sent, where it does no harm to send it again.
        public var attemptsMax = 4
        /// The pause before the second attempt; each further one is three times as long.
        public var pause = Duration.milliseconds(100)
        /// Bytes of an answer.
        public var answerMax = 1 << 30
        public var userAgent = "varve"

        public init() {}
    }

    public let address: ServerAddress
    let hasKey: Bool
    private let authorization: [String]
    private let options: Options
    private let handle: Guarded<Idle>

    /// The one handle, in a box that only the lock gives out.
    private struct Idle: @unchecked Sendable {
        // Proof for @unchecked: the handle is only used under the lock.
        let handle: TransferHandle
    }

    /// - Parameter key: the API key or token; nil to send none.
    public init(
        _ address: ServerAddress, key: String?, options: Options = Options()
    ) throws(ClientError) {
        if let key {
            guard !key.isEmpty, key.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                throw .badKey
            }
        }
        self.address = address
        self.options = options
        hasKey = key != nil
        authorization = key.map { ["Authorization: Bearer \($0)"] } ?? []
        handle = Guarded(Idle(handle: TransferHandle()))
    }

    /// Sends a request until it is answered, or until trying again is of no use or would do harm.
    ///
    /// - Parameter isCancelled: asked about once a second while it waits.
    func send(
        _ call: ServerCall, isCancelled: @escaping () -> Bool = { false }
    ) throws(ClientError) -> ServerAnswer {
        let request = try transfer(call, isCancelled)
        let end = ContinuousClock.now + options.timeout
        var pause = options.pause
        var attempt = 1
        while true {
            var isLast: Bool { attempt == options.attemptsMax || ContinuousClock.now >= end }
            do throws(TransferError) {
                let answer = try handle.withLock { idle throws(TransferError) in
                    try idle.handle.perform(request)
                }
                guard !isLast, call.isRepeatable, let wait = Self.retryTime(answer) else {
                    return answer
                }
                pause = max(pause, wait)
            } catch {
                guard !isLast, Self.mayRepeat(call, after: error) else {
                    throw failure(error, call)
                }
            }
            Machine.sleep(pause)
            pause = pause * 3
            attempt += 1
        }
    }

    private func transfer(
        _ call: ServerCall, _ isCancelled: @escaping () -> Bool
    ) throws(ClientError) -> TransferRequest {
        var headers = authorization + ["Accept: application/json", "Expect:"]
        headers.append("User-Agent: \(options.userAgent)")
        for (name, value) in call.headers { headers.append("\(name): \(value)") }
        var body: [UInt8]?
        if let json = call.body {
            guard let bytes = try? JSON.encode(json) else {
                throw .badAnswer(address, reason: "a number can't be sent")
            }
            body = bytes
            headers.append("Content-Type: application/json")
        } else if call.method == "POST" || call.method == "PUT" {
            body = []
        }
        return TransferRequest(
            method: call.method, url: address.description + call.target, headers: headers,
            body: body, trust: options.caFile, connectTimeout: options.connectTimeout,
            silenceTimeout: options.timeout + call.wait, answerMax: options.answerMax,
            isCancelled: isCancelled)
    }

    /// How long a server that is busy asks to be left alone; nil where it does not ask for that.
    private static func retryTime(_ answer: ServerAnswer) -> Duration? {
        guard [429, 502, 503, 504].contains(answer.status),
            let seconds = answer.headers["retry-after"].flatMap({ Int($0) }), seconds <= 5
        else { return nil }
        return .seconds(max(0, seconds))
    }

    private static func mayRepeat(_ call: ServerCall, after error: TransferError) -> Bool {
        switch CURLcode(error.code) {
        case CURLE_COULDNT_CONNECT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR,
            CURLE_PARTIAL_FILE,
            CURLE_OPERATION_TIMEDOUT:
            call.isRepeatable || !error.isSent
        default: false
        }
    }

    private func failure(_ error: TransferError, _ call: ServerCall) -> ClientError {
        switch CURLcode(error.code) {
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY,
            CURLE_SSL_CONNECT_ERROR:
            return .unreachable(address, reason: error.message)
        case CURLE_PEER_FAILED_VERIFICATION: return .untrusted(address, reason: error.message)
        case CURLE_SSL_CACERT_BADFILE: return .badTrust(error.message)
        case CURLE_ABORTED_BY_CALLBACK: return .cancelled
        case CURLE_OPERATION_TIMEDOUT where call.method == "GET" || !error.isSent:
            return .timedOut(address, seconds: options.timeout.milliseconds / 1_000)
        case CURLE_WRITE_ERROR: return .badAnswer(address, reason: "the answer is too large")
        default:
            return call.method == "GET" || !error.isSent
                ? .unreachable(address, reason: error.message)
                : .unknownOutcome(address, reason: error.message)
        }
    }
}
