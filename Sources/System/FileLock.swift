internal import Glibc

/// A lock on a file that other processes see; it ends when it is dropped, or with the process.
public struct FileLock: ~Copyable {
    private let file: Descriptor

    /// Makes the file if need be and takes the lock; nil while another holds it.
    public init?(_ path: String) throws(SystemError) {
        let file = try Descriptor(path, flags: O_RDWR | O_CREAT, mode: 0o644, operation: "lock")
        guard try file.lockIfFree() else { return nil }
        self.file = file
    }
}
