public import HTTPServer
internal import JSON
internal import System

/// Who may read `/metrics` without the operator's key.
public enum MetricsReaders: String, Sendable, CaseIterable {
    /// Whoever asks from this machine, and not through a proxy.
    case local
    case nobody
    case anybody
}

/// What a server is watched by: its counters, the room on its disk, and whether it is ready.
public final class Operations: Sendable {
    /// Events that a view may be behind while the server counts as ready.
    static let lagMax: UInt64 = 1_000

    let requests = RequestCounts()
    let disk: DiskGuard?
    let metricsReaders: MetricsReaders
    let version: String
    let logLinesDropped: @Sendable () -> Int
    let startedAt = Machine.microsecondsSince1970
    private let state = Guarded(State())

    private struct State {
        var server: HTTPServer?
        var isStopping = false
    }

    public init(
        disk: DiskGuard? = nil, metricsReaders: MetricsReaders = .local, version: String = "0",
        logLinesDropped: @escaping @Sendable () -> Int = { 0 }
    ) {
        self.disk = disk
        self.metricsReaders = metricsReaders
        self.version = version
        self.logLinesDropped = logLinesDropped
    }

    /// The server whose connections are counted; nil when it has ended.
    public func watch(_ server: HTTPServer?) {
        state.withLock { $0.server = server }
    }

    /// From now on the server does not count as ready.
    public func beginStopping() {
        state.withLock { $0.isStopping = true }
    }

    var isStopping: Bool { state.withLock { $0.isStopping } }
    var activity: HTTPServer.Activity? { state.withLock { $0.server }?.activity }

    /// Refuses a write while the disk has too little room.
    func requireRoom() throws {
        guard let look = disk?.look(), look.isLow else { return }
        var error = APIError(
            503,
            "The disk is nearly full: \(look.free) bytes are free, and writes need "
                + "\(look.floor); reads go on", code: "disk_low",
            details: ["free": .integer(Int64(look.free)), "floor": .integer(Int64(look.floor))])
        error.headers["Retry-After"] = "30"
        throw error
    }
}
