internal import Glibc

/// A lock on a folder itself, which other processes see; it ends when it is dropped, or with the
/// process, and leaves no file behind.
public struct FolderLock: ~Copyable {
    private let folder: Descriptor

    /// Takes the lock; nil while another holds it, or when the folder went away meanwhile.
    public init?(_ path: String) throws(SystemError) {
        let folder = try Descriptor(path, flags: O_RDONLY | O_DIRECTORY, operation: "lock")
        // Its holder before us may have removed it between our two steps.
        guard try folder.lockIfFree(), folder.isAtItsPath else { return nil }
        self.folder = folder
    }

    /// Waits until the lock is free, and takes it. The folder must be one that nobody removes.
    public init(waitingFor path: String) throws(SystemError) {
        let folder = try Descriptor(path, flags: O_RDONLY | O_DIRECTORY, operation: "lock")
        try folder.lock()
        self.folder = folder
    }
}
