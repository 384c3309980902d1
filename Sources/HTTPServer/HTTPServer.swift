internal import CMicroHTTPD
internal import Glibc
internal import System

/// A server for HTTP/1.1 over libmicrohttpd, hardened where the library is too kind.
///
/// Answers that are ready come from the library's own threads; work that blocks has threads of its
/// own; who waits for news is suspended and costs no thread.
public final class HTTPServer: Sendable {
    public struct Options: Sendable {
        /// A name or an address to listen on.
        public var host = "127.0.0.1"
        /// 0 for any that is free.
        public var port: UInt16 = 7070
        /// Certificate chain and key, in PEM; nil for plain HTTP.
        public var tls: (certificate: String, key: String)?
        /// Threads that take requests in and answer those that need not block.
        public var threads = 2
        /// Threads for work that blocks, at most.
        public var workers = 64
        public var connectionsMax = 8_192
        public var connectionsPerAddressMax = 4_096
        /// Bytes of a body.
        public var bodyMax = 96 << 20
        /// Bytes of all bodies that are on their way.
        public var bodiesMax = 512 << 20
        /// A head must be whole in this time.
        public var headTimeout = Duration.seconds(10)
        /// A body must be whole in this time.
        public var bodyTimeout = Duration.seconds(120)
        /// A connection may be without a request for so long.
        public var idleTimeout = Duration.seconds(60)

        public init() {}
    }

    public let options: Options
    /// The port that it listens on.
    public let port: UInt16
    let handler: any HTTPHandler
    let waiters = Waiters()
    let workers: WorkerPool
    let deadlines = Deadlines()
    let load = Guarded(Load())
    private let listener: ListeningSocket
    private let daemon = Guarded<Daemon?>(nil)

    /// What the server is busy with.
    struct Load {
        /// Requests that were taken in and are not answered yet; streams do not count.
        var requests = 0
        /// Answers that are sent while they are made.
        var streams = 0
        var bodyBytes = 0
        var isStopping = false
    }

    @safe private struct Daemon: @unchecked Sendable {
        // Proof for @unchecked: libmicrohttpd's daemon may be used from any thread.
        let pointer: OpaquePointer
    }

    /// Listens, and takes connections from now on.
    public init(options: Options, handler: any HTTPHandler) throws(HTTPServerError) {
        self.options = options
        self.handler = handler
        workers = WorkerPool(countMax: options.workers, waitingMax: 8_192)
        listener = try ListeningSocket(host: options.host, port: options.port)
        port = listener.port
        guard let started = unsafe start() else {
            close(listener.number)
            throw options.tls == nil
                ? .library : .certificate("the TLS certificate or its key can't be used")
        }
        daemon.withLock { $0 = unsafe Daemon(pointer: started) }
        deadlines.start { [waiters] in waiters.wakeLate($0) }
    }

    private func start() -> OpaquePointer? {
        var settings = unsafe cmhd_options()
        unsafe settings.listener = listener.number
        var flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if options.tls != nil { flags |= MHD_USE_TLS.rawValue }
        unsafe settings.flags = flags
        unsafe settings.threads = UInt32(options.threads)
        unsafe settings.connections = UInt32(options.connectionsMax)
        unsafe settings.connections_per_address = UInt32(options.connectionsPerAddressMax)
        unsafe settings.idle_seconds = UInt32(options.idleTimeout.components.seconds)
        unsafe settings.memory = RawHead.sizeMax * 2
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        func start() -> OpaquePointer? {
            unsafe cmhd_start(
                &settings, context, takeTarget, handleRequest, completeRequest, noteConnection)
        }
        guard let (certificate, key) = options.tls else { return unsafe start() }
        return unsafe certificate.withCString { certificate in
            unsafe key.withCString { key in
                unsafe settings.certificate = certificate
                unsafe settings.key = key
                return unsafe start()
            }
        }
    }

    /// Has all streams and waiting requests look again. Call it when there is news.
    public func wakeWaiters() { waiters.wakeAll() }

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
        let (busy, waitingWork) = workers.counts
        return Activity(
            connections: deadlines.connectionCount, requests: requests, streams: streams,
            waiting: waiters.count, busyWorkers: busy, waitingWork: waitingWork)
    }

    /// Stops taking connections, lets what runs be answered, ends streams, and closes all.
    ///
    /// Returns whether everything was answered before the time was over.
    @discardableResult
    public func stop(within length: Duration = .seconds(10)) -> Bool {
        let daemon = self.daemon.withLock { daemon in
            defer { daemon = nil }
            return daemon
        }
        guard let daemon else { return true }
        _ = unsafe MHD_quiesce_daemon(daemon.pointer)
        // Who comes now is refused, instead of waiting for nobody.
        shutdown(listener.number, Int32(SHUT_RDWR))
        load.withLockSignalling { $0.isStopping = true }
        waiters.close()
        let isDone = load.wait(timeout: length) { $0.requests == 0 ? true : nil } ?? false
        workers.close()
        unsafe MHD_stop_daemon(daemon.pointer)
        deadlines.close()
        close(listener.number)
        return isDone
    }

    deinit { stop() }
}
