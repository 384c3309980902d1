internal import System

/// A folder that is built beside its place and moved there when it is whole.
///
/// What a killed process leaves is recognised by a marker file and removed by the next one; a
/// folder without the marker is somebody else's and never touched.
struct PartialFolder: ~Copyable {
    static let suffix = ".partial"
    static let markerName = ".varve-partial"

    let target: String
    private let lock: FileLock

    var path: String { target + Self.suffix }

    /// Begins the folder anew; at `place` must be nothing or an empty folder.
    init(for place: String) throws {
        try Self.checkFree(place)
        let target = try Self.plainPath(of: place)
        let path = target + Self.suffix
        try Self.checkOurs(path)
        try Files.createFolder(path, mode: 0o700)
        let lock = try Self.lock(path)
        for name in try Files.list(path) where name != Self.markerName {
            try Files.removeTree(path + "/" + name)
        }
        self.target = target
        self.lock = lock
    }

    /// The path without what would put the suffix elsewhere: `.`, links and slashes at the end.
    private static func plainPath(of place: String) throws -> String {
        if Files.exists(place) { return try Files.resolved(place) }
        return String(place.reversed().drop { $0 == "/" }.reversed())
    }

    private static func checkOurs(_ path: String) throws {
        guard Files.isLink(path) || Files.exists(path) else { return }
        let isOurs =
            try !Files.isLink(path) && Files.isFolder(path)
            && (Files.exists(path + "/" + markerName) || Files.list(path).isEmpty)
        guard isOurs else { throw BackupError.exists(path: path) }
    }

    private static func lock(_ path: String) throws -> FileLock {
        if let lock = try FileLock(path + "/" + markerName) { return lock }
        throw BackupError.inUse(path: path)
    }

    private static func checkFree(_ target: String) throws {
        guard Files.exists(target) else { return }
        guard Files.isFolder(target), try Files.list(target).isEmpty else {
            throw BackupError.exists(path: target)
        }
    }

    /// Moves the folder to its place, durably.
    consuming func publish() throws {
        try Self.checkFree(target)
        try Files.syncFolder(path)
        try Files.rename(path, to: target)
        try Files.syncFolder(Files.parent(of: target))
        try Files.remove(target + "/" + Self.markerName)
        try Files.syncFolder(target)
    }

    /// Removes what was built.
    consuming func discard() throws {
        try Files.removeTree(path)
    }
}
