internal import System

/// The files that this process has open: LMDB loses its locks when one is opened twice.
package enum OpenFiles {
    private static let open = Guarded<Set<String>>([])

    /// The right to have a file open, until it is ended or dropped.
    package final class Lease: Sendable {
        /// The folder's path, without symbolic links.
        package let folder: String
        private let path: String
        private let isHeld = Guarded(true)

        fileprivate init(_ folder: String, _ path: String) {
            self.folder = folder
            self.path = path
        }

        package func end() {
            let wasHeld = isHeld.withLock { isHeld in
                defer { isHeld = false }
                return isHeld
            }
            if wasHeld { OpenFiles.open.withLock { _ = $0.remove(path) } }
        }

        deinit { end() }
    }

    /// - Throws: `StoreError.alreadyOpen` while another lease of the file is held.
    package static func lease(_ folder: String, _ name: String) throws -> Lease {
        let resolved = try Files.resolved(folder)
        let path = resolved + "/" + name
        guard open.withLock({ $0.insert(path).inserted }) else {
            throw StoreError.alreadyOpen(path: folder + "/" + name)
        }
        return Lease(resolved, path)
    }
}
