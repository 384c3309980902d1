internal import Console
internal import EventSourcing
internal import HTTPServer
internal import JSON
internal import System

/// The server's own log: a line for each request and for what becomes of the server.
///
/// Lines are written by a thread of their own, those of a moment at once, so that no request waits
/// for a disk. Where that does not keep up, lines are dropped and counted.
final class ServerLog: Sendable {
    enum Format: String, CaseIterable {
        case text, json
    }

    enum Level: Int, CaseIterable, Comparable {
        case error, warning, info

        var name: String {
            switch self {
            case .error: "error"
            case .warning: "warning"
            case .info: "info"
            }
        }

        init?(name: String) {
            guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
            self = level
        }

        static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    private struct State {
        var waiting: [UInt8] = []
        var dropped = 0
        var isReopenWanted = false
        var isClosed = false

        var isUrgent: Bool { isReopenWanted || isClosed }
    }

    private static let waitingMax = 8 << 20
    /// How long lines are gathered: to wake the thread for each costs more than to make it.
    private static let moment = Duration.milliseconds(20)

    private let path: String?
    private let format: Format
    private let level: Level
    private let clock: @Sendable () -> Timestamp
    private let state = Guarded(State())
    /// The last second that was written, and its text without a fraction.
    private let lastSecond = Guarded<(number: Int64, text: String)>((.min, ""))
    private let thread = Guarded<WorkerThread?>(nil)

    /// - Parameter path: nil for standard error.
    init(
        path: String?, format: Format, level: Level,
        clock: @escaping @Sendable () -> Timestamp = {
            Timestamp(microseconds: Machine.microsecondsSince1970)
        }
    ) throws(SystemError) {
        self.path = path
        self.format = format
        self.level = level
        self.clock = clock
        _ = try Self.open(path)  // What can't be opened is told before anything runs.
        let worker = WorkerThread(name: "varve-log") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    private static func open(_ path: String?) throws(SystemError) -> Descriptor {
        guard let path else { return try Descriptor.duplicating(2, as: "standard error") }
        return try Descriptor.appending(path, mode: 0o640)
    }

    /// A request that is over. What stands behind the `?` is left out, as it may hold secrets.
    func note(_ record: HTTPRecord) {
        // A way of speaking HTTP that is not known (501) is the client's affair.
        let level = record.status >= 500 && record.status != 501 ? Level.error : .info
        guard level <= self.level else { return }
        var line = LogLine(format, time, level, "request")
        line.add("id", record.id)
        line.add("method", record.method)
        line.add("path", String(record.target.prefix { $0 != "?" }))
        line.add("route", record.route)
        line.add("status", number: "\(record.status)")
        line.add("bytes", number: "\(record.bodySize)")
        line.add("ms", number: Self.milliseconds(record.duration))
        line.add("address", record.remoteAddress)
        line.add("actor", record.actor)
        write(line.end())
    }

    /// The time of a line. What stands before the fraction is made once a second.
    private var time: String {
        let (second, fraction) = clock().microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let text = lastSecond.withLock { last in
            if last.number != second {
                let time = Timestamp(microseconds: second * 1_000_000).description
                last = (second, String(time.dropLast()))
            }
            return last.text
        }
        return "\(text).\(String(1_000_000 + fraction).dropFirst())Z"
    }

    /// With three digits behind the point.
    private static func milliseconds(_ length: Duration) -> String {
        let (seconds, attoseconds) = length.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        let rest = String(microseconds % 1_000)
        return "\(microseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }

    /// What became of the server, or trouble, with the request that met it.
    func note(
        _ level: Level, _ message: String, requestID: String? = nil,
        _ fields: [(name: String, value: String)] = []
    ) {
        guard level <= self.level else { return }
        var line = LogLine(format, time, level, message)
        if let requestID { line.add("id", requestID) }
        for (name, value) in fields { line.add(name, value) }
        write(line.end())
    }

    private func write(_ line: [UInt8]) {
        let isFirst = state.withLock { state in
            guard state.waiting.count + line.count <= Self.waitingMax else {
                state.dropped += 1
                return false
            }
            defer { state.waiting += line }
            return state.waiting.isEmpty
        }
        if isFirst { state.withLockSignalling { _ in } }
    }

    /// Lines that could not be written since the start.
    var droppedCount: Int { state.withLock { $0.dropped } }

    /// Closes the file and opens what is at its path now, for who has renamed it.
    func reopen() {
        guard path != nil else { return }
        state.withLockSignalling { $0.isReopenWanted = true }
    }

    /// Writes what waits, then ends.
    func close() {
        state.withLockSignalling { $0.isClosed = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    private struct Job {
        let lines: [UInt8]
        let isReopening: Bool
        let isLast: Bool
    }

    private func run() {
        guard var file = try? Self.open(path) else { return }
        while true {
            let job = nextJob()
            do {
                if !job.lines.isEmpty { try file.write(job.lines) }
            } catch {
                state.withLock { $0.dropped += job.lines.count { $0 == 0x0A } }
            }
            if job.isReopening {
                do throws(SystemError) {
                    file = try Self.open(path)
                } catch {
                    note(.error, "the log can't be opened again: \(error)")
                }
            }
            if job.isLast { return }
        }
    }

    private func nextJob() -> Job {
        _ = state.wait { $0.waiting.isEmpty && !$0.isUrgent ? nil : true }
        _ = state.wait(timeout: Self.moment) { $0.isUrgent ? true : nil }
        return state.withLock { state in
            defer {
                state.waiting = []
                state.isReopenWanted = false
            }
            return Job(
                lines: state.waiting, isReopening: state.isReopenWanted, isLast: state.isClosed)
        }
    }
}

/// One line of the log, as text (`name=value`) or as JSON.
private struct LogLine {
    private let format: ServerLog.Format
    private var bytes: [UInt8] = []

    init(
        _ format: ServerLog.Format, _ time: String, _ level: ServerLog.Level, _ message: String
    ) {
        self.format = format
        bytes.reserveCapacity(512)
        switch format {
        case .text:
            append(time, " ", level.name, " ")
            if message.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) {
                append(message)
            } else {
                appendQuoted(message)
            }
        case .json:
            append("{\"time\":\"", time, "\",\"level\":\"", level.name, "\",\"message\":")
            appendQuoted(message)
        }
    }

    mutating func add(_ name: String, _ value: String) {
        switch format {
        case .text:
            guard !value.isEmpty else { return }
            append(" ", name, "=")
            if Self.isWord(value) { append(value) } else { appendQuoted(value) }
        case .json:
            append(",\"", name, "\":")
            if value.isEmpty { append("null") } else { appendQuoted(value) }
        }
    }

    /// Adds what needs no quotes.
    mutating func add(_ name: String, number: String) {
        switch format {
        case .text: append(" ", name, "=", number)
        case .json: append(",\"", name, "\":", number)
        }
    }

    consuming func end() -> [UInt8] {
        append(format == .text ? "\n" : "}\n")
        return bytes
    }

    private mutating func append(_ texts: String...) {
        for text in texts { bytes.append(contentsOf: text.utf8) }
    }

    private static func isWord(_ value: String) -> Bool {
        value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != 0x3D }
    }

    private mutating func appendQuoted(_ value: String) {
        let isPlain = value.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain {
            append("\"", value, "\"")
        } else {
            let json = (try? JSON.encode(value)) ?? Array("\"\"".utf8)
            append(Sanitizer.json(String(decoding: json, as: UTF8.self)))
        }
    }
}
