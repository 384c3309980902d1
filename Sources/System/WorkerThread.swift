internal import Glibc

/// A thread of our own for work that blocks: commits, index batches, projections.
///
/// The owner asks its worker to end and then joins it; the thread keeps `body` alive until it
/// returns.
@safe public final class WorkerThread: Sendable {
    private let handle: pthread_t

    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread that the system shows as `name` (its first 15 bytes).
    public init(name: String, _ body: @escaping @Sendable () -> Void) {
        var handle = pthread_t()
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body)).toOpaque()
        let status = unsafe pthread_create(&handle, nil, startWorker, start)
        precondition(status == 0, "the system refused a thread: error \(status)")
        self.handle = handle
    }

    /// Blocks until the thread has ended. Call this or `detach`, once.
    public func join() {
        pthread_join(handle, nil)
    }

    /// Lets the thread end on its own.
    public func detach() {
        pthread_detach(handle)
    }

    fileprivate static func run(_ pointer: UnsafeMutableRawPointer) {
        let start = unsafe Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        // The GNU call for this is not in the Glibc module; the kernel takes the name as a file
        // too.
        if let comm = try? Descriptor(
            "/proc/thread-self/comm", flags: O_WRONLY, operation: "name the thread")
        {
            try? comm.write(Array(start.name.utf8.prefix(15)))
        }
        start.body()
    }
}

private func startWorker(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pointer = unsafe pointer else { return nil }
    unsafe WorkerThread.run(pointer)
    return nil
}
