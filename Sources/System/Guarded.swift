internal import Glibc

/// A value behind a lock, with a signal for those who wait until it changes.
///
/// It is a POSIX mutex because the thread sanitizer knows those, and not `Synchronization.Mutex`.
@safe public final class Guarded<State>: @unchecked Sendable {
    // Proof for @unchecked: `content` is only touched between lock and unlock of `mutex`.
    private var content: Content
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    /// A state of no size alone would have the address of this object's head, which is read by all
    /// threads, and the thread sanitizer would see a race.
    private struct Content {
        var state: State
        let size: UInt8 = 0
    }

    public init(_ state: consuming sending State) {
        content = Content(state: state)
        unsafe mutex = .allocate(capacity: 1)
        unsafe changed = .allocate(capacity: 1)
        unsafe mutex.initialize(to: pthread_mutex_t())
        unsafe changed.initialize(to: pthread_cond_t())
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(changed, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(changed)
        unsafe pthread_mutex_destroy(mutex)
        unsafe changed.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` alone with the value.
    public func withLock<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&content.state)
    }

    /// Runs `body` alone with the value, then wakes all who wait for a change.
    public func withLockSignalling<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_broadcast(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
        return try body(&content.state)
    }

    /// Runs `body` alone with the value, then wakes one of those who wait: where any will do.
    public func withLockWakingOne<Result, Failure>(
        _ body: (inout State) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer {
            unsafe pthread_cond_signal(changed)
            unsafe pthread_mutex_unlock(mutex)
        }
        return try body(&content.state)
    }

    /// Blocks the thread until `body` returns a value: it is tried now and after each signal.
    ///
    /// Returns nil when `timeout` is over before.
    public func wait<Result, Failure>(
        timeout: Duration? = nil, _ body: (inout State) throws(Failure) -> Result?
    ) throws(Failure) -> Result? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        var deadline = timespec()
        if let timeout { deadline = Self.deadline(after: timeout) }
        while true {
            if let result = try body(&content.state) { return result }
            if timeout == nil {
                unsafe pthread_cond_wait(changed, mutex)
            } else if unsafe pthread_cond_timedwait(changed, mutex, &deadline) == ETIMEDOUT {
                return try body(&content.state)
            }
        }
    }

    private static func deadline(after length: Duration) -> timespec {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = length.components
        let nanoseconds = time.tv_nsec + Int(attoseconds / 1_000_000_000)
        return timespec(
            tv_sec: time.tv_sec + Int(seconds) + nanoseconds / 1_000_000_000,
            tv_nsec: nanoseconds % 1_000_000_000)
    }
}
