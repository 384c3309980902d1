internal import CMicroHTTPD
internal import Glibc
internal import System

/// A server for HTTP/1.1 over libmicrohttpd, hardened where the library is too kind.
///
/// Answers that are ready come from the library's own threads; work that blocks has threads of its
/// own; who waits for news is suspended and costs no thread.
@safe public final class HTTPServer: Sendable {
    public struct Options: Sendable {
        /// A name or an address to listen on.
        public var host = "127.0.0.1"
        /// 0 for any that is free.
        public var port: UInt16 = 7070
        /// Certificate chain and key, in PEM; nil for plain HTTP.
        public var tls: (certificate: String, key: String)?
        /// Threads that take requests in and answer those that need not block.
        public var threads = 2
        /// Threads for reads that take long, at most.
        public var readers = 8
        /// Threads for writes, which wait for the disk together, at most.
        public var writers = 32
        public var connectionsMax = 8_192
        public var connectionsPerAddressMax = 4_096
        /// Bytes of a body.
        public var bodyMax = 96 << 20
        /// Bytes of all bodies that are on their way, of requests and answers. What is small is
        /// taken also beyond it.
        public var bodiesMax = 512 << 20
        /// Of those, the bytes of one owner.
        public var ownedMax = 192 << 20
        /// The first line must come in this time, and the rest of the head in this time after it.
        public var headTimeout = Duration.seconds(10)
        /// A body must be whole in this time.
        public var bodyTimeout = Duration.seconds(120)
        /// A connection may be without a request for so long.
        public var idleTimeout = Duration.seconds(60)
        /// An answer must be taken in this time, and a second for each `answerRateMin` bytes.
        public var answerTimeout = Duration.seconds(60)
        /// Bytes a second.
        public var answerRateMin = 64 << 10

        public init() {}

        func answerTimeout(_ size: Int) -> Duration {
            answerTimeout + .seconds(size / answerRateMin)
        }
    }

    /// Threads for imports.
    private static let importersMax = 2

    public let options: Options
    /// The port that it listens on.
    public let port: UInt16
    let handler: any HTTPHandler
    let waiters = Waiters()
    private let pools: [HTTPLane: WorkerPool]
    let deadlines = Deadlines()
    let load = Guarded(Load())
    private let listener: ListeningSocket
    private let daemon = Guarded<Daemon?>(nil)

    @safe private struct Daemon: @unchecked Sendable {
        // Proof for @unchecked: libmicrohttpd's daemon may be used from any thread.
        let pointer: OpaquePointer
        /// Where it writes what is wrong while it starts.
        let said: UnsafeMutablePointer<cmhd_said>
    }

    /// Listens, and takes connections until `stop`.
    public init(options: Options, handler: any HTTPHandler) throws(HTTPServerError) {
        let descriptorsMax = Machine.raiseOpenFilesMax()
        self.options = options
        self.handler = handler
        pools = [
            .reads: WorkerPool(countMax: options.readers, waitingMax: 8_192),
            .writes: WorkerPool(countMax: options.writers, waitingMax: 8_192),
            .imports: WorkerPool(countMax: Self.importersMax, waitingMax: 1_024),
        ]
        listener = try ListeningSocket(host: options.host, port: options.port)
        port = listener.port
        // Files need descriptors too.
        let connectionsMax = min(options.connectionsMax, max(descriptorsMax - 256, 16))
        // The library closes the socket also when it fails.
        let started = try start(connectionsMax)
        daemon.withLock { $0 = started }
        deadlines.start { [waiters] in waiters.wakeLate($0) }
    }

    private func start(_ connectionsMax: Int) throws(HTTPServerError) -> Daemon {
        var settings = unsafe cmhd_options()
        unsafe settings.listener = listener.number
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if options.tls != nil { flags |= MHD_USE_TLS.rawValue }
        unsafe settings.flags = flags
        unsafe settings.threads = UInt32(options.threads)
        unsafe settings.connections = UInt32(connectionsMax)
        unsafe settings.connections_per_address = UInt32(options.connectionsPerAddressMax)
        unsafe settings.idle_seconds = UInt32(max(options.idleTimeout.components.seconds, 1))
        unsafe settings.memory = RawHead.sizeMax * 2
        // The library's threads use the server until `stop` has ended them.
        let context = unsafe Unmanaged.passRetained(self)
        let said = UnsafeMutablePointer<cmhd_said>.allocate(capacity: 1)
        unsafe said.initialize(to: cmhd_said())
        let started = unsafe withTLS(&settings) { settings in
            unsafe cmhd_start(
                settings, said, context.toOpaque(), takeTarget, handleRequest, completeRequest,
                noteConnection)
        }
        if let started = unsafe started { return unsafe Daemon(pointer: started, said: said) }
        defer { unsafe said.deallocate() }
        unsafe context.release()
        let reason = unsafe withUnsafeBytes(of: &said.pointee.text) { text in
            unsafe String(decoding: text.prefix { $0 >= 0x20 }, as: UTF8.self)
        }
        throw options.tls == nil ? .library(reason) : .certificate(reason)
    }

    /// Puts certificate and key into the settings, for as long as `body` runs.
    @unsafe private func withTLS<Result>(
        _ settings: inout cmhd_options, _ body: (UnsafePointer<cmhd_options>) -> Result
    ) -> Result {
        guard let (certificate, key) = options.tls else { return unsafe body(&settings) }
        return unsafe certificate.withCString { certificate in
            unsafe key.withCString { key in
                unsafe settings.certificate = certificate
                unsafe settings.key = key
                return unsafe body(&settings)
            }
        }
    }

    /// Has all streams and waiting requests look again. Call it when there is news.
    public func wakeWaiters() { waiters.wakeAll() }

    /// Notes that there is news, without waking anybody: quick, for whoever must not be held up.
    ///
    /// Returns whether somebody waits, so that `wakeWaiters` is to be called.
    public func noteNews() -> Bool { waiters.note() }

    /// Connections, requests in work, and those who wait for news.
    public var counts: (connections: Int, requests: Int, waiting: Int) {
        (deadlines.connectionCount, load.withLock { $0.requests }, waiters.count)
    }

    /// What the server is at, for those who watch it.
    public struct Activity: Sendable {
        public var connections = 0
        /// Requests in work.
        public var requests = 0
        public var streams = 0
        /// Streams and requests that wait for news.
        public var waiting = 0
        public var busyWorkers = 0
        /// Work that waits for a thread.
        public var waitingWork = 0
    }

    public var activity: Activity {
        let (requests, streams) = load.withLock { ($0.requests, $0.streams) }
        let counts = pools.values.map { $0.counts }
        return Activity(
            connections: deadlines.connectionCount, requests: requests, streams: streams,
            waiting: waiters.count, busyWorkers: counts.reduce(0) { $0 + $1.busy },
            waitingWork: counts.reduce(0) { $0 + $1.waiting })
    }

    /// The threads for a kind of work: none waits for those of the other kind.
    func workers(_ lane: HTTPLane) -> WorkerPool {
        guard let pool = pools[lane] else { preconditionFailure("each lane has its threads") }
        return pool
    }

    /// Stops taking connections, lets what runs be answered, ends streams, and closes all.
    ///
    /// Returns whether everything was answered before the time was over. Work that blocks longer is
    /// left to itself, and what it needs stays.
    @discardableResult
    public func stop(within length: Duration = .seconds(10)) -> Bool {
        let daemon = self.daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let daemon else { return true }
        let end = ContinuousClock.now + length
        listener.refuse()
        load.withLockSignalling { $0.isStopping = true }
        waiters.close()
        let isDone = load.wait(timeout: length) { $0.requests == 0 ? true : nil } ?? false
        let rest = min(max(end - .now, .milliseconds(100)), .seconds(1))
        _ = load.wait(timeout: rest) { $0.streams == 0 ? true : nil }
        guard pools.values.map({ $0.close(within: rest) }).allSatisfy({ $0 }) else {
            deadlines.close(cuttingAll: true)
            return false
        }
        // No connection is suspended any more, as the library demands. It closes the listener.
        unsafe MHD_stop_daemon(daemon.pointer)
        unsafe daemon.said.deallocate()
        deadlines.close()
        unsafe Unmanaged.passUnretained(self).release()
        return isDone
    }
}
