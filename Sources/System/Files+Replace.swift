internal import Glibc

extension Files {
    /// Puts `bytes` at `path` so that a crash leaves the old file or the new one, whole and synced.
    ///
    /// A process that is killed meanwhile leaves its draft beside the file; the next call for the
    /// same file removes it.
    public static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(SystemError) {
        removeAbandonedDrafts(of: path)
        let draft = try lockedDraft(of: path, mode: mode)
        do throws(SystemError) {
            try draft.write(bytes)
            try draft.sync()
            guard unsafe Glibc.rename(draft.path, path) == 0 else {
                throw .last("put in place", path)
            }
        } catch {
            unsafe unlink(draft.path)
            throw error
        }
        // Not before: a draft that nobody holds the lock of is taken for abandoned.
        _ = consume draft
        try syncFolder(parent(of: path))
    }

    /// Stands between the name of a file and what is random in the names of its drafts.
    private static let draftMark = ".new-"

    /// A new file beside `path`, with a lock that ends with the process.
    private static func lockedDraft(
        of path: String, mode: UInt32
    ) throws(SystemError) -> Descriptor {
        while true {
            let random = Machine.randomBytes(6).map { String($0, radix: 36) }.joined()
            let draft = try Descriptor(
                path + draftMark + random, flags: O_WRONLY | O_CREAT | O_EXCL, mode: mode,
                operation: "write")
            do throws(SystemError) {
                try draft.lock()
            } catch {
                unsafe unlink(draft.path)
                throw error
            }
            // Another may have come upon it before it was locked, and have removed it.
            if draft.isAtItsPath { return draft }
        }
    }

    /// Removes the drafts whose processes are gone. They are in nobody's way, so that one which
    /// can't be removed is left.
    private static func removeAbandonedDrafts(of path: String) {
        let folder = parent(of: path)
        let mark =
            Array((path.split(separator: "/").last.map(String.init) ?? path).utf8)
            + Array(draftMark.utf8)
        for name in (try? list(folder)) ?? [] where name.utf8.starts(with: mark) {
            try? removeIfAbandoned(folder + "/" + name)
        }
    }

    private static func removeIfAbandoned(_ path: String) throws(SystemError) {
        let draft = try Descriptor(
            path, flags: O_RDONLY | O_NOFOLLOW | O_NONBLOCK, operation: "look at")
        // With the lock, it can't be put in place meanwhile, nor the name be given to another.
        if try draft.lockIfFree(), draft.isAtItsPath { unsafe unlink(path) }
        _ = consume draft
    }
}
