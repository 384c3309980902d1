internal import Glibc

/// The operating system refused something: what, on what, and why.
public struct SystemError: Error, Hashable, CustomStringConvertible {
    public let operation: String
    public let path: String
    public let code: Int32

    public init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// The error that the last system call of this thread left in `errno`.
    public static func last(_ operation: String, _ path: String) -> SystemError {
        SystemError(operation: operation, path: path, code: errno)
    }

    public var description: String {
        "\(path): cannot \(operation): \(unsafe String(cString: strerror(code)))"
    }

    public var isNotFound: Bool { code == ENOENT }
    public var isExisting: Bool { code == EEXIST }
    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    public var isTooLarge: Bool { code == EFBIG }
    public var isReadOnly: Bool { code == EROFS || code == EACCES || code == EPERM }
}
