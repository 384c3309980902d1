internal import Glibc

extension Files {
    /// Reads a file that must be a plain one of at most `limit` bytes: no link, no device, no pipe.
    ///
    /// For files from strangers. What is no plain file, a symbolic link among it, is an `ELOOP`.
    public static func readPlain(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        // Without O_NONBLOCK a pipe would hold up the open itself.
        let file = try Descriptor(
            path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK, operation: "read")
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else { throw .last("read", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemError(operation: "read", path: path, code: ELOOP)
        }
        var bytes: [UInt8] = []
        while true {
            guard bytes.count <= limit, Int(status.st_size) <= limit else {
                throw SystemError(operation: "read", path: path, code: EFBIG)
            }
            let chunk = try file.read(upTo: max(4_096, Int(status.st_size) - bytes.count))
            if chunk.isEmpty { return bytes }
            bytes = bytes.isEmpty ? chunk : bytes + chunk
        }
    }

    /// Whether the path itself is a symbolic link, wherever that leads.
    public static func isLink(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

extension SystemError {
    /// Whether there is something at the path that is no plain file.
    public var isNotPlain: Bool { code == ELOOP }
}
