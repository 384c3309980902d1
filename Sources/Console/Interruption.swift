internal import Glibc
internal import Synchronization

/// Ctrl-C and the polite request to end (SIGTERM).
///
/// A process ends at once, with 130 for Ctrl-C, as the log needs no cleaning up. Work that leaves
/// something behind (a half-written file or set) asks to be told instead, and ends in order.
public enum Interruption {
    private static let guarded = Atomic<Int>(0)
    private static let requested = Atomic<Bool>(false)
    private static let hangups = Atomic<Int>(0)

    /// Thrown by `check` when the user wants the work to end.
    public static let failure = Failure(.interrupted, "interrupted")

    /// Takes over the signals. Call it once, when the program starts.
    public static func install() {
        // Only atomics and _exit: all else is forbidden in a signal handler.
        let handler: @convention(c) (Int32) -> Void = { signal in
            let isSecond = Interruption.requested.exchange(true, ordering: .relaxed)
            let isGuarded = Interruption.guarded.load(ordering: .relaxed) > 0
            if !isGuarded || isSecond { _exit(128 + signal) }
        }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(SIGINT, &action, nil)
        unsafe sigaction(SIGTERM, &action, nil)
        // Whoever started us may have blocked them, and a process inherits that.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Runs work that must clean up after itself: inside, a first signal is only noted.
    public static func deferring<Result, Failure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guarded.add(1, ordering: .relaxed)
        defer { guarded.subtract(1, ordering: .relaxed) }
        return try body()
    }

    public static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Has the signal of a hang-up (SIGHUP) counted instead of ending the process, for work that
    /// reads its files again at it.
    public static func countHangups() {
        let handler: @convention(c) (Int32) -> Void = { _ in
            Interruption.hangups.add(1, ordering: .relaxed)
        }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = handler
        unsafe sigaction(SIGHUP, &action, nil)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGHUP)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    public static var hangupCount: Int { hangups.load(ordering: .relaxed) }

    public static func check() throws(Failure) {
        if isRequested { throw failure }
    }
}
