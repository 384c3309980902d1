internal import Glibc

/// A lock on a file that other processes see; it ends when it is dropped, or with the process.
public struct FileLock: ~Copyable {
    private let file: Descriptor

    /// Makes the file if need be and takes the lock; nil while another holds it.
    public init?(_ path: String) throws(SystemError) {
        let file = try Descriptor(path, flags: O_RDWR | O_CREAT, mode: 0o644, operation: "lock")
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .last("lock", path)
        }
        self.file = file
    }
}
