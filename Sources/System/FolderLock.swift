internal import Glibc

/// A lock on a folder itself, which other processes see; it ends when it is dropped, or with the
/// process, and leaves no file behind.
public struct FolderLock: ~Copyable {
    private let folder: Descriptor

    /// Takes the lock; nil while another holds it, or when the folder went away meanwhile.
    public init?(_ path: String) throws(SystemError) {
        let folder = try Descriptor(path, flags: O_RDONLY | O_DIRECTORY, operation: "lock")
        guard flock(folder.number, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .last("lock", path)
        }
        // Its holder before us may have removed it between our two steps.
        guard Self.isSame(folder.number, path) else { return nil }
        self.folder = folder
    }

    /// Waits until the lock is free, and takes it. The folder must be one that nobody removes.
    public init(waitingFor path: String) throws(SystemError) {
        let folder = try Descriptor(path, flags: O_RDONLY | O_DIRECTORY, operation: "lock")
        while flock(folder.number, LOCK_EX) != 0 {
            guard errno == EINTR else { throw .last("lock", path) }
        }
        self.folder = folder
    }

    private static func isSame(_ number: Int32, _ path: String) -> Bool {
        var (open, there) = (stat(), stat())
        guard unsafe fstat(number, &open) == 0, unsafe stat(path, &there) == 0 else { return false }
        return open.st_dev == there.st_dev && open.st_ino == there.st_ino
    }
}
