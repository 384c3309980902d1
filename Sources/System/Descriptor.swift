internal import Glibc

/// An open file; it closes when it is dropped.
public struct Descriptor: ~Copyable {
    public let number: Int32
    public let path: String

    init(_ path: String, flags: Int32, mode: UInt32 = 0, operation: String) throws(SystemError) {
        let number = unsafe open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .last(operation, path) }
        self.number = number
        self.path = path
    }

    /// Opens `/dev/null` where the process was started without standard input, output or error.
    ///
    /// Else the next file that is opened takes the number, and what is printed lands in it.
    public static func fillStandardOnes() {
        for number in Int32(0)...2 where fcntl(number, F_GETFD) < 0 {
            // The lowest free number is taken, which is this one.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// Opens a file for reading.
    public static func reading(_ path: String) throws(SystemError) -> Descriptor {
        try Descriptor(path, flags: O_RDONLY, operation: "read")
    }

    /// Makes a new file for writing; an existing one is an error.
    public static func creating(_ path: String, mode: UInt32 = 0o644) throws(SystemError)
        -> Descriptor
    {
        try Descriptor(path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, operation: "create")
    }

    /// Opens a file, or makes one, to write at its end.
    public static func appending(_ path: String, mode: UInt32 = 0o644) throws(SystemError)
        -> Descriptor
    {
        try Descriptor(
            path, flags: O_WRONLY | O_CREAT | O_APPEND, mode: mode, operation: "write to")
    }

    /// A second descriptor of what is open as `number`.
    public static func duplicating(_ number: Int32, as name: String) throws(SystemError)
        -> Descriptor
    {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw .last("write to", name) }
        return Descriptor(number: copy, path: name)
    }

    private init(number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    deinit { close(number) }

    public func size() throws(SystemError) -> Int {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw .last("measure", path) }
        return Int(status.st_size)
    }

    /// Reads at most `count` bytes; none at the end of the file.
    public func read(upTo count: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat {
                filled = unsafe Glibc.read(number, buffer.baseAddress, count)
            } while filled < 0 && errno == EINTR
            if filled < 0 {
                failure = .last("read", path)
                filled = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    public func write(_ bytes: [UInt8]) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(number, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .last("write", path) }
            written += count
        }
    }

    /// Makes what was written durable.
    public func sync() throws(SystemError) {
        guard fsync(number) == 0 else { throw .last("sync", path) }
    }

    /// Takes the lock on the file, which other processes see and which ends with the descriptor,
    /// unless another holds it.
    func lockIfFree() throws(SystemError) -> Bool {
        if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw .last("lock", path) }
        return false
    }

    /// Takes the lock on the file as soon as it is free.
    func lock() throws(SystemError) {
        while flock(number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .last("lock", path) }
        }
    }

    /// Whether the path still leads to this file.
    var isAtItsPath: Bool {
        var (open, there) = (stat(), stat())
        guard unsafe fstat(number, &open) == 0, unsafe stat(path, &there) == 0 else { return false }
        return open.st_dev == there.st_dev && open.st_ino == there.st_ino
    }
}
