internal import Glibc

/// Whole files and folders by path, with errors that name the path.
public enum Files {
    /// Reads a whole file of at most `limit` bytes.
    public static func read(_ path: String, limit: Int = 1 << 32) throws(SystemError) -> [UInt8] {
        let file = try Descriptor(path, flags: O_RDONLY, operation: "read")
        var size = try file.size()
        guard size <= limit else { throw SystemError(operation: "read", path: path, code: EFBIG) }
        size = max(size, 4_096)  // Pipes and /proc say 0.
        var bytes: [UInt8] = []
        while true {
            let chunk = try file.read(upTo: size)
            if chunk.isEmpty { return bytes }
            bytes.append(contentsOf: chunk)
            guard bytes.count <= limit else {
                throw SystemError(operation: "read", path: path, code: EFBIG)
            }
        }
    }

    /// Makes a new file with `bytes`, synced; an existing one is an error.
    public static func create(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(SystemError) {
        let file = try Descriptor(
            path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode, operation: "create")
        try file.write(bytes)
        try file.sync()
    }

    /// Makes a folder and those above it; existing ones are left as they are.
    public static func createFolder(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
        if isFolder(path) { return }
        let above = parent(of: path)
        if above != path { try createFolder(above) }
        guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
            throw .last("make the folder", path)
        }
    }

    /// Makes the names in a folder durable.
    public static func syncFolder(_ path: String) throws(SystemError) {
        let folder = try Descriptor(path, flags: O_RDONLY | O_DIRECTORY, operation: "sync")
        try folder.sync()
    }

    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    public static func list(_ path: String) throws(SystemError) -> [String] {
        guard let folder = unsafe opendir(path) else { throw .last("list", path) }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
                    unsafe String(cString: characters)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Whether this process may write the file, or make files in the folder.
    public static func isWritable(_ path: String) -> Bool {
        unsafe access(path, W_OK) == 0
    }

    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The size of a file in bytes, and the bytes that it takes on the disk.
    public static func size(_ path: String) throws(SystemError) -> (length: Int, onDisk: Int) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .last("measure", path) }
        return (Int(status.st_size), Int(status.st_blocks) * 512)
    }

    /// The permission bits of a file.
    public static func mode(_ path: String) throws(SystemError) -> UInt32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .last("look at", path) }
        return status.st_mode & 0o7777
    }

    /// Bytes that an ordinary user may still write on the disk that holds `path`.
    public static func freeSpace(at path: String) throws(SystemError) -> Int {
        try diskSpace(at: path).free
    }

    /// The bytes of the disk that holds `path`, and those that an ordinary user may still write.
    public static func diskSpace(at path: String) throws(SystemError) -> (free: Int, size: Int) {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { throw .last("measure the disk of", path) }
        let block = Int(status.f_frsize)
        return (Int(status.f_bavail) * block, Int(status.f_blocks) * block)
    }

    public static func remove(_ path: String) throws(SystemError) {
        guard unsafe unlink(path) == 0 else { throw .last("remove", path) }
    }

    /// Removes a folder with all that is in it; symbolic links are removed, not followed.
    public static func removeTree(_ path: String) throws(SystemError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw .last("remove", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return try remove(path) }
        for name in try list(path) { try removeTree(path + "/" + name) }
        guard unsafe rmdir(path) == 0 else { throw .last("remove", path) }
    }

    public static func rename(_ path: String, to target: String) throws(SystemError) {
        guard unsafe Glibc.rename(path, target) == 0 else {
            throw .last("rename to \(target)", path)
        }
    }

    /// Gives a file a second name; one that is taken is an error.
    public static func link(_ path: String, as target: String) throws(SystemError) {
        guard unsafe Glibc.link(path, target) == 0 else { throw .last("link as \(target)", path) }
    }

    /// The absolute path of an existing file or folder, without symbolic links.
    public static func resolved(_ path: String) throws(SystemError) -> String {
        guard let found = unsafe realpath(path, nil) else { throw .last("find", path) }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    /// The folder that holds `path`.
    public static func parent(of path: String) -> String {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// Removes a folder that is empty; one that is not stays as it is.
    public static func removeEmptyFolder(_ path: String) throws(SystemError) {
        guard unsafe rmdir(path) == 0 else { throw .last("remove", path) }
    }

    /// Whether the path leads to a plain file, which can be read as often as one likes.
    public static func isPlainFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
