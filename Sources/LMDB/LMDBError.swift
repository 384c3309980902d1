internal import CLMDB
internal import Glibc

/// LMDB refused something: what was tried, on which file, and LMDB's code for why.
public struct LMDBError: Error, Hashable, CustomStringConvertible {
    public let code: Int32
    public let operation: String
    /// The file of the environment; empty where the failing call does not know it.
    public var path: String

    init(code: Int32, operation: String, path: String = "") {
        self.code = code
        self.operation = operation
        self.path = path
    }

    public var description: String {
        let reason = unsafe String(cString: mdb_strerror(code))
        return "\(path.isEmpty ? "LMDB" : path): cannot \(operation): \(reason)"
    }

    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT || code == MDB_MAP_FULL }
    public var isReadOnly: Bool { code == EROFS || code == EACCES || code == EPERM }
    /// The file was closed before, by this process.
    public var isClosed: Bool { code == EBADF }
    public var isNotFound: Bool { code == ENOENT }
    /// A table or a row that must be there is not.
    public var isMissing: Bool { code == MDB_NOTFOUND }
    public var isDamaged: Bool {
        [MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_VERSION_MISMATCH].contains(code)
    }
}

@inline(__always)
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(LMDBError) {
    if code != MDB_SUCCESS { throw LMDBError(code: code, operation: operation()) }
}
