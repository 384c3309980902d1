internal import Glibc
internal import System

/// Ends the process when a stop takes too long. The log needs no cleaning up: what was acknowledged
/// is on the disk.
final class StopDeadline: Sendable {
    private let isOver = Guarded(false)
    private let thread = Guarded<WorkerThread?>(nil)
    private static let length = Duration.milliseconds(9_500)

    /// From now on the time runs; `tell` is called before the process is ended with 1.
    func begin(_ tell: @escaping @Sendable () -> Void) {
        let worker = WorkerThread(name: "varve-deadline") { [isOver] in
            guard isOver.wait(timeout: Self.length, { $0 ? true : nil }) == nil else { return }
            tell()
            Machine.sleep(.milliseconds(100))  // For the log's own thread.
            _exit(1)
        }
        thread.withLock { $0 = worker }
    }

    func end() {
        isOver.withLockSignalling { $0 = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }
}
