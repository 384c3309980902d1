internal import Glibc

/// Why a line could not be written.
public enum OutputError: Error, Hashable {
    /// Nobody reads any more, as after `varve log read | head`: the reader's right, and no failure.
    case closed
    /// The error number of the write.
    case failed(Int32)
}

/// Standard output or standard error: buffered, and aware of what stands at its other end.
public final class Output {
    private let descriptor: Int32?
    private var buffer: [UInt8] = []
    public let isTerminal: Bool
    public let style: Style
    private let columns: Int?

    private static let bufferSize = 64 * 1_024

    init(descriptor: Int32, colour: Colouring, environment: [String: String]) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let wants = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        style = Style(isOn: colour == .always || (colour == .auto && isTerminal && wants))
        // A closed pipe is to be an error of the write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    private init() {
        descriptor = nil
        isTerminal = false
        columns = nil
        style = Style(isOn: false)
    }

    /// An output that keeps what is written, for tests.
    public static func inMemory() -> Output { Output() }

    /// What an output in memory has taken in.
    public var contents: String { String(decoding: buffer, as: UTF8.self) }

    /// The number of columns of the terminal; nil when it is none, and lines may be of any length.
    public var width: Int? {
        guard isTerminal, let descriptor else { return nil }
        var size = winsize()
        if unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return columns ?? 80
    }

    public func line(_ text: String = "") throws(OutputError) {
        try write(text)
        try write("\n")
    }

    public func write(_ text: String) throws(OutputError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes bytes as they are.
    public func write(bytes: [UInt8]) throws(OutputError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Throws `closed` when the reader of a pipe has gone, for work that waits long between writes.
    public func checkReader() throws(OutputError) {
        guard let descriptor else { return }
        var poll = pollfd(fd: descriptor, events: 0, revents: 0)
        let broken = Int16(POLLERR)
        if unsafe Glibc.poll(&poll, 1, 0) == 1, poll.revents & broken != 0 { throw .closed }
    }

    public func flush() throws(OutputError) {
        guard let descriptor, !buffer.isEmpty else { return }
        // Taken first: what failed once is not to be written again at the end.
        let bytes = buffer
        buffer.removeAll(keepingCapacity: true)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[written...])
                return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
            }
            if count >= 0 {
                written += count
            } else if errno == EPIPE {
                throw .closed
            } else if errno == EAGAIN {
                var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe Glibc.poll(&poll, 1, -1)
            } else if errno != EINTR {
                throw .failed(errno)
            }
        }
    }
}
