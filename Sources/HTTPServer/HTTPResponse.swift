/// What a client is answered.
public struct HTTPResponse: Sendable {
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Bytes that come as time goes by.
        case stream(any HTTPBodyStream)
    }

    public var status: Int
    public var headers: HTTPHeaders
    public var body: Body
    /// For logs and metrics: which route answered.
    public var route = ""
    /// For logs: on whose behalf it was asked.
    public var actor = ""
    /// Who its bytes are charged to while they are on their way.
    public var owner = ""

    public init(_ status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = .bytes(body)
    }

    public init(_ status: Int, headers: HTTPHeaders = [:], stream: any HTTPBodyStream) {
        self.status = status
        self.headers = headers
        body = .stream(stream)
    }
}

/// A body that is made while it is sent. The server asks from one thread at a time.
public protocol HTTPBodyStream: AnyObject, Sendable {
    /// The next bytes, at most `count`. Must not block.
    func next(_ count: Int) -> HTTPBodyPart
}

public enum HTTPBodyPart: Sendable {
    /// At least one byte.
    case bytes([UInt8])
    /// Nothing yet: ask again after news, and at this moment of the monotonic clock at the latest.
    case wait(until: ContinuousClock.Instant)
    case end
}

/// How a request is answered.
public enum HTTPAnswer: Sendable {
    /// At once.
    case now(HTTPResponse)
    /// By work that may block, on a thread for that. It is left undone when the client has hung up
    /// before its turn comes.
    case blocking(HTTPLane, @Sendable () -> HTTPAnswer)
    /// By `attempt`, which is tried now, after each piece of news, and a last time when the time is
    /// over. It must not block. Nil says "not yet"; the last time it is told so and must answer.
    case whenReady(
        until: ContinuousClock.Instant, attempt: @Sendable (_ isLast: Bool) -> HTTPAnswer?)
}

/// What kind of work blocks: none must keep the others from their turn.
public enum HTTPLane: CaseIterable, Sendable {
    case reads, writes
    /// Writes that take long before they wait for the disk.
    case imports
}

/// What becomes of a request of which only the head has come.
public enum HTTPAdmission: Sendable {
    /// Its body need not be read, as that of one without a key.
    case refused(HTTPResponse)
    /// Its body may have so many bytes, and is charged to its owner.
    case body(sizeMax: Int, owner: String)
}

/// Answers requests, on any thread. What it does before it returns must not block.
public protocol HTTPHandler: Sendable {
    func answer(_ request: HTTPRequest) -> HTTPAnswer

    /// The answer to a request that the server itself refuses, in the form of the others.
    func refusal(_ status: Int, _ message: String, requestID: String) -> HTTPResponse

    /// Whether the body is to be read, of a request whose body is not small.
    func admission(of head: HTTPRequest) -> HTTPAdmission

    /// Is told of each request when it is over.
    func finished(_ record: HTTPRecord)
}

/// One request in the server's books.
public struct HTTPRecord: Sendable {
    public let id: String
    public let method: String
    public let target: String
    public let remoteAddress: String
    public let route: String
    public let actor: String
    /// 0 when the client left before it was answered.
    public let status: Int
    public let bodySize: Int
    public let duration: Duration
}

extension HTTPHandler {
    /// The answer to a request whose body need not be read, as one without a key; nil to read it.
    public func refusal(ofHead request: HTTPRequest) -> HTTPResponse? { nil }
}
